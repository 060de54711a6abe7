"""Rows of a backup in the words of this version.

A backup names models, and rights by the models they are about. A version later a model may lie in another
room, or be gone; one row that names it would stop the whole restore. So names are put right, and rights on
what this version does not have are left out, when a backup is written and again when one is read.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model

from journeymap.access import chain, exits
from journeymap.access.models import Door, Entry
from journeymap.access.verifying import entries_after, fault

log = logging.getLogger(__name__)

# What a model was called before. A migration that moves one adds a line here.
MOVED = {
    "analysis.channel": "actions.channel",
    "analysis.notice": "actions.notice",
    "analysis.told": "actions.told",
}
# Channels that were on before there were exits: theirs stay open, as they do in an upgrade.
EXITS = {"mail": "mail", "webhook": "webhooks"}


class UnknownModel(ValueError):
    """A row is of a model that this version does not have."""


def put_right(rows: Path) -> set[str]:
    """Rewrite Django's JSON lines where they name something otherwise than this version does.

    Returns the exits that were open before exits were kept. Raises UnknownModel.
    """
    draft, known, opened = rows.with_name(f"{rows.name}.part"), known_rights(), set()
    with rows.open(encoding="utf-8") as lines, draft.open("w", encoding="utf-8") as anew:
        for line in lines:
            name = line.split('"', 4)[3]  # {"model": "room.model", ...: read without the rest, rows are many
            fields = naming_fields(present(name))
            if name in MOVED or fields:
                row = json.loads(line)
                if name == "analysis.channel" and row["fields"]["on"]:
                    opened |= {EXITS[row["fields"]["kind"]]}
                row["model"] = MOVED.get(name, name)
                for field in fields:
                    row["fields"][field.name] = of_this_version(field, row["fields"].get(field.name), known)
                line = json.dumps(row, ensure_ascii=False) + "\n"
            anew.write(line)
    draft.replace(rows)
    return opened


def present(name: str) -> type[Model]:
    try:
        return apps.get_model(MOVED.get(name, name))
    except LookupError:
        raise UnknownModel(
            f"it holds rows of {name}, which this version does not know. Restore it with the version that "
            "wrote it, then upgrade."
        ) from None


def naming_fields(model: type[Model]) -> list[Field]:
    """Columns that hold rights or what they are about."""
    return [
        field
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.related_model in (Permission, ContentType)
    ]


def known_rights() -> set[tuple[str, str, str]]:
    """(code, room, model) of each right on a model of this version."""
    rights = Permission.objects.select_related("content_type")
    return {right.natural_key() for right in rights if right.content_type.model_class() is not None}


def of_this_version(field: Field, told: Any, known: set[tuple[str, str, str]]) -> Any:
    """A natural key of a model, or a list of those of rights, without what is not known here."""
    if not field.many_to_many:
        label = moved(told) if told else None
        return label if label and label[1] in apps.all_models[label[0]] else None
    rights = [[code, *moved([room, model])] for code, room, model in told]
    if lost := [right for right in rights if tuple(right) not in known]:
        log.warning("left out of the backup, not known here: %s", ", ".join(".".join(each) for each in lost))
    return [right for right in rights if tuple(right) in known]


def moved(label: list[str]) -> list[str]:
    """[room, model] as they are called now."""
    name = ".".join(label)
    return MOVED.get(name, name).split(".")


def open_again(names: set[str]) -> None:
    """Open these exits, unless the backup says of them whether they were; the audit trail tells it."""
    for name in sorted(names - set(Door.objects.values_list("name", flat=True))):
        exits.set_open(name, True, None)


def complete_times() -> None:
    """Times of the audit trail to the microsecond, which its chain counts and older backups cut off.

    The digits that are missing are those with which the link of an entry fits; where none do, somebody has
    changed the entry, and it stays as it is. Some milliseconds an entry of an older backup.
    """
    before = chain.BEGINNING
    for entry in entries_after(0):
        if not entry.when.microsecond % 1000 and fault(entry, entry.seq, before):
            complete_time(entry, before)
        before = entry.link


def complete_time(entry: Entry, before: str) -> None:
    cut = entry.when
    for microseconds in range(1, 1000):
        entry.when = cut + timedelta(microseconds=microseconds)
        if not fault(entry, entry.seq, before):
            Entry.objects.filter(pk=entry.pk).update(when=entry.when)
            return

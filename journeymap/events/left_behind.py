"""Files that rows name and that lie in the data folder, although the store is a bucket.

That is so where JOURNEYMAP_STORE was set on an installation that had been filled without it: what is handed
to a bucket leaves its place in the data folder. Nobody else may have these files, so nothing may delete them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import connection

from .files import absolute, place, root
from .keeping_house import naming
from .manifests import Manifest
from .models import Snapshot

log = logging.getLogger(__name__)
WORDS = "JOURNEYMAP_STORE is set, but %s files that this installation needs lie in its data folder, %s."
MEND = (
    "Take JOURNEYMAP_STORE out of the environment, run `manage.py backup FILE`, and restore that file into a "
    "new, empty installation that has JOURNEYMAP_STORE (docs/operations.md, On several machines). Until then "
    "none of these files is deleted."
)
_told: set[Path] = set()  # data folders of which this process has said so


def left_behind() -> set[Path]:
    """The files that rows name and that lie outside the bucket; none where there is no bucket."""
    if not place().shared:
        return set()
    return {path for relative in named() for path in _files(absolute(relative))}


def named() -> set[str]:
    """Every file, or folder of files, that rows name, relative to the data folder; none before `migrate`."""
    tables, found = set(connection.introspection.table_names()), set[str]()
    if Snapshot._meta.db_table in tables:
        for told in Snapshot.objects.values_list("files", flat=True).iterator():
            found |= Manifest.from_json(told).paths()
    for label, field in naming:
        model = apps.get_model(label)
        if model._meta.db_table in tables:
            found |= set(model._default_manager.values_list(field, flat=True))
    return found - {""}


def without_named(folders: Iterable[Path]) -> list[Path]:
    """Those of the folders that hold nothing a row names; where others do, the log says so, once."""
    wanted = list(folders)
    there = left_behind() if wanted else set()
    if there and root() not in _told:
        _told.add(root())
        log.error(f"{WORDS} {MEND}", len(there), root())
    return [folder for folder in wanted if not any(path.is_relative_to(folder) for path in there)]


def check_store(**_: Any) -> list[CheckMessage]:
    """What `migrate` and `check --database default` say of it."""
    there = left_behind()
    return [Error(WORDS % (len(there), root()), hint=MEND, id="events.E001")] if there else []


def _files(path: Path) -> Iterable[Path]:
    if path.is_dir():
        return [each for each in path.rglob("*") if each.is_file()]
    return [path] if path.is_file() else []

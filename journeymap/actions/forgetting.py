"""What messages and hand-overs hold of a person, found and emptied; and what is older than it may be kept.

Messages hold headlines, counts and words of people, never a list of keys. Where somebody wrote a key into a
proposal's reason or the title of a change, it is found here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from journeymap.actions.models import Digest, Handover, Notice
from journeymap.jobs.states import OPEN, Status

SHORTEST = 4  # letters of a key that is looked for among other words
ERASED = "(erased)"


def naming(keys: Collection[str]) -> Iterator[tuple[str, Any]]:
    """(what it is, row) of everything that names one of the keys as a word."""
    wanted = sorted(key for key in keys if len(key) >= SHORTEST)
    for what, rows, fields in looked_at(wanted):
        for row in rows:
            said = " ".join(text for field in fields for text in words(getattr(row, field)))
            if stands(wanted, said):
                yield what, row


def doubtful(keys: Collection[str]) -> list[int]:
    """Hand-overs in which a key stands that is too short to tell from a number or an everyday word: they are
    left, for whoever erases to look at."""
    short = [key for key in keys if key and len(key) < SHORTEST]
    rows = Handover.objects.values_list("pk", "title", "text").order_by("pk") if short else ()
    return [pk for pk, title, text in rows if stands(short, f"{title} {text}")]


def stands(keys: Collection[str], said: str) -> bool:
    """Whether one of the keys is among these words."""
    return any(re.search(rf"(?<!\w){re.escape(key)}(?!\w)", said) for key in keys)


def looked_at(keys: list[str]) -> Iterator[tuple[str, QuerySet[Any], tuple[str, ...]]]:
    """Rows whose text holds a key somewhere, with the fields to be read as words."""
    if not keys:
        return
    for what, model, fields in (
        ("digest", Digest, ("told", "frozen")),
        ("message", Notice, ("content", "error")),
        ("hand-over", Handover, ("title", "text", "error")),
    ):
        casts = {f"said_{name}": Cast(name, TextField()) for name in fields}
        tests = Q()
        for name in casts:
            for key in keys:
                tests |= Q(**{f"{name}__contains": key}) | Q(**{f"{name}__contains": json.dumps(key)[1:-1]})
        yield what, model._default_manager.annotate(**casts).filter(tests), fields


def words(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for value in told.values() if isinstance(told, dict) else told:
            yield from words(value)


def erase(keys: Collection[str]) -> int:
    """Empty what names one of these customers; how many rows. What is on its way says nothing any more."""
    number = 0
    for what, row in naming(keys):
        number += 1
        if what == "digest":
            row.delete()  # the next one begins anew
        elif what == "message":
            stop(row)
            Notice.objects.filter(pk=row.pk).update(content={}, error="", traceback="")
        else:
            stop(row)
            emptied = {"title": ERASED, "text": ERASED, "error": "", "traceback": ""}
            Handover.objects.filter(pk=row.pk).update(**emptied)
    return number


def stop(row: Notice | Handover) -> None:
    """It is never sent, nor sent again by itself: also where it failed, and where it fails while it runs."""
    row.cancel()
    failed = type(row)._default_manager.filter(pk=row.pk, status=Status.FAILED)
    failed.update(status=Status.CANCELLED, cancel_requested=True)


def old(moment: datetime) -> list[QuerySet[Any]]:
    """Messages that ended before a moment, but for two kinds: those by which it is known which alerts and
    proposals were told, which hold no words, and the digest that the next one is compared with."""
    compared = Digest.objects.exclude(frozen={}).values("notice")
    notices = Notice.objects.exclude(status__in=OPEN).filter(finished__lt=moment)
    return [notices.exclude(pk__in=compared).filter(told=None)]


def count_old(moment: datetime) -> int:
    return sum(rows.count() for rows in old(moment))


def remove_old(moment: datetime) -> int:
    number = 0
    for rows in old(moment):
        found = list(rows.values_list("pk", flat=True))
        number += len(found)
        Notice.objects.filter(pk__in=found).delete()
    return number

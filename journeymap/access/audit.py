"""Writing the audit trail, and emptying what must not be kept in it."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from . import chain
from .models import Entry, Head

AT_ONCE = 50  # keys looked for in one query
SHORTEST = 4  # letters of a key that is looked for among other words


def record(
    actor: AbstractBaseUser | AnonymousUser | None, action: str, target: object, **detail: Any
) -> Entry:
    """Note that `actor` (None: a command or the system) did `action` to `target`.

    `detail` must be JSON and hold no text that a customer wrote. It is part of the caller's transaction, and
    the head of the chain stays locked until that ends: write the entry last.
    """
    who = actor if actor is not None and actor.is_authenticated else None
    told = json.loads(json.dumps(detail, allow_nan=False))
    entry = Entry(
        actor=who,
        who=who.get_username()[:150] if who else "",
        action=action[:60],
        target=str(target).replace("\0", "")[:250],
        detail=told,
        salt=secrets.token_hex(16),
        when=timezone.now(),
    )
    entry.digest = chain.digest(entry.salt, entry.target, told)
    with transaction.atomic():
        head = locked_head()
        entry.seq = head.seq + 1
        entry.link = chain.link(head.link, entry.seq, entry.when, entry.who, entry.action, entry.digest)
        entry.save(force_insert=True)
        Head.objects.filter(pk=head.pk).update(seq=entry.seq, link=entry.link)
    return entry


def locked_head() -> Head:
    """The end of the chain, locked until the open transaction ends; made where there is none yet."""
    found = Head.objects.select_for_update().filter(pk=1).first()
    if found is None:
        beginning = {"link": chain.BEGINNING, "checked_link": chain.BEGINNING}
        Head.objects.get_or_create(pk=1, defaults=beginning)
        found = Head.objects.select_for_update().get(pk=1)
    return found


def naming(keys: Collection[str]) -> QuerySet[Entry]:
    """Entries whose texts name one of the keys: as a word of the target, or as a whole text of the detail.

    Keys of fewer than four letters are looked for in the detail only: a target may be a number of ours.
    """
    told = Entry.objects.filter(erased=None).annotate(said=Cast("detail", TextField()))
    found: set[int] = set()
    wanted = sorted(key for key in keys if key)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        tests = [Q(target__contains=key) | Q(said__contains=json.dumps(key)[1:-1]) for key in some]
        tests += [Q(said__contains=key) for key in some]
        for entry in told.filter(reduce(or_, tests)).only("target", "detail"):
            if any(names(entry, key) for key in some):
                found.add(entry.pk)
    return Entry.objects.filter(pk__in=found)


def names(entry: Entry, key: str) -> bool:
    """Whether an entry names a key, and not merely something that holds the same letters."""
    word = len(key) >= SHORTEST and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", entry.target)
    return bool(word) or key in texts(entry.detail)


def texts(told: Any) -> Iterator[str]:
    """All texts in JSON data, names of fields left out."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for value in told.values() if isinstance(told, dict) else told:
            yield from texts(value)


def erase_texts(entries: QuerySet[Entry]) -> int:
    """Empty target, detail and salt of these entries; the chain stays whole. How many there were."""
    return entries.filter(erased=None).update(target="", detail={}, salt="", erased=timezone.now())


def older(moment: datetime) -> QuerySet[Entry]:
    """Entries from before a moment whose texts are still there."""
    return Entry.objects.filter(when__lt=moment, erased=None)

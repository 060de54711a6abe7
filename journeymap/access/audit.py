"""Writing the audit trail, and emptying what must not be kept in it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
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
    """Entries whose texts name one of the keys (or of the digests that stand for them)."""
    told = Entry.objects.annotate(said=Cast("detail", TextField()))
    found: set[int] = set()
    wanted = sorted(key for key in keys if key)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        tests = [Q(target__contains=key) | Q(said__contains=json.dumps(key)[1:-1]) for key in some]
        found.update(told.filter(reduce(or_, tests)).values_list("pk", flat=True))
    return Entry.objects.filter(pk__in=found)


def erase_texts(entries: QuerySet[Entry]) -> int:
    """Empty target, detail and salt of these entries; the chain stays whole. How many there were."""
    return entries.filter(erased=None).update(target="", detail={}, salt="", erased=timezone.now())


def older(moment: datetime) -> QuerySet[Entry]:
    """Entries from before a moment whose texts are still there."""
    return Entry.objects.filter(when__lt=moment, erased=None)

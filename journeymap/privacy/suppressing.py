"""Refusing rows about a person from now on, and taking that back."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.customers.addresses import stand_in
from journeymap.customers.consenting import keys_of
from journeymap.customers.models import Suppression
from journeymap.customers.suppression import digest, suppress


def suppress_person(key: str, by: AbstractBaseUser | None = None) -> int:
    """Refuse all rows about the person behind a key from now on; how many keys that concerns.

    What is stored stays: erase it, if it shall go. A key of which nothing is held can be refused too.
    """
    keys = keys_of(key)
    with transaction.atomic():
        for each in keys:
            suppress(each, "told")
        record(by, "suppress", stand_in(key), keys=len(keys))
    return len(keys)


def unsuppress_person(key: str, by: AbstractBaseUser | None = None) -> int:
    """Take rows about the person again, from files handed in from now on; how many keys were refused.

    Files that were handed in before stay refused, so that none that waits brings back who was erased.
    """
    digests = [digest(each) for each in keys_of(key)]
    with transaction.atomic():
        refused = Suppression.objects.filter(digest__in=digests, imports_before=None)
        changed = refused.update(imports_before=timezone.now(), reason="was suppressed")
        if changed:
            record(by, "unsuppress", stand_in(key), keys=changed)
    return changed


def is_suppressed(key: str) -> bool:
    digests = [digest(each) for each in keys_of(key)]
    return Suppression.objects.filter(digest__in=digests, imports_before=None).exists()

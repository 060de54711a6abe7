"""Asking for an erasure: refused at once where nothing is held."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser

from journeymap.actions.forgetting import naming as naming_told
from journeymap.connecting.forgetting import naming
from journeymap.customers.models import Consent, Link
from journeymap.customers.suppression import digest
from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table, feedback_table, person_rows
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.privacy.models import Erasure
from journeymap.tracking.forgetting import is_waiting


class NobodyToErase(LookupError):
    """Nothing is held under the key."""


def request_erasure(key: str, by: AbstractBaseUser | None = None) -> Erasure:
    """Store the erasure of the person behind a key, QUEUED and not sent. Raises NobodyToErase.

    An erasure of the same key that has not ended is returned instead of a second one.
    """
    waiting = Erasure.objects.filter(digest=digest(key)).exclude(key="").order_by("-pk").first()
    if waiting is not None and waiting.is_open:
        return waiting
    if not is_held(key, current()):
        raise NobodyToErase(
            "Nothing is held under this key. Keys are compared exactly, capitals and blanks included; "
            "a key that was erased before is gone."
        )
    return Erasure.objects.create(key=key, digest=digest(key), by=by)


def is_held(key: str, snapshot: Snapshot) -> bool:
    """Whether anything in the store or the database is about this key."""
    link = Link.objects.filter(customer=key).first()
    person = link.person if link else key
    if (
        link
        or Consent.objects.filter(customer=key).exists()
        or Feedback.objects.filter(customer=key).exists()
        or is_waiting(key)
        or any(True for _ in naming([key]))
        or any(True for _ in naming_told([key]))
    ):
        return True
    if person_rows(snapshot, person).num_rows or person_rows(snapshot, f"case:{key}").num_rows:
        return True
    return any(
        key in table["customer"].to_pylist()
        for table in (customers_table(snapshot, everybody=True), feedback_table(snapshot, everybody=True))
    )

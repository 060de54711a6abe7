"""What customers agreed to, and that the store obeys it: from the next snapshot on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.customers.addresses import stand_in
from journeymap.customers.identity import identity
from journeymap.customers.models import Consent, Link
from journeymap.customers.purposes import Purpose
from journeymap.events.models import Snapshot
from journeymap.events.refusals import refused
from journeymap.events.snapshots import current, publish
from journeymap.events.withholding import Withholding

AT_ONCE = 1_000
Said = Mapping[tuple[str, str], bool]  # (customer key, purpose) -> agreed


class UnknownPurpose(ValueError):
    """There is no such purpose; the message names those there are."""


def say(key: str, purpose: str, given: bool, by: AbstractBaseUser | None = None) -> Snapshot:
    """Note that the person behind a key agreed to a purpose or refused it; the snapshot that obeys it.

    It holds for all keys of the person. Raises UnknownPurpose.
    """
    if purpose not in Purpose.values:
        raise UnknownPurpose(f"{purpose!r} is no purpose; there are: {', '.join(Purpose.values)}.")
    keys = keys_of(key)
    told = {(each, purpose): given for each in keys}

    def note(_snapshot: Snapshot) -> None:
        keep(told)
        record(by, "consent", stand_in(key), purpose=purpose, given=given)

    with Withholding(partial(refusals, told)) as change:
        return publish(change, then=note)


def keys_of(key: str) -> list[str]:
    """All keys of the person behind a key, sorted."""
    link = Link.objects.filter(customer=key).first()
    person = link.person if link else key
    return sorted({key, person, *Link.objects.filter(person=person).values_list("customer", flat=True)})


def keep(told: Said, recorded: bool = True) -> None:
    """Store what was said; a later word replaces an earlier one. recorded: not by a tracker."""
    rows = [
        Consent(customer=customer, purpose=purpose, given=given, recorded=recorded, changed=timezone.now())
        for (customer, purpose), given in told.items()
    ]
    with transaction.atomic():
        Consent.objects.bulk_create(
            rows,
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["customer", "purpose"],
            update_fields=["given", "recorded", "changed"],
        )


def refusals(told: Said | None = None, moved: Mapping[str, str] | None = None) -> set[tuple[str, str]]:
    """(person, purpose) of all refusals. A person refuses what any of its keys refuses.

    told: what is being said in this moment; moved: customers that are being given to other persons.
    """
    said = dict.fromkeys(
        Consent.objects.filter(given=False).values_list("customer", "purpose"), False
    ) | dict(told or {})
    people = {**identity(), **(moved or {})} if said else {}
    return {(people.get(key, key), purpose) for (key, purpose), given in said.items() if not given}


def obey() -> bool:
    """Make the current snapshot leave out whoever refuses; False where it does already. A periodic duty."""
    told = refused(current().manifest)
    known = set(zip(told["person"].to_pylist(), told["purpose"].to_pylist(), strict=True))
    if known == refusals():
        return False
    with Withholding(refusals) as change:
        publish(change)
    return True


def silent() -> frozenset[str]:
    """Persons whose words must not be read, by all their keys."""
    refused = Consent.objects.filter(given=False, purpose=Purpose.TEXTS).values_list("customer", flat=True)
    keys = set(refused)
    people = identity() if keys else {}
    persons = {people.get(key, key) for key in keys}
    return frozenset(persons | {key for key, person in people.items() if person in persons})


def given(keys: Iterable[str]) -> dict[str, bool | None]:
    """Purpose -> what the person with these keys said: True, False, or None (nothing)."""
    said: dict[str, bool | None] = dict.fromkeys(Purpose.values)
    for each in Consent.objects.filter(customer__in=list(keys), purpose__in=Purpose.values):
        said[each.purpose] = each.given and said[each.purpose] is not False
    return said

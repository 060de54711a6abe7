"""Whom somebody looked at lately: addresses in their session, which an erasure takes out again."""

from __future__ import annotations

from collections.abc import Collection, MutableMapping
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from journeymap.customers.addresses import UnknownAddress, opaque, opened

RECENT = "people-looked-at"
AT_MOST = 8


def recent(session: MutableMapping[str, Any]) -> list[tuple[str, str]]:
    """(key, address) of the people looked at last, newest first."""
    found = []
    for address in session.get(RECENT, []):
        try:
            found.append((opened(address), address))
        except UnknownAddress:
            continue
    return found


def remember(session: MutableMapping[str, Any], address: str) -> None:
    before = [each for each in session.get(RECENT, []) if each != address]
    session[RECENT] = [address, *before][:AT_MOST]


def forget_everywhere(keys: Collection[str]) -> int:
    """Take the addresses of these keys out of everybody's session; how many sessions had one."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    gone = {opaque(key) for key in keys}
    changed = 0
    for row in Session.objects.iterator():
        told = row.get_decoded()
        kept = [address for address in told.get(RECENT, []) if address not in gone]
        if len(kept) < len(told.get(RECENT, [])):
            told[RECENT] = kept
            row.session_data = Session.objects.encode(told)
            row.save(update_fields=["session_data"])
            changed += 1
    return changed

"""What visitors agreed to or refused on the page, kept as what customers said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from journeymap.customers.consenting import keep, obey
from journeymap.customers.models import Consent

AT_ONCE = 500


def keep_told(
    told: Mapping[tuple[str, str], tuple[Any, bool]], known: set[str], erased: Collection[str] = ()
) -> int:
    """Keep what differs from what was said before; how many words that were. erased: whose is not kept.

    The refusal of a visitor who is not known by a userId and never agreed before is not kept: nothing of
    them is stored, so there is nothing to leave out, and their key should not be stored for it either. A
    refusal that was recorded here, not told by a tracker, stays: the keys of trackers are public.
    """
    if not told:
        return 0
    before: dict[tuple[str, str], bool] = {}
    recorded: set[tuple[str, str]] = set()
    whose = sorted({customer for customer, _ in told})
    for start in range(0, len(whose), AT_ONCE):
        rows = list(Consent.objects.filter(customer__in=whose[start : start + AT_ONCE]))
        before |= {(row.customer, row.purpose): row.given for row in rows}
        recorded |= {(row.customer, row.purpose) for row in rows if row.recorded and not row.given}
    changed = {
        each: yes
        for each, (_, yes) in told.items()
        if before.get(each) is not yes and (yes or each in before or each[0] in known)
    }
    changed = {each: yes for each, yes in changed.items() if each[0] not in erased and each not in recorded}
    if changed:
        keep(changed, recorded=False)
        obey()
    return len(changed)

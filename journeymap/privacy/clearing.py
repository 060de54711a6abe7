"""Remove what is older than it may be kept, kind by kind, and leave a receipt."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.events.erasures import erased as copies_are_old
from journeymap.jobs.models import Beat
from journeymap.maps.keeping import forget_all
from journeymap.privacy.ages import AGES
from journeymap.privacy.kinds import DAYS

if TYPE_CHECKING:
    from journeymap.privacy.models import Clearance


def carry_out(job: Clearance, beat: Beat) -> None:
    """Do the whole clearance. A kind that has no limit is not touched; nor told, where nobody set its own."""
    said = dict(apps.get_model("privacy", "Retention").objects.values_list("kind", "days"))
    limits = {kind: days for kind, days in {**DAYS, **said}.items() if days}
    receipt = dict(job.receipt)
    for place, (kind, age) in enumerate(AGES.items()):
        if kind not in limits:
            continue
        before = timezone.now() - timedelta(days=limits[kind])
        if kind not in said and not age.count(before):
            continue
        beat(place / len(AGES), f"looking for {age.unit} from before {before:%Y-%m-%d}")
        removed = age.remove(before)
        earlier = receipt.get(kind, {}).get("removed", 0)  # of an attempt that died
        receipt[kind] = {"before": before.isoformat(), "removed": earlier + removed}
        job.receipt = receipt
        job.save(update_fields=["receipt"])
    if any(each["removed"] for each in receipt.values()):
        forget_all()
        copies_are_old()
    with job.completing():
        counts = {kind: told["removed"] for kind, told in receipt.items()}
        record(job.by, "clear", f"clearance {job.pk}", **counts)

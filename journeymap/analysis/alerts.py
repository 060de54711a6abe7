"""What people do about an alert: say that they know of it, say who sees to it. Runs open and close alerts."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.analysis.models import Alert


def acknowledge(alert: Alert, by: AbstractUser) -> Alert:
    """Note who knew first, and when; nothing changes where somebody has said so before."""
    with transaction.atomic():
        rows = Alert.objects.filter(pk=alert.pk, acknowledged=None)
        if rows.update(acknowledged=timezone.now(), acknowledged_by=by):
            record(by, "alert.acknowledge", f"alert {alert.pk}")
    alert.refresh_from_db()
    return alert


def assign(alert: Alert, to: AbstractUser | None, by: AbstractUser) -> Alert:
    """Note who sees to it (None: nobody)."""
    with transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(assigned=to)
        record(by, "alert.assign", f"alert {alert.pk}", to=to.get_username() if to else None)
    alert.refresh_from_db()
    return alert

"""Removing what nothing refers to: snapshots nobody keeps, and files that no snapshot names."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from . import files, logs
from .erasures import erased
from .models import Claim, Doomed, Snapshot, Spared
from .snapshots import current, locked
from .writers import is_at_work, works_here

GRACE = 3600.0  # seconds that a reader may take with a snapshot it did not pin, and with its files
KINDS = ("events", "feedback", "customers", "claims", "withheld")


def sweep() -> None:
    """The periodic duty: all of it. Safe to run at any moment, in several processes."""
    drop_snapshots()
    delete_doomed()
    sweep_orphans()
    logs.sweep_logs()


def drop_snapshots(grace: float = GRACE) -> int:
    """Forget snapshots without a pin that ceased to be current more than `grace` seconds ago."""
    current()
    before = timezone.now() - timedelta(seconds=grace)
    with transaction.atomic():
        store = locked()
        rows = list(Snapshot.objects.order_by("number").values_list("pk", "created"))
        over = [pk for (pk, _), (_, ceased) in pairwise(rows) if ceased < before]
        unused = Snapshot.objects.filter(pk__in=over, pins=None).exclude(pk=store.current_id)
        count = unused.count()
        unused.delete()
    return count


def delete_doomed() -> list[str]:
    """Delete the files that a change gave up for good; returns their paths."""
    doomed = list(Doomed.objects.all())
    for row in doomed:
        files.remove(row.path)
    if doomed:
        erased()  # before the rows go: whoever is killed here is followed by one who tells again
        Doomed.objects.filter(pk__in=[row.pk for row in doomed]).delete()
    return [row.path for row in doomed]


def sweep_orphans(min_age: float = GRACE) -> list[str]:
    """Delete files that no snapshot names, no living writer holds, and nobody touched for `min_age` seconds.

    The order matters: a writer that lets its lock go has published before, so whatever is free when looked
    at is named by a snapshot that is read afterwards, or never will be.
    """
    now = time.time()
    found = [(path, name) for path, name, changed in files.stored(KINDS) if now - changed >= min_age]
    living: dict[str, bool] = {}
    for _, name in found:
        if name not in living:
            living[name] = is_at_work(name)
    free = [path for path, name in found if not living[name]]
    used = {path for snapshot in Snapshot.objects.iterator() for path in snapshot.manifest.paths()}
    used |= set(Claim.objects.values_list("path", flat=True))
    gone = [path for path in free if path not in used]
    for path in gone:
        files.remove(path)
    Spared.objects.filter(since__lt=timezone.now() - timedelta(seconds=GRACE)).delete()
    sweep_workplaces()
    return gone


def sweep_workplaces() -> None:
    """Folders of this machine's writers that died, with what they had spilled."""
    now = time.time()
    base = files.absolute(files.WORK)
    for folder in base.glob("*") if base.is_dir() else ():
        begun = folder.name.startswith(".") and now - folder.stat().st_mtime < GRACE
        if not begun and not works_here(folder.name):
            shutil.rmtree(folder, ignore_errors=True)

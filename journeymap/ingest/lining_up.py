"""Imports that renew rows of one source go one after the other.

Which version of a row is the newest is told by comparing with what is stored: two that compare at the same
moment would each take the other's rows for doubles of its own. Whose turn it is is decided under one lock and
kept on the row; clocks, and when a claim is written, have no part in it. One that died is put back by the
sweep, claimed anew under another token, and lets the others pass meanwhile.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F

from journeymap.events.files import alone
from journeymap.jobs.models import Beat
from journeymap.jobs.states import Status

if TYPE_CHECKING:
    from journeymap.ingest.models import Import

LOOK_EVERY = 0.5  # seconds


def wait_for_others(job: Import, beat: Beat) -> None:
    """Return when it is this import's turn for all of its sources; it has it until it has ended.

    Raises what the beat raises.
    """
    sources = renewed(job.files)
    while sources and (other := take_turn(job, sources)):
        beat(0.0, f"waits for import {other} of the same source")
        time.sleep(LOOK_EVERY)


def renewed(files: list[dict[str, Any]]) -> set[str]:
    """The sources whose rows these files renew."""
    return {str(file.get("ids_of")) for file in files if file.get("renews")}


def take_turn(job: Import, sources: set[str]) -> int | None:
    """Take the turn for these sources where no other import has one of them; else that import's number."""
    with alone("turns of imports", settings.RUN_DIR / "turns.lock"):
        others = type(job).objects.filter(kind=job.kind, status=Status.RUNNING, turn=F("worker"))
        for number, files in others.exclude(pk=job.pk).values_list("pk", "files"):
            if sources & renewed(files):
                return int(number)
        type(job).claims(job.pk, job.worker).update(turn=job.worker)
    return None

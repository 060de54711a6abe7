"""The parts without which nothing works: database, broker, worker, clock, store."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone
from kombu.exceptions import OperationalError

import journeymap
from journeymap.access.health import CHECKS, database_answers, worker_answers
from journeymap.access.models import Head
from journeymap.events import files
from journeymap.events.snapshots import current
from journeymap.jobs.models import Duty
from journeymap.jobs.sending import queue_length
from journeymap.jobs.states import Status
from journeymap.jobs.sweeping import job_models
from journeymap.operations.metrics.work import silent
from journeymap.operations.parts.told import DOWN, OK, SLOW, Told, counted, span
from journeymap.operations.upgrading import Newer, missing, refuse_newer

SLOW_ANSWER = 1.0  # seconds
LONG_QUEUED = 300.0  # seconds a job waits before somebody should look
LONG_QUEUE = 1_000  # messages
CLOCK_STOPPED = 60.0  # seconds without any periodic duty; the shortest is done every five
LITTLE_ROOM, NO_ROOM = 2 * 2**30, 256 * 2**20  # bytes


def web() -> Told:
    return Told(OK, f"version {journeymap.__version__} answers")


def database() -> Told:
    begun = time.monotonic()
    if not database_answers():
        return Told(DOWN, "it does not answer", "Start it, or look at DATABASE_URL.")
    seconds = time.monotonic() - begun
    if seconds > SLOW_ANSWER:
        return Told(
            SLOW, f"it took {seconds:.1f} s to answer", "Look at its load, its disk and the network to it."
        )
    return Told(OK, f"{connection.display_name} answers in {seconds * 1000:.0f} ms")


def schema() -> Told:
    try:
        refuse_newer()
    except Newer as newer:
        return Told(DOWN, "the database belongs to a newer version than this one", str(newer))
    if lacking := missing():
        return Told(
            DOWN, f"{counted(len(lacking), 'step')} to this version not taken", "Run `manage.py migrate`."
        )
    return Told(OK, "tables are those of this version")


def broker() -> Told:
    begun = time.monotonic()
    if not CHECKS["broker"]():
        return Told(
            DOWN, "it does not answer", "Requests still succeed; work waits until it is back. Start it again."
        )
    waiting = queue_length()
    if waiting is None:
        return Told(DOWN, "it answers, but hands out no queue", "Look at its log and its memory limit.")
    if waiting > LONG_QUEUE:
        return Told(SLOW, f"{waiting:,} messages wait", "Workers do not keep up: run more of them.")
    return Told(OK, f"{counted(waiting, 'message')} waiting, answers in {time.monotonic() - begun:.2f} s")


def worker() -> Told:
    try:
        answers = worker_answers()
    except (OperationalError, OSError):
        return Told(DOWN, "it cannot be asked: the broker does not answer", "Mend the broker first.")
    if not answers:
        return Told(DOWN, "no worker answers", "Start one; `up` does so by itself within half a minute.")
    if dead := sum(silent(model).count() for model in job_models()):
        return Told(
            SLOW,
            f"{counted(dead, 'job')} of a worker that died",
            "They go back to the queue by themselves. Where it happens again, look at memory and disk.",
        )
    waits = [
        model._default_manager.filter(status=Status.QUEUED).aggregate(first=Min("created"))["first"]
        for model in job_models()
    ]
    since = min((each for each in waits if each), default=None)
    if since and (age := (timezone.now() - since).total_seconds()) > LONG_QUEUED:
        return Told(SLOW, f"a job has waited for {span(age)}", "Workers are busy: run more of them.")
    return Told(OK, "answers, nothing waits long")


def clock() -> Told:
    last = Duty.objects.aggregate(last=Max("started"))["last"]
    if last is None:
        return Told(DOWN, "no periodic duty was ever done", "Start the clock (beat) and a worker.")
    age = (timezone.now() - last).total_seconds()
    if age > CLOCK_STOPPED:
        return Told(DOWN, f"no periodic duty for {span(age)}", "Start the clock (beat); it needs the broker.")
    if failing := list(Duty.objects.exclude(error="").order_by("name").values_list("name", flat=True)):
        return Told(
            SLOW, f"failed the last time: {', '.join(failing)}", "The page System says why, for each."
        )
    return Told(OK, f"last duty {span(age)} ago")


def store() -> Told:
    paths = sorted(current().manifest.paths())
    lacking = [path for path in (paths[:1] + paths[-1:]) if not files.exists(path)]
    if lacking:
        return Told(
            DOWN,
            "a file that the database names is not there",
            "Is the right disk or bucket there (JOURNEYMAP_DATA, JOURNEYMAP_STORE)? Else restore a backup.",
        )
    free = shutil.disk_usage(settings.DATA_DIR).free
    said = f"{counted(len(paths), 'file')}, {free / 1e9:,.1f} GB free on this machine's disk"
    if free < LITTLE_ROOM:
        state = DOWN if free < NO_ROOM else SLOW
        return Told(state, said, "Make room: live events are refused when 256 MB are left.")
    return Told(OK, said)


def trail() -> Told:
    head = Head.objects.filter(pk=1).first()
    if head and head.broken:
        return Told(DOWN, f"the chain is broken: {head.broken}", "Copy the database; see Audit trail.")
    late = head and head.checked and timezone.now() - head.checked > timedelta(days=3)
    if late:
        return Told(SLOW, "not checked for three days", "The clock should check it daily; is it running?")
    return Told(OK, f"{counted(head.seq if head else 0, 'entry').replace('entrys', 'entries')}")

"""From a connection to imports: page by page, each page on disk before the next one is asked for.

A page that was fetched is a row with its file and the cursor behind it. Pages become an import, and the
connection's cursor moves past those whose import is done: never before their rows are visible. Whoever dies
leaves pages; the next one imports them and goes on behind them. A page that is fetched again brings rows that
are known by their ids.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from journeymap.connecting.kinds import Batch, Later, Source, Trouble
from journeymap.connecting.opening import opened
from journeymap.connecting.pages import keep, made, pass_by, position, settle
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.models import Import
from journeymap.ingest.readers import UnreadableFile
from journeymap.jobs.claiming import run_here
from journeymap.jobs.errors import Cancelled, NotQueued, PutOff
from journeymap.jobs.models import Beat

if TYPE_CHECKING:
    from journeymap.connecting.models import Connection, Pull

ROWS_AN_IMPORT = 100_000
PAGES_AN_IMPORT = 200
PAGES_A_PULL = 20_000  # then it ends, and goes on at its next time
PATIENCE = 6  # times a page is asked for before the pull gives up
FIRST_WAIT, LONGEST_WAIT = 1.0, 120.0  # seconds between two of them; longer ones end the pull
LONGEST_PAUSE = timedelta(hours=24)
PAGES_GONE = (
    "Pages that were read are not on disk any more, or their import failed. Nothing of them counts as taken: "
    "the next pull asks for them again."
)


def carry_out(pull: Pull, beat: Beat) -> None:
    """Take all that the source has beyond the cursor. Raises Trouble, or what an import raised; PutOff where
    an import of it waits for another one: the pull goes on when it has ended, and holds no worker meanwhile.
    """
    connection = pull.connection
    try:
        with closing(opened(connection)) as source:
            settle(connection, pull)
            take(pull, connection, source.apart, beat)
            whole = gather(pull, connection, source, beat)
    except (Cancelled, PutOff):
        raise
    except Exception as error:
        put_off(connection, getattr(error, "seconds", None))
        raise
    connection.failures = 0
    connection.caught_up = pull.started if whole else connection.caught_up
    connection.due = timezone.now() + timedelta(minutes=connection.every if whole else 0)
    connection.save(update_fields=["failures", "caught_up", "due"])


def gather(pull: Pull, connection: Connection, source: Source, beat: Beat) -> bool:
    """Fetch pages and import them in groups; whether the source has nothing more."""
    before: Any = None
    for batch in patiently(pull, connection, source, beat):
        if batch.more and batch.cursor == before:
            raise Trouble("The source gives the same page for ever: its cursor does not move.")
        before = batch.cursor
        keep(connection, batch)
        if batch.note:
            note(pull, batch.note)
        pull.pages, pull.rows = pull.pages + 1, pull.rows + len(batch.rows)
        type(pull).objects.filter(pk=pull.pk).update(pages=pull.pages, rows=pull.rows, waited=pull.waited)
        beat(message=f"{pull.pages:,} pages, {pull.rows:,} rows read")
        waiting = connection.waiting.filter(job=None)
        if source.apart or len(waiting) >= PAGES_AN_IMPORT or sum(p.rows for p in waiting) >= ROWS_AN_IMPORT:
            take(pull, connection, source.apart, beat)
        if pull.pages >= PAGES_A_PULL and batch.more:
            take(pull, connection, source.apart, beat)
            return False
    take(pull, connection, source.apart, beat)
    return True


def patiently(pull: Pull, connection: Connection, source: Source, beat: Beat) -> Iterator[Batch]:
    """The source's pages; where it asks for time, it gets it, and goes on behind the last page."""
    tries = 0
    while True:
        try:
            for batch in source.pages(position(connection)):
                tries = 0
                yield batch
            return
        except Later as later:
            tries += 1
            seconds = later.seconds if later.seconds is not None else FIRST_WAIT * 2**tries
            seconds *= random.uniform(1.0, 1.25)  # noqa: S311 - many that wait must not come back at once
            if tries >= PATIENCE or seconds > LONGEST_WAIT:
                raise
            wait(seconds, beat, str(later))
            pull.waited += seconds


def wait(seconds: float, beat: Beat, why: str) -> None:
    """Wait, alive and ready to be cancelled."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        beat(message=f"{why} Waiting {left:.0f} s."[:200])
        time.sleep(min(1.0, left))


def take(pull: Pull, connection: Connection, apart: bool, beat: Beat) -> None:
    """Import all pages that wait, and move the cursor. Raises what the import raised, and Trouble where pages
    were lost: the source, which goes on behind them, must be asked anew from where the cursor stands."""
    for job in Import.objects.filter(pk__in=connection.waiting.values("job")).order_by("pk"):
        if job.is_open:  # of a pull that died
            finish(pull, connection, job, apart)
    if settle(connection, pull):
        raise Trouble(PAGES_GONE)
    waiting = list(connection.waiting.filter(job=None))
    groups = [[page] for page in waiting] if apart else [waiting]
    for group in groups:
        if any(page.file for page in group):
            finish(pull, connection, made(connection, group), apart)
        beat()
    if settle(connection, pull):
        raise Trouble(PAGES_GONE)


def finish(pull: Pull, connection: Connection, job: Import, apart: bool) -> None:
    """Carry an import out. Raises PutOff where it is another one's turn, or somebody else is at it."""
    try:
        job = run_here(job)
    except (PutOff, NotQueued) as busy:
        job.refresh_from_db()
        if job.is_open:
            raise pull.put_off(job.message or f"waits for its import {job.pk}") from busy
    except (UnreadableFile, MappingError) as error:
        if not apart:
            raise
        note(pull, str(error))
        pass_by(connection, job)
        return
    if job.status != Import.Status.DONE:
        raise Trouble(f"Import {job.pk} is {job.status}: {job.error or 'it brought nothing'}")


def note(pull: Pull, words: str) -> None:
    pull.notes = [*pull.notes, words[:300]][-20:]
    type(pull).objects.filter(pk=pull.pk).update(notes=pull.notes)


def put_off(connection: Connection, seconds: float | None) -> None:
    """Try again later, and later each time; a person can start it at any time."""
    connection.failures = min(connection.failures + 1, 1_000)
    pause = timedelta(minutes=max(connection.every, 1)) * 2 ** min(connection.failures - 1, 10)
    pause = min(pause, LONGEST_PAUSE) * random.uniform(0.9, 1.1)  # noqa: S311
    connection.due = timezone.now() + max(
        pause, timedelta(seconds=min(seconds or 0, LONGEST_PAUSE.total_seconds()))
    )
    connection.save(update_fields=["failures", "due"])

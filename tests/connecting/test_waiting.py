"""Pages that wait are spared and, once lost, asked for again; pulls wait their turn without a worker."""

import os
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from journeymap.connecting import pulling
from journeymap.connecting.due import start
from journeymap.connecting.kinds import Trouble, sql
from journeymap.connecting.models import Page, Pull
from journeymap.ingest import importing
from journeymap.ingest.lining_up import take_turn
from journeymap.ingest.models import Import
from journeymap.ingest.receiving import KEPT_AFTER_FAILURE, sweep_copies
from journeymap.jobs.claiming import attempt, claim
from journeymap.jobs.joining import run_or_join
from journeymap.jobs.states import Status
from journeymap.jobs.sweeping import sweep
from tests.samples.models import Parcel

from .conftest import events, pull
from .test_databases import TOLD, of_sqlite, sqlite_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slow(connect, tmp_path, monkeypatch):
    """A connection whose pull imports every two pages, with something that happens after the third one."""
    monkeypatch.setattr(sql, "PAGE", 100)
    monkeypatch.setattr(pulling, "PAGES_AN_IMPORT", 2)

    def slow(happens):
        once = []
        keep = pulling.keep

        def kept(connection, batch):
            keep(connection, batch)
            if connection.waiting.count() == 1 and connection.cursor and not once:
                once.append(happens())

        monkeypatch.setattr(pulling, "keep", kept)
        return connect("sql", of_sqlite(sqlite_file(tmp_path, 1000)), told=TOLD), once

    return slow


def hours_pass() -> int:
    for path in settings.UPLOADS_DIR.iterdir():
        os.utime(path, (time.time() - 90_000,) * 2)
    return sweep_copies()


def test_the_sweep_spares_pages_that_wait(slow):
    connection, swept = slow(hours_pass)
    taken = pull(connection)
    assert swept == [0]
    assert (taken.pages, taken.accepted) == (10, 1000)


def test_a_pull_whose_pages_are_lost_ends_and_the_next_one_asks_for_them_again(slow):
    def lose() -> None:
        for path in settings.UPLOADS_DIR.iterdir():
            path.unlink()

    connection, lost = slow(lose)
    with pytest.raises(Trouble, match="asks for them again"):
        pull(connection)
    assert lost == [None]
    assert len(events()) == 200
    assert not Page.objects.exists()
    pull(connection)
    assert len({each["attr_number"] for each in events()}) == len(events()) == 1000


def test_pages_that_nobody_takes_any_more_go_after_a_while(slow):
    def leave() -> None:
        raise KeyboardInterrupt

    connection, _ = slow(leave)
    with pytest.raises(KeyboardInterrupt):
        pull(connection)
    assert hours_pass() == 0
    Page.objects.update(fetched=timezone.now() - KEPT_AFTER_FAILURE - timedelta(hours=1))
    assert hours_pass() == 1


def test_a_pull_whose_import_waits_its_turn_holds_no_worker_and_goes_on_afterwards(connect, tmp_path):
    told = {"told": TOLD, "source": "the shop"}
    path = sqlite_file(tmp_path, 30)
    connection = connect("sql", of_sqlite(path), **told)
    file = {"name": "rows.csv", "ids_of": "the shop", "renews": True}
    first = claim(Import, Import.objects.create(kind="events", files=[file]).pk)
    take_turn(first)
    begun, other = start(connection), Parcel.objects.create()
    assert attempt(Pull, begun.pk) == Status.WAITING
    begun.refresh_from_db()
    assert begun.message == f"waits for import {first.pk} of the same source"
    assert attempt(Parcel, other.pk) == Status.DONE  # the one worker is free
    sweep()
    assert Pull.objects.get().status == Status.WAITING
    with first.completing():
        pass
    sweep()  # the import goes first, the pull behind it
    mine = connection.waiting.first().job
    assert (mine.status, Pull.objects.get().status) == (Status.QUEUED, Status.WAITING)
    assert attempt(Import, mine.pk) == Status.DONE
    sweep()
    assert attempt(Pull, begun.pk) == Status.DONE
    begun.refresh_from_db()
    assert (begun.pages, begun.rows, begun.accepted, begun.attempts) == (1, 30, 30, 1)
    connection.refresh_from_db()
    assert (connection.failures, connection.waiting.count(), len(events())) == (0, 0, 30)


def test_a_command_that_pulls_needs_no_worker_to_get_past_imports_that_wait(connect, tmp_path):
    told = {"told": TOLD, "source": "the shop"}
    path = sqlite_file(tmp_path, 30)
    one, two = (connect("sql", of_sqlite(path), **told) for _ in range(2))
    file = {"name": "rows.csv", "ids_of": "the shop", "renews": True}
    first = claim(Import, Import.objects.create(kind="events", files=[file]).pk)
    take_turn(first)
    assert [attempt(Pull, start(each).pk) for each in (one, two)] == [Status.WAITING] * 2
    with first.completing():
        pass
    pull = run_or_join(two.last_pull)
    assert (pull.status, pull.rows, pull.accepted, pull.duplicates) == (Status.DONE, 30, 0, 30)
    assert len(events()) == 30


def test_a_pull_that_waits_can_be_cancelled(connect, tmp_path):
    connection = connect("sql", of_sqlite(sqlite_file(tmp_path, 30)), told=TOLD, source="the shop")
    file = {"name": "rows.csv", "ids_of": "the shop", "renews": True}
    take_turn(claim(Import, Import.objects.create(kind="events", files=[file]).pk))
    begun = start(connection)
    assert attempt(Pull, begun.pk) == Status.WAITING
    assert begun.cancel()
    assert start(connection) is not None  # the next one may wait in its place


def test_a_command_takes_over_a_pull_that_died_within_its_import(connect, tmp_path, monkeypatch):
    connection = connect("sql", of_sqlite(sqlite_file(tmp_path, 30)), told=TOLD)
    begun = start(connection)

    def dies(_job: Import) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(importing, "take_turn", dies)
        with pytest.raises(SystemExit):
            pulling.carry_out(claim(Pull, begun.pk), lambda *told, **more: None)
    long_ago = timezone.now() - timedelta(hours=1)
    Import.objects.update(status=Status.RUNNING, worker="gone", turn="gone", heartbeat=long_ago)
    Pull.objects.update(status=Status.RUNNING, worker="gone", heartbeat=long_ago)
    pull = run_or_join(begun)
    assert (pull.status, pull.rows, pull.accepted, len(events())) == (Status.DONE, 30, 30, 30)


def test_an_import_that_tells_no_mapping_holds_up_no_later_pull(connect, tmp_path):
    connection = connect("sql", of_sqlite(sqlite_file(tmp_path, 30)), told=TOLD)
    silent = Import.objects.create(kind="events", status=Status.DONE, accepted=5)
    connection.waiting.create(rows=5, file={"name": "rows.jsonl", "path": "gone"}, job=silent)
    taken = pull(connection)
    assert (taken.status, taken.accepted) == (Status.DONE, 35)
    assert connection.waiting.count() == 0 and connection.mapping is not None and len(events()) == 30

"""Imports that renew rows of one source go one by one; who waits holds no worker and is not forgotten."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.ingest import importing
from journeymap.ingest.lining_up import take_turn
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import attempt, claim, run_here
from journeymap.jobs.errors import Cancelled, PutOff
from journeymap.jobs.joining import run_or_join
from journeymap.jobs.states import Status
from journeymap.jobs.sweeping import sweep
from tests.samples.models import Parcel

pytestmark = pytest.mark.django_db(transaction=True)

HEADS = {"events": "id,customer,activity,time\n", "feedback": "id,text,score,time,customer\n"}
ROWS = {"events": "{0},c,{1} {0},2026-01-01\n", "feedback": "{0},{1} {0},3,2026-01-01,c\n"}


@pytest.fixture
def handed_in(tmp_path):
    """An import that is stored and not begun; its rows are 20 that all others of its kind have too."""

    def handed_in(name: str, kind: str = "events", **told) -> Import:
        path = tmp_path / f"{kind}-{name}.csv"
        path.write_text(HEADS[kind] + "".join(ROWS[kind].format(number, name) for number in range(20)))
        told = {"ids_of": "ours", "renews": True} | told
        file = {"name": path.name, "path": str(path), "own": False, **told}
        return Import.objects.create(kind=kind, files=[file])

    return handed_in


def at_work(job: Import) -> Import:
    """The import as a worker has it who took its turn and is not done."""
    found = claim(Import, job.pk)
    assert found is not None
    take_turn(found)
    return found


def stored(kind: str = "events") -> list[str]:
    if kind == "feedback":
        return sorted(Feedback.objects.values_list("text", flat=True))
    return sorted(row["activity"] for table in bucket_tables(current()) for row in table.to_pylist())


def named(name: str) -> list[str]:
    return sorted(f"{name} {number}" for number in range(20))


def test_a_worker_that_gets_an_import_out_of_turn_is_free_for_the_next_job(handed_in):
    first, second, other = handed_in("first"), handed_in("second"), Parcel.objects.create()
    busy = at_work(first)
    ended = [attempt(model, pk) for model, pk in ((Import, second.pk), (Parcel, other.pk))]
    assert ended == [Status.WAITING, Status.DONE]
    second.refresh_from_db()
    assert (second.message, second.attempts) == (f"waits for import {first.pk} of the same source", 0)
    assert (second.worker, second.is_open) == ("", True)
    sweep()
    second.refresh_from_db()
    assert second.status == Status.WAITING  # it is still not its turn
    assert stored() == []
    with busy.completing():
        pass
    sweep()
    assert attempt(Import, second.pk) == Status.DONE
    assert stored() == named("second")


def test_who_waits_may_go_on_as_soon_as_the_one_before_has_ended_however_it_ended(handed_in, tmp_path):
    first, second, third = handed_in("first"), handed_in("second"), handed_in("third")
    (tmp_path / "events-first.csv").write_bytes(b"")
    reached = []

    def meanwhile(*_told):
        for job in (second, third):
            reached.append(attempt(Import, job.pk))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "prepare", meanwhile)
        assert attempt(Import, first.pk) == Status.FAILED
    assert reached == [Status.WAITING] * 2
    told = Import.objects.in_bulk([second.pk, third.pk])
    assert [told[job.pk].status for job in (second, third)] == [Status.QUEUED, Status.WAITING]
    assert attempt(Import, second.pk) == Status.DONE
    third.refresh_from_db()
    assert third.status == Status.QUEUED
    assert attempt(Import, third.pk) == Status.DONE
    assert stored() == named("third")


def test_who_waits_keeps_its_place_before_whoever_comes_later(handed_in):
    first, second = at_work(handed_in("first")), handed_in("second")
    assert attempt(Import, second.pk) == Status.WAITING
    with first.completing():
        pass
    third = handed_in("third")
    assert attempt(Import, third.pk) == Status.WAITING  # though nobody is at work on their source
    run_or_join(third)  # a command without any worker does the second one's work too
    second.refresh_from_db()
    assert (second.status, third.status) == (Status.DONE, Status.DONE)
    assert stored() == named("third")


def test_one_that_died_at_its_turn_lets_the_others_pass_and_waits_for_them(handed_in):
    first, second = at_work(handed_in("first")), handed_in("second")
    Import.objects.filter(pk=first.pk).update(heartbeat=timezone.now() - timedelta(hours=1))
    sweep()
    passing = at_work(second)
    assert attempt(Import, first.pk) == Status.WAITING
    first.refresh_from_db()
    assert first.message == f"waits for import {second.pk} of the same source"
    with passing.completing():
        pass
    sweep()
    assert attempt(Import, first.pk) == Status.DONE


def test_whose_clock_says_it_began_first_waits_all_the_same(handed_in):
    first, second = at_work(handed_in("first")), handed_in("second")
    late = claim(Import, second.pk)
    Import.objects.filter(pk=late.pk).update(started=first.started - timedelta(hours=1))
    late.refresh_from_db()
    with pytest.raises(PutOff, match=f"waits for import {first.pk} of the same source"):
        take_turn(late)


def test_an_import_that_waits_can_be_cancelled_and_holds_up_nobody(handed_in):
    first, second, third = at_work(handed_in("first")), handed_in("second"), handed_in("third")
    assert [attempt(Import, job.pk) for job in (second, third)] == [Status.WAITING] * 2
    assert second.cancel()
    with first.completing():
        pass
    sweep()
    assert attempt(Import, second.pk) is None
    assert attempt(Import, third.pk) == Status.DONE
    assert stored() == named("third")


def test_one_that_is_cancelled_as_it_is_put_off_ends(handed_in):
    at_work(handed_in("first"))
    second = claim(Import, handed_in("second").pk)
    Import.objects.get(pk=second.pk).cancel()
    with pytest.raises(Cancelled):
        take_turn(second)


def test_imports_of_other_sources_or_that_renew_nothing_do_not_wait(handed_in):
    at_work(handed_in("first"))
    told = [{"ids_of": "theirs"}, {"renews": False}, {"ids_of": "ours", "kind": "feedback"}]
    for number, each in enumerate(told):
        assert run_here(handed_in(f"other {number}", **each)).status == Status.DONE


@pytest.mark.usefixtures("file_database")
@pytest.mark.parametrize("kind", ["events", "feedback"])
def test_of_two_imports_at_once_the_second_waits_and_its_versions_stay(handed_in, monkeypatch, kind):
    """The first one is held back when it has compared its rows, until the second one waits or has ended."""
    reached, publish = threading.Event(), importing.publish

    def held(*told, **named):
        if not reached.is_set():
            reached.set()
            while not Import.objects.filter(message__startswith="waits for import").exists():
                assert not Import.objects.filter(status="done").exists(), "the second one passed the first"
                time.sleep(0.05)
        return publish(*told, **named)

    def bring(name: str) -> Import:
        try:
            return run_or_join(handed_in(name, kind))
        finally:
            connections.close_all()

    monkeypatch.setattr(importing, "publish", held)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(bring, "early")
        assert reached.wait(120)
        last = pool.submit(bring, "late").result()
        for job in (first.result(), last):
            assert (job.accepted, job.duplicates, job.rejected) == (20, 0, 0)
    assert stored(kind) == named("late")

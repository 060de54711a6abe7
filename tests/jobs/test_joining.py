"""Who waits for a result does the work of the line before it, each job of it once a round."""

from contextlib import contextmanager

import pytest

from journeymap.ingest import lining_up
from journeymap.ingest.lining_up import take_turn
from journeymap.ingest.models import Import
from journeymap.jobs import joining
from journeymap.jobs.claiming import attempt, claim
from journeymap.jobs.joining import help_on, run_or_join
from journeymap.jobs.states import Status

pytestmark = pytest.mark.django_db(transaction=True)
LINE = 12


@pytest.fixture
def tried(monkeypatch) -> list[int]:
    """The numbers of the jobs that were tried, in order."""
    found = []

    def noted(model, pk):
        found.append(pk)
        return attempt(model, pk)

    monkeypatch.setattr(joining, "attempt", noted)
    monkeypatch.setattr(joining, "LOOK_EVERY", 0.0)
    return found


@pytest.fixture
def renewing(tmp_path):
    """An import of one row that renews these sources, stored and not begun."""

    def renewing(*sources: str) -> Import:
        files = []
        for source in sources:
            path = tmp_path / f"{source}.csv"
            path.write_text("id,customer,activity,time\n1,c,came,2026-01-01\n")
            files.append(
                {"name": path.name, "path": str(path), "own": False, "ids_of": source, "renews": True}
            )
        return Import.objects.create(kind="events", files=files)

    return renewing


def in_line(*jobs: Import) -> list[int]:
    assert {attempt(Import, job.pk) for job in jobs} == {Status.WAITING}
    return [job.pk for job in jobs]


def test_each_job_of_a_long_line_is_tried_once_in_its_order(renewing, tried):
    busy = claim(Import, renewing("ours").pk)
    take_turn(busy)
    jobs = [renewing("ours") for _ in range(LINE)]
    line = in_line(*jobs)
    help_on(jobs[-1])
    assert tried == line[:-1], "it is nobody's turn yet, and to see that each is asked once"
    tried.clear()
    with busy.completing():
        pass
    last = run_or_join(jobs[-1])
    assert last.status == Status.DONE and tried == line[:-1]
    assert not Import.objects.exclude(status=Status.DONE).exists()


def test_what_waits_for_another_source_is_helped_on_as_well(renewing, tried):
    busy = claim(Import, renewing("one").pk)
    take_turn(busy)
    first, middle, last = renewing("one"), renewing("one", "two"), renewing("two")
    line = in_line(first, middle, last)
    with busy.completing():
        pass
    assert run_or_join(last).status == Status.DONE and tried == line[:-1]


def test_one_that_is_put_off_while_the_one_before_it_ends_is_woken(renewing, monkeypatch):
    """It was told under the lock that it must wait; who ended looks under the lock for those that do."""
    busy, second = claim(Import, renewing("ours").pk), renewing("ours")
    take_turn(busy)
    with busy.completing():
        pass
    turns = lining_up.turns

    @contextmanager
    def once_it_is_put_off():
        with turns():
            Import.objects.filter(pk=second.pk).update(status=Status.WAITING, turn=lining_up.PUT_OFF)
            yield

    monkeypatch.setattr(lining_up, "turns", once_it_is_put_off)
    busy.ended()
    second.refresh_from_db()
    assert second.status == Status.QUEUED

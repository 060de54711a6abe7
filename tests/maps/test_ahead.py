"""Maps are there before anybody asks: a worker counts them, once for every state of the data."""

import errno
from pathlib import Path

import pytest

from journeymap.analysis.models import Run
from journeymap.events.snapshots import current
from journeymap.jobs.scheduling import registry
from journeymap.jobs.states import Status
from journeymap.journeys.models import Journey
from journeymap.maps import ahead, keeping
from journeymap.maps.choices import choices
from tests.analysis.company import events, told_run
from tests.journeys.conftest import put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def settled(settings):
    settings.ANALYSIS_QUIET = -1.0
    keeping._at_hand.clear()


@pytest.fixture
def drawn(monkeypatch):
    """Slugs of the journeys whose map was counted, in order."""
    asked, before = [], keeping.drawn

    def counting(journey, *more):
        asked.append(journey.slug)
        return before(journey, *more)

    monkeypatch.setattr(keeping, "drawn", counting)
    return asked


def test_what_a_worker_counted_nobody_counts_again(told, shop, drawn):
    assert not ahead.is_counted(shop)
    assert ahead.count_ahead() == 1
    assert ahead.is_counted(shop)
    keeping._at_hand.clear()
    assert ahead.count_ahead() == 0
    shown = keeping.kept_map(shop)
    assert drawn == [shop.slug]
    assert shown["totals"]["cases"] == 60 and choices(shop)["channels"]


def test_it_is_a_duty():
    assert ahead.count_ahead in {each.function for each in registry.values()}


def test_without_data_nothing_is_counted(store, drawn):
    Journey.objects.create(name="Empty", case="customer")
    assert ahead.count_ahead() == 0 and drawn == []


def test_it_waits_until_data_are_settled(shop, settings, drawn):
    settings.ANALYSIS_QUIET = settings.ANALYSIS_PATIENCE = 3_600.0
    assert ahead.count_ahead() == 0 and drawn == []


@pytest.mark.parametrize("status", [Status.QUEUED, Status.RUNNING])
@pytest.mark.parametrize("company", [True, False])
def test_it_waits_for_runs_that_would_have_it_counted_again(shop, drawn, status, company):
    run = Run.objects.create(journey=None if company else shop, analyzer="dropoff", status=status)
    assert ahead.count_ahead() == 0 and drawn == []
    Run.objects.filter(pk=run.pk).update(status=Status.WAITING)
    assert ahead.count_ahead() == 1, "a run that lacks an input may wait for ever"


def test_runs_on_another_journey_hold_nothing_up(shop, drawn):
    other = Journey.objects.create(name="Other", case="customer")
    Run.objects.create(journey=other, analyzer="dropoff", status=Status.RUNNING)
    assert ahead.count_ahead() == 1 and drawn == [shop.slug]


def test_a_newer_run_and_another_definition_are_counted_at_once(shop, drawn):
    ahead.count_ahead()
    told_run(shop)
    assert ahead.count_ahead() == 1
    shop.revision += 1
    shop.save()
    assert ahead.count_ahead() == 1
    assert len(drawn) == 3


def test_data_that_keep_coming_are_counted_now_and_then(shop, drawn, monkeypatch):
    ahead.count_ahead()
    put(9, events(61))
    assert not ahead.is_counted(shop)
    assert ahead.count_ahead() == 0
    monkeypatch.setattr(ahead, "REST", -ahead.REST)
    assert ahead.count_ahead() == 1
    assert keeping.kept_map(shop)["snapshot"] == current().number


def test_what_was_counted_before_an_erasure_is_counted_anew(shop, drawn):
    ahead.count_ahead()
    keeping.forget_all()
    assert not ahead.is_counted(shop)
    assert ahead.count_ahead() == 1
    assert len(drawn) == 2


def test_a_journey_that_cannot_be_counted_holds_up_no_other(shop, drawn, monkeypatch):
    first = Journey.objects.create(name="First", case="customer")
    last = Journey.objects.create(name="Last", case="customer")
    before = keeping.drawn

    def drawn_but_the_first(journey, *more):
        if journey == first:
            raise ValueError("no such touchpoint")
        return before(journey, *more)

    monkeypatch.setattr(keeping, "drawn", drawn_but_the_first)
    with pytest.raises(ValueError, match="no such touchpoint"):
        ahead.count_ahead()
    assert last.slug in drawn and first.slug not in drawn
    assert ahead.is_counted(last) and not ahead.is_counted(first)


def test_data_that_come_in_the_middle_of_a_count_let_it_rest(shop, monkeypatch):
    """What was counted is old then, and nothing is kept: to count each minute would be for nothing too."""
    counts, before = [], keeping.drawn

    def overtaken(journey, *more):
        shown = before(journey, *more)
        counts.append(journey.slug)
        put(100 + len(counts), events(60 + len(counts)))
        return shown

    monkeypatch.setattr(keeping, "drawn", overtaken)
    assert [ahead.count_ahead() for _ in range(3)] == [0, 0, 0]
    assert counts == [shop.slug]
    monkeypatch.setattr(keeping, "drawn", before)
    monkeypatch.setattr(ahead, "REST", -ahead.REST)
    assert ahead.count_ahead() == 1


def test_a_full_disk_is_tried_now_and_then_and_leaves_no_drafts(shop, drawn, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            ahead.count_ahead()
        assert ahead.count_ahead() == 0
    assert drawn == [shop.slug]
    assert [each.name for each in keeping.folder().glob(".*")] == [ahead._tried(shop).name]
    monkeypatch.setattr(ahead, "REST", -ahead.REST)
    assert ahead.count_ahead() == 1
    assert not ahead._tried(shop).exists()


def test_other_work_has_its_turn_between_many_journeys(shop, drawn, monkeypatch):
    Journey.objects.create(name="Second", case="customer")
    monkeypatch.setattr(ahead, "ENOUGH", 0.0)
    assert [ahead.count_ahead() for _ in range(3)] == [1, 1, 0]

"""Periodic duties are done when due, once, and one in trouble stops no other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.jobs import duties, scheduling
from journeymap.jobs.models import Duty

done: list[str] = []


def water() -> None:
    done.append("water")


def stumble() -> None:
    raise RuntimeError("no water")


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    done.clear()
    monkeypatch.setattr(scheduling, "registry", {})
    monkeypatch.setattr(duties, "registry", scheduling.registry)
    return scheduling.registry


@pytest.mark.django_db
def test_done_when_due_and_not_before():
    scheduling.duty("water", every=60, function=f"{__name__}.water")
    assert duties.do_due() == ["water"]
    assert duties.do_due() == []
    Duty.objects.update(due=timezone.now())
    assert duties.do_due() == ["water"]
    assert done == ["water", "water"]


@pytest.mark.django_db
def test_one_in_trouble_stops_no_other_and_says_so():
    scheduling.duty("stumble", every=60, function=f"{__name__}.stumble")
    scheduling.duty("water", every=60, function=f"{__name__}.water")
    assert duties.do_due() == ["stumble", "water"]
    assert Duty.objects.get(name="stumble").error == "RuntimeError: no water"
    assert Duty.objects.get(name="water").error == ""


@pytest.mark.django_db
def test_who_is_at_it_is_left_alone_until_the_lease_is_over():
    scheduling.duty("water", every=60, function=f"{__name__}.water")
    Duty.objects.create(name="water", busy_until=timezone.now() + timedelta(minutes=5))
    assert duties.do_due() == []
    Duty.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    assert duties.do_due() == ["water"]


def test_two_duties_of_one_name_and_a_path_that_leads_nowhere_are_told():
    scheduling.duty("water", every=60, function=f"{__name__}.water")
    scheduling.duty("water", every=60, function=f"{__name__}.water")  # loading twice is harmless
    with pytest.raises(ValueError, match="Two periodic duties"):
        scheduling.duty("water", every=60, function=f"{__name__}.stumble")
    assert scheduling.check_duties() == []
    scheduling.duty("dig", every=60, function=f"{__name__}.nobody")
    assert [problem.id for problem in scheduling.check_duties()] == ["jobs.E001"]

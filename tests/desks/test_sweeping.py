"""States of a feed go when nobody reads them; what is being made stays."""

import os

import pytest
from django.utils import timezone

from journeymap.desks import standing, tables
from journeymap.desks.models import Making
from journeymap.events.files import absolute, listed
from journeymap.jobs.states import Status
from tests.analysis.company import events
from tests.desks.test_feed import read
from tests.desks.test_standing import large, made, reader, told_to_wait
from tests.journeys.conftest import put

__all__ = ["large", "reader"]
pytestmark = pytest.mark.django_db


def written_long_ago() -> None:
    long_ago = timezone.now().timestamp() - 7_200
    for found in listed(tables.FEEDS):
        os.utime(absolute(found.path), (long_ago, long_ago))


def test_a_state_that_nobody_reads_goes_and_a_replaced_one_sooner(reader):
    told_to_wait(reader)
    first = made()
    put(4, events(80))
    Making.objects.update(finished=timezone.now() - standing.FRESH)
    told_to_wait(reader)
    second = made()
    assert standing.sweep() == 0 and Making.objects.count() == 2
    Making.objects.update(used=timezone.now() - standing.REPLACED_FOR)
    written_long_ago()
    assert standing.sweep() == len(tables.FILES)
    assert list(Making.objects.all()) == [second] and not absolute(f"{tables.FEEDS}/{first.place}").exists()
    assert read(reader, "events")["value"]
    Making.objects.update(used=timezone.now() - standing.KEPT_FOR)
    assert standing.sweep() == len(tables.FILES)
    told_to_wait(reader)


def test_reading_keeps_a_state(reader):
    told_to_wait(reader)
    made()
    Making.objects.update(used=timezone.now() - standing.KEPT_FOR)
    assert read(reader, "events")["value"]
    assert standing.sweep() == 0 and Making.objects.count() == 1


def test_the_sweep_leaves_what_is_being_made(reader):
    told_to_wait(reader)
    job = made()
    written_long_ago()
    Making.objects.update(status=Status.RUNNING, place="")  # handed over, and the map is being counted
    assert standing.sweep() == 0
    Making.objects.update(status=Status.FAILED)
    absolute(f"{tables.FEEDS}/{job.place}").rename(absolute(f"{tables.FEEDS}/.{job.place}"))
    assert standing.sweep() == 0, "drafts are swept elsewhere"
    absolute(f"{tables.FEEDS}/.{job.place}").rename(absolute(f"{tables.FEEDS}/{job.place}"))
    assert standing.sweep() == len(tables.FILES)


def test_the_sweep_leaves_what_is_finished_while_it_looks(reader, monkeypatch):
    told_to_wait(reader)
    job = made()
    written_long_ago()
    Making.objects.update(status=Status.RUNNING, place="")

    def finishing(folder: str) -> list:
        found = list(listed(folder))
        Making.objects.update(status=Status.DONE, place=job.place)
        return found

    monkeypatch.setattr(standing, "listed", finishing)
    assert standing.sweep() == 0

"""What jobs that fail or die write for feeds and takes stays nowhere: it names persons."""

import os
import shutil

import pytest

from journeymap.desks import leftovers, making, tables, taking
from journeymap.desks.choice import REAL, Choice
from journeymap.desks.models import Making
from journeymap.events import erasures as erased
from journeymap.events.files import SnapshotGone, absolute
from journeymap.events.places.bucket import StoreAway
from journeymap.jobs.claiming import run_here
from journeymap.jobs.states import Status
from tests.desks.test_standing import large, made, reader, shared, told_to_wait

__all__ = ["large", "reader", "shared"]
pytestmark = pytest.mark.django_db


def left() -> list[str]:
    """Files that lie where jobs write."""
    folders = (absolute(tables.FEEDS), absolute(leftovers.TAKES))
    return [path.name for folder in folders for path in folder.rglob("*") if path.is_file()]


def fail(*_given: object) -> None:
    raise StoreAway("The store does not answer.")


def killed(journey) -> None:
    """A worker wrote its tables, and a file to be taken, and died before it handed them over."""
    tables.make_at(absolute(f"{tables.FEEDS}/{'a' * 32}"), journey, Choice(REAL), tables.unheard)
    shutil.copytree(absolute(f"{tables.FEEDS}/{'a' * 32}"), absolute(f"{tables.FEEDS}/.draft"))
    shutil.copytree(absolute(f"{tables.FEEDS}/{'a' * 32}"), absolute(f"{leftovers.TAKES}/{'b' * 32}"))
    absolute(f"{leftovers.TAKES}/{'c' * 32}~shop.zip").write_bytes(b"c7")


def aged(seconds: float) -> None:
    """What jobs wrote was written so long ago."""
    for folder in (absolute(tables.FEEDS), absolute(leftovers.TAKES)):
        for path in folder.rglob("*"):
            moment = path.stat().st_mtime - seconds
            os.utime(path, (moment, moment))


@pytest.mark.usefixtures("shared")
def test_tables_that_a_store_does_not_take_are_deleted_at_once(reader, monkeypatch):
    told_to_wait(reader)
    monkeypatch.setattr(making, "keep", fail)
    with pytest.raises(StoreAway):
        made()
    assert not left() and Making.objects.get().status == Status.FAILED


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("names", [["customers"], ["customers", "stages"]])
def test_a_file_that_a_store_does_not_take_is_deleted_at_once(shop, opened, monkeypatch, names):
    take = taking.ask(shop, "csv", names, Choice(REAL), None)
    monkeypatch.setattr(taking, "keep", fail)
    with pytest.raises(StoreAway):
        run_here(take)
    assert not left()


@pytest.mark.usefixtures("shared")
def test_an_erasure_deletes_what_a_killed_worker_had_not_handed_over(shop):
    killed(shop)
    assert left()
    leftovers.forget_here()
    assert not left()


@pytest.mark.usefixtures("shared")
def test_what_a_killed_worker_had_not_handed_over_goes_after_an_hour(shop):
    killed(shop)
    assert leftovers.sweep() == 0 and left()
    aged(leftovers.LEFT_AFTER)
    assert leftovers.sweep() == 4 and not left()


def test_where_one_machine_has_the_store_drafts_alone_go_after_an_hour(shop):
    killed(shop)
    aged(leftovers.LEFT_AFTER)
    assert leftovers.sweep() == 1 and not absolute(f"{tables.FEEDS}/.draft").exists()
    assert len(left()) == 2 * len(tables.FILES) + 1


@pytest.mark.usefixtures("shared")
def test_a_making_whose_files_an_erasure_deleted_says_so(reader, monkeypatch):
    told_to_wait(reader)

    def erase(_relative: str) -> None:
        erased.erased()
        leftovers.forget_here()
        raise FileNotFoundError("deleted by the erasure")

    monkeypatch.setattr(making, "keep", erase)
    with pytest.raises(SnapshotGone):
        made()
    assert not left()


@pytest.mark.usefixtures("shared")
def test_a_take_of_a_shared_store_can_be_read(shop, opened):
    take = run_here(taking.ask(shop, "csv", ["customers"], Choice(), None))
    path = taking.file_of(take)
    assert path is not None and path.stat().st_size == take.size > 0 and not left()

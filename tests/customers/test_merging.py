"""Merging customers that a proposal found alike, and taking it back."""

import pytest

from journeymap.access.operations import OutOfDate, registry
from journeymap.customers import stitching
from journeymap.customers.identity import identity
from journeymap.customers.operations import merge_customers, part_customers
from journeymap.events.reading import person_rows
from journeymap.events.snapshots import current
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(tmp_path):
    """Customers c1 to c5, each with as many visits as its number says."""
    path = tmp_path / "visits.csv"
    rows = [f"c{n},visit,2026-01-0{n}T1{m}:00:00" for n in range(1, 6) for m in range(n)]
    path.write_text("\n".join(["customer,activity,time", *rows]))
    run_here(Import.objects.create(kind="events", files=[{"name": path.name, "path": str(path)}]))


def rows_of(person):
    return person_rows(current(), person).num_rows


def take_back(undo):
    for name, arguments in undo:
        registry[name].function(None, **arguments)


def test_merged_customers_are_one_person_and_come_apart_again(shop):
    stitching.link("c3", "c2")
    before = identity()
    undo = merge_customers(None, customers=("c5", "c2"))
    assert identity() == {"c3": "c2", "c5": "c2"}
    assert merge_customers(None, customers=("c2", "c3", "c5")) == []
    take_back(undo)
    assert identity() == before


def test_the_rows_of_the_merged_are_rows_of_one_person(shop):
    from_two = sum(rows_of(key) for key in ("c1", "c4"))
    undo = merge_customers(None, customers=("c1", "c4"))
    assert rows_of("c1") == from_two and rows_of("c4") == 0
    take_back(undo)
    assert 0 < rows_of("c4") < from_two


def test_what_people_parted_is_not_merged(shop):
    stitching.link("c5", "c2")
    stitching.separate("c5")
    with pytest.raises(OutOfDate, match="different people"):
        merge_customers(None, customers=("c2", "c5"))
    with pytest.raises(OutOfDate, match="not one"):
        merge_customers(None, customers=("c2", "c2"))
    with pytest.raises(OutOfDate, match="as many"):
        part_customers(None, customers=("c2",), persons=())

"""Rows of a part make room for those of a later import, in every layout of the store, and come back."""

from collections import Counter

import pytest

from journeymap.events.appending import EventWriter
from journeymap.events.models import Claim
from journeymap.events.reading import bucket_tables
from journeymap.events.replaced import replaced_by
from journeymap.events.replacing import PartReplace, held
from journeymap.events.rewriting import drop_imports, move_persons
from journeymap.events.snapshots import current, publish
from journeymap.events.sweeping import sweep_orphans

from .conftest import events, load

DAY = "attr_day"


@pytest.fixture(params=["one file", "a file per bucket"], autouse=True)
def layout(request, monkeypatch, store):
    if request.param != "one file":
        monkeypatch.setattr("journeymap.events.appending.FEW_ROWS", 0)


def rows_of(day: str, people: range, activity: str = "visit") -> list[dict[str, object]]:
    return [
        {"customer": f"c{n}", "activity": activity, "time": 1_704_000_000 + 86_400 * int(day), DAY: day}
        for n in people
    ]


def replace(number: int, rows: list[dict[str, object]], pairs: set[tuple[int, str]]) -> PartReplace:
    """Import `number` brings rows in place of those of (import, day)."""
    with EventWriter(number) as writer, PartReplace(number, [DAY], pairs) as change:
        writer.add(events(rows))
        appended = writer.finish(change.apply(current().manifest))
        publish([change, appended])
        return change


def stored() -> Counter[tuple[str, str, int]]:
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    return Counter((row["customer"], row[DAY], row["import"]) for row in rows)


def expected(day: str, people: range, number: int) -> Counter[tuple[str, str, int]]:
    return Counter((f"c{n}", day, number) for n in people)


def test_the_part_is_the_new_ones_alone():
    load(1, events(rows_of("05", range(40)) + rows_of("06", range(40))))
    change = replace(2, rows_of("05", range(20, 60)), {(1, "05")})
    assert stored() == expected("05", range(20, 60), 2) + expected("06", range(40), 1)
    assert change.taken == {1: 40}


def test_only_imports_that_are_named_make_room():
    load(1, events(rows_of("05", range(10))))
    load(2, events(rows_of("05", range(10, 20))))
    assert held(current().manifest, [1, 2, 9], [DAY], ["05", "07"]) == {(1, "05"), (2, "05")}
    replace(3, rows_of("05", range(30, 40)), {(2, "05")})
    assert stored() == expected("05", range(10), 1) + expected("05", range(30, 40), 3)


def test_what_made_room_comes_back_when_its_successor_goes():
    load(1, events(rows_of("05", range(40))))
    before = stored()
    replace(2, rows_of("05", range(20, 60)), {(1, "05")})
    assert (replaced_by(1), replaced_by(2)) == (2, None)
    sweep_orphans(min_age=0)
    drop_imports([2])
    assert stored() == before
    assert not Claim.objects.exists()


def test_an_import_that_ended_later_may_have_a_lower_number():
    load(6, events(rows_of("05", range(10))))
    replace(5, rows_of("05", range(20, 30)), {(6, "05")})
    assert (replaced_by(6), replaced_by(5)) == (5, None)
    drop_imports([5])
    assert stored() == expected("05", range(10), 6)


def test_it_comes_back_under_the_person_that_its_customer_is_now():
    load(1, events(rows_of("05", range(10))))
    replace(2, rows_of("05", range(20, 30)), {(1, "05")})
    identity = {"c1": "c2"}
    move_persons(identity)
    drop_imports([2], identity)
    people = {row["customer"]: row["person"] for t in bucket_tables(current()) for row in t.to_pylist()}
    assert people["c1"] == "c2"
    assert stored() == expected("05", range(10), 1)


def test_rows_that_came_again_meanwhile_are_not_doubled():
    load(1, events(rows_of("05", range(10))))
    replace(2, rows_of("05", range(20, 30)), {(1, "05")})
    load(3, events(rows_of("05", range(3))))
    drop_imports([2])
    assert stored() == expected("05", range(3, 10), 1) + expected("05", range(3), 3)


def test_a_change_that_is_not_published_leaves_no_file():
    load(1, events(rows_of("05", range(10))))
    before = current()
    with PartReplace(2, [DAY], {(1, "05")}) as change:
        change.apply(before.manifest)
    assert current() == before
    assert sweep_orphans(min_age=0) == []
    assert stored() == expected("05", range(10), 1)

"""Tables of Google Analytics that are written anew replace their day: no doubles, no gaps."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from journeymap.access.roles import ADMINISTRATOR
from journeymap.events.erasing import drop_persons
from journeymap.events.models import Claim
from journeymap.events.reading import bucket_tables
from journeymap.events.replaced import replaced_by, rows_kept
from journeymap.events.snapshots import current
from journeymap.events.sweeping import sweep_orphans
from journeymap.ingest.models import Import, Shape
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.undoing import NotUndoable, undo
from journeymap.jobs.claiming import run_here
from journeymap.privacy.holding import Holding
from tests.people import somebody

pytestmark = pytest.mark.django_db(transaction=True)

HandIn = Callable[..., Import]
NOON = {"20240105": 1_704_456_000, "20240106": 1_704_542_400}


def row(
    day: str, user: str, name: str = "page_view", second: int = 0, stream: str = "11"
) -> dict[str, object]:
    """A row of an export: `second` after noon of the day."""
    return {
        "event_date": day,
        "event_timestamp": str((NOON[day] + second) * 1_000_000),
        "event_name": name,
        "user_pseudo_id": user,
        "stream_id": stream,
        "platform": "WEB",
    }


@pytest.fixture
def hand_in(tmp_path: Path) -> Iterator[HandIn]:
    def hand_in(**tables: list[dict[str, object]]) -> Import:
        folder = tmp_path / str(Import.objects.count())
        folder.mkdir()
        files = []
        for name, rows in tables.items():
            path = folder / f"{name}.json"
            path.write_text("".join(json.dumps(each) + "\n" for each in rows))
            files.append({"name": path.name, "path": str(path)})
        return run_here(Import.objects.create(kind="events", files=files))

    yield hand_in


def stored() -> Counter[tuple[str, str]]:
    """(customer, activity) of all events, as the current snapshot has them."""
    rows = (row for table in bucket_tables(current()) for row in table.to_pylist())
    return Counter((row["customer"], row["activity"]) for row in rows)


FIRST = [row("20240105", "anna"), row("20240105", "ben"), row("20240105", "ben", "scroll", 5)]
RESTATED = [row("20240105", "anna"), row("20240105", "ben", "purchase", 5), row("20240105", "cleo")]
FEWER = {"events_20240105-000000000000": RESTATED[:1], "events_20240105-000000000001": RESTATED[1:]}
AFTER = Counter({("anna", "page_view"): 1, ("ben", "purchase"): 1, ("cleo", "page_view"): 1})


def test_a_restated_table_replaces_its_day_and_no_other(hand_in: HandIn) -> None:
    first = hand_in(events_20240105=FIRST, events_20240106=[row("20240106", "dora")])
    again = hand_in(events_20240105=RESTATED)
    assert stored() == AFTER + Counter({("dora", "page_view"): 1})
    assert again.accepted == 3
    assert any(f"3 x row of import {first.pk} taken out" in warning for warning in again.warnings)


def test_undoing_a_restated_table_brings_the_first_one_back(hand_in: HandIn) -> None:
    hand_in(events_20240105=FIRST)
    before = stored()
    again = hand_in(events_20240105=RESTATED)
    sweep_orphans(min_age=0)
    undo(again)
    assert stored() == before
    assert not Claim.objects.exists()


def test_a_table_that_was_restated_is_undone_after_the_new_one(hand_in: HandIn) -> None:
    first, second = hand_in(events_20240105=FIRST), hand_in(events_20240105=RESTATED)
    with pytest.raises(NotUndoable, match=f"undo import {second.pk} first"):
        undo(first)
    undo(second)
    undo(first)
    assert stored() == Counter()


def test_a_table_that_an_earlier_import_replaced_when_it_began_again_waits_for_its_undo(
    hand_in: HandIn, tmp_path: Path
) -> None:
    (tmp_path / "early.json").write_text("".join(json.dumps(each) + "\n" for each in RESTATED))
    file = {"name": "events_20240105.json", "path": str(tmp_path / "early.json")}
    early = Import.objects.create(kind="events", files=[file])
    late = hand_in(events_20240105=FIRST)
    run_here(early)
    assert stored() == AFTER
    with pytest.raises(NotUndoable, match=f"undo import {early.pk} first"):
        undo(late)
    undo(early)
    undo(late)
    assert stored() == Counter()


def test_a_table_that_is_replaced_while_it_is_undone_is_not_undone(
    hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, looked = hand_in(events_20240105=FIRST), []

    def replaced_meanwhile(number: int) -> int | None:
        if not looked:
            looked.append(number)
            hand_in(events_20240105=RESTATED)
            return None
        return replaced_by(number)

    monkeypatch.setattr("journeymap.ingest.undoing.replaced_by", replaced_meanwhile)
    with pytest.raises(NotUndoable, match="took the place of rows"):
        undo(first)
    assert Import.objects.get(pk=first.pk).undone is None
    assert stored() == AFTER


def test_the_page_says_what_comes_back_and_what_must_go_first(hand_in: HandIn, client: Client) -> None:
    first, second = hand_in(events_20240105=FIRST), hand_in(events_20240105=RESTATED)
    client.force_login(somebody(ADMINISTRATOR, "anna"))
    assert (
        "3 rows of the same days that it had replaced come back"
        in client.get(reverse("undo-import", args=[second.pk])).content.decode()
    )
    page = client.get(reverse("undo-import", args=[first.pk])).content.decode()
    assert f"undo import {second.pk} first" in page
    assert "Undo the import</button>" not in page


def test_the_same_table_again_changes_nothing(hand_in: HandIn) -> None:
    hand_in(events_20240105=FIRST)
    before = stored()
    hand_in(events_20240105=FIRST)
    assert stored() == before


def test_the_finished_table_replaces_the_intraday_one_and_not_the_other_way(hand_in: HandIn) -> None:
    hand_in(events_intraday_20240105=FIRST[:1])
    hand_in(events_intraday_20240105=FIRST[:2])
    hand_in(events_20240105=RESTATED)
    assert stored() == AFTER
    with pytest.raises(UnreadableFile, match="finished table of 20240105 is stored already"):
        hand_in(events_intraday_20240105=FIRST)
    assert stored() == AFTER


def test_the_same_day_of_another_property_stays(hand_in: HandIn) -> None:
    hand_in(events_20240105=[row("20240105", "other", stream="99")])
    hand_in(events_20240105=FIRST)
    hand_in(events_20240105=RESTATED)
    assert stored() == AFTER + Counter({("other", "page_view"): 1})


def test_pieces_of_a_table_stand_side_by_side_and_are_replaced_together(hand_in: HandIn) -> None:
    hand_in(**{"events_20240105-000000000000": FIRST[:1]})
    hand_in(**{"events_20240105-000000000001": FIRST[1:]})
    assert stored().total() == 3
    pieces = {"events_20240105-000000000000": RESTATED[:2], "events_20240105-000000000001": RESTATED[2:]}
    hand_in(**pieces)
    assert stored() == AFTER
    with pytest.raises(UnreadableFile, match="Hand in all pieces of the new one together"):
        hand_in(**{"events_20240105-000000000001": RESTATED[2:]})
    assert stored() == AFTER


def pieces(rows: list[dict[str, object]], first: int = 0) -> dict[str, list[dict[str, object]]]:
    """A piece of the table for each row, numbered from `first`."""
    return {f"events_20240105-{number:012d}": [each] for number, each in enumerate(rows, first)}


def test_a_table_that_comes_again_in_fewer_pieces_leaves_none_behind(hand_in: HandIn) -> None:
    hand_in(**pieces(FIRST))
    assert stored().total() == len(FIRST) == 3
    hand_in(**FEWER)
    assert stored() == AFTER


def test_pieces_that_came_apart_and_are_not_handed_in_again_are_not_taken_out(hand_in: HandIn) -> None:
    rows = [*FIRST, row("20240105", "dora")]
    hand_in(**pieces(rows[:2]))
    last = hand_in(**pieces(rows[2:], 2))
    before = stored()
    with pytest.raises(UnreadableFile, match=rf"\(import {last.pk}\)\. Hand in all pieces"):
        hand_in(**pieces(RESTATED[:2]))
    assert stored() == before
    hand_in(**pieces(RESTATED + rows[3:]))
    assert stored() == AFTER + Counter({("dora", "page_view"): 1})


def test_pieces_that_came_apart_give_way_to_fewer_where_the_rest_is_taken_back(hand_in: HandIn) -> None:
    hand_in(**pieces(FIRST[:2]))
    undo(hand_in(**pieces(FIRST[2:], 2)))
    hand_in(**FEWER)
    assert stored() == AFTER


def test_further_pieces_of_a_table_take_no_other_away(hand_in: HandIn) -> None:
    hand_in(**{"events_20240105-000000000002": FIRST[:1]})
    hand_in(**{"events_20240105-000000000000": FIRST[1:2], "events_20240105-000000000001": FIRST[2:]})
    assert stored().total() == 3


def test_a_file_of_any_other_name_adds_what_is_new(hand_in: HandIn) -> None:
    hand_in(events_20240105=FIRST)
    hand_in(some_query=[FIRST[0], row("20240105", "emil")])
    assert stored() == Counter({**Counter(("ben", name) for name in ("page_view", "scroll")),
                                ("anna", "page_view"): 1, ("emil", "page_view"): 1})  # fmt: skip
    hand_in(events_20240105=RESTATED)
    assert stored() == AFTER


def test_an_import_that_dies_leaves_the_first_table(hand_in: HandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(events_20240105=FIRST)
    before = stored()

    def die(*_: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("journeymap.ingest.restating.Restatement.complete", die)
    with pytest.raises(RuntimeError, match="killed"):
        hand_in(events_20240105=RESTATED)
    assert stored() == before
    assert not Claim.objects.exists()


def test_an_erased_person_is_not_brought_back(hand_in: HandIn) -> None:
    hand_in(events_20240105=FIRST)
    again = hand_in(events_20240105=RESTATED)
    drop_persons(["ben"])
    undo(again)
    assert stored() == Counter({("anna", "page_view"): 1})


def test_what_is_kept_for_undoing_is_told_and_erased_with_its_person(hand_in: HandIn) -> None:
    hand_in(events_20240105=FIRST)
    hand_in(events_20240105=RESTATED)
    assert [row["activity"] for row in Holding.of("ben").rows("replaced")] == ["page_view", "scroll"]
    drop_persons(["ben"])
    assert rows_kept(["ben"]) == []
    assert len(rows_kept(["anna"])) == 1


def test_rows_of_a_day_are_replaced_where_few_of_them_share_files_with_many_days(hand_in: HandIn) -> None:
    days = {"events_20240106": [row("20240106", f"user {n}", second=n) for n in range(300)]}
    hand_in(events_20240105=[row("20240105", f"user {n}", second=n) for n in range(300)], **days)
    hand_in(events_20240105=[row("20240105", f"user {n}", second=n) for n in range(1, 301)])
    assert stored().total() == 600
    assert stored()["user 0", "page_view"] == 1


@pytest.fixture
def remembered_before(hand_in: HandIn) -> None:
    """The day is stored, and its shape as it was remembered before there were parts and refusals."""
    refused = {"privacy_info": {"analytics_storage": "Yes"}}
    hand_in(events_20240105=[each | refused for each in FIRST])
    shape = Shape.objects.get()
    shape.mapping = {
        name: value for name, value in shape.mapping.items() if name not in ("part", "blanks")
    } | {"columns": {name: value for name, value in shape.mapping["columns"].items() if name != "consent"}}
    shape.save()


@pytest.mark.usefixtures("remembered_before")
def test_a_shape_remembered_before_there_were_parts_replaces_its_day_too(hand_in: HandIn) -> None:
    said = {"privacy_info": {"analytics_storage": "Yes"}}
    refused = {"privacy_info": {"analytics_storage": "No"}}
    rows = [each | said for each in RESTATED] + [row("20240105", "emil") | refused]
    hand_in(events_20240105=rows)
    assert stored() == AFTER
    assert Shape.objects.get().mapping["part"] == ["event_date", "stream_id"]

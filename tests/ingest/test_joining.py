"""Tables that belong together lie beside each other: cells are found by key, and no row is multiplied."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from journeymap.ingest import joining
from journeymap.ingest.joining import arranged, joined
from journeymap.ingest.readers import Table, UnreadableFile, open_table
from journeymap.ingest.recipes.joins import Beside, Join

JOIN = Join(
    "order buyer_key",
    (
        Beside("buyer_key person", "buyer_key", "buyer_key", {"person": "person"}),
        Beside("order price", "order", "order", {"total": "sum:price", "pieces": "count:", "thing": "thing"}),
        Beside("person age", "person", "person", {"age": "age"}),
    ),
    aside=("thing colour",),
)
TABLES = {
    "orders": "Order,buyer key\no1,k1\no2,k2\no3,\n o4 ,k1\n",
    "buyers": "buyer_key,person\nk1,p1\nk2,p2\nk9,p9\n",
    "items": "order,price,thing\no1,10.50,lamp\no1,2,bulb\no4,1,lamp\n,7,none\n",
    "people": "person,age\np1,33\n",
    "things": "thing,colour\nlamp,red\n",
}

Open = Callable[[str], Table]


@pytest.fixture(autouse=True)
def one_join(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "JOINS", (JOIN,))


@pytest.fixture
def table(tmp_path: Path) -> Open:
    def opened(name: str) -> Table:
        path = tmp_path / f"{name}.csv"
        path.write_text(TABLES[name])
        return open_table(path)

    return opened


def rows(table: Table) -> list[dict[str, object]]:
    return pa.concat_tables([pa.table(batch.data) for batch in table.batches(2)]).to_pylist()


def test_cells_are_found_by_key_one_lookup_after_the_other(table: Open) -> None:
    found = joined(table("orders"), [table(name) for name in ("people", "items", "buyers")])
    assert found.columns == ["Order", "buyer key", "person", "total", "pieces", "thing", "age"]
    assert [tuple(row.values())[2:] for row in rows(found)] == [
        ("p1", 12.5, 2, "lamp", "33"),
        ("p2", None, None, None, None),
        (None, None, None, None, None),
        ("p1", 1.0, 1, "lamp", "33"),
    ]


def test_what_is_not_there_is_not_missed(table: Open) -> None:
    found = joined(table("orders"), [table("items")])
    assert found.columns == ["Order", "buyer key", "total", "pieces", "thing"]
    assert len(rows(found)) == 4


def test_a_table_that_nothing_belongs_to_stays_as_it_is(table: Open) -> None:
    people = table("people")
    assert joined(people, [table("orders")]) is people


def test_a_lookup_is_bounded(table: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MOST", 2)
    with pytest.raises(UnreadableFile, match="more than 2 rows"):
        joined(table("orders"), [table("items")])


def test_files_that_were_only_looked_up_are_no_files_of_their_own(table: Open) -> None:
    files = [({"name": name, "path": name}, table(name).columns) for name in TABLES]
    found = arranged(files, "", dict)
    assert [file["name"] for file in found] == ["orders"]
    assert [other["name"] for other in found[0]["beside"]] == ["buyers", "items", "people"]


def test_files_that_have_no_main_table_all_stay(table: Open) -> None:
    files = [({"name": name, "path": name}, table(name).columns) for name in ("items", "people", "things")]
    assert [file["name"] for file in arranged(files, "", dict)] == ["items", "people", "things"]

"""Answers are placed on a journey once for each state of its feedback, and read afterwards."""

from datetime import timedelta

import pyarrow as pa
import pytest

from journeymap.analysis import hearing
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.parts import part
from journeymap.analysis.voices import heard
from journeymap.customers.models import Link
from journeymap.events.logs import forget_logs
from journeymap.events.reading import feedback_table
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of
from tests.analysis.company import BEGIN, hear
from tests.journeys.conftest import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(monkeypatch):
    """How often answers were placed on a journey."""
    asked = []

    def counting(*told):
        asked.append(told)
        return located(*told)

    located = hearing.located
    monkeypatch.setattr(hearing, "located", counting)
    return asked


def test_they_are_placed_once_and_are_the_same_when_read(shop, placed):
    first, again = (SnapshotData(current(), definition(shop)).answers for _ in range(2))
    assert len(placed) == 1
    assert first.num_rows and first.equals(again)
    plain = heard(SnapshotData(current(), definition(shop)).log, feedback_table(current()))
    assert first.drop_columns(["time"]).equals(plain.drop_columns(["time"]))


def test_a_part_has_the_answers_of_its_cases(shop, placed):
    whole, some = (data_of(shop, chosen) for chosen in (part(), part(traits=["plan=free"])))
    kept = set(some.log.connection.sql("SELECT key FROM coded_cases").to_arrow_table()["key"].to_pylist())
    codes = some.where.codes(some.log).to_arrow_table()["case"].to_pylist()
    keys = some.log.cases.filter(f'"case" IN {tuple(codes)}').to_arrow_table()["key"].to_pylist()
    mine = [row for row in whole.answers.to_pylist() if row["case"] in keys]
    assert some.answers.to_pylist() == mine
    assert 0 < len(mine) < len([row for row in whole.answers.to_pylist() if row["case"] in kept])
    assert len(placed) == 1


def test_nothing_kept_survives_the_logs_and_a_damaged_file_is_made_again(shop, placed):
    log = data_of(shop, part()).log
    first = data_of(shop, part()).answers
    (file,) = (log.folder / "aggregates").glob("answers-*.arrow")
    assert b"mine is number" not in file.read_bytes() and "text" not in first.column_names
    file.write_bytes(b"half a file")
    assert data_of(shop, part()).answers.equals(first)
    assert len(placed) == 2
    forget_logs()
    assert not file.exists()


def test_an_answer_that_names_only_a_customer_belongs_to_their_order_begun_last_before_it(store):
    """Where a case is an order; ann ordered under a second key that is known to be hers."""
    Link.objects.create(customer="ann@home", person="ann", reason="test")
    days = [0, 10, 0]
    put(
        1,
        pa.table(
            {
                "case": ["o1", "o2", "o3"],
                "customer": ["ann", "ann@home", "bob"],
                "activity": ["order"] * 3,
                "time": pa.array([BEGIN + timedelta(days=day) for day in days], pa.timestamp("us", "UTC")),
                "channel": ["web", "shop", "web"],
            }
        ),
    )
    told = [("a", "ann", 5), ("b", "ann", 11), ("c", "bob", -1), ("d", "bob", 3)]
    hear(
        2,
        [
            {
                "id": name, "text": "", "score": 4.0, "kind": "csat", "scale_min": 1.0, "scale_max": 5.0,
                "time": BEGIN + timedelta(days=day), "customer": customer, "row": row,
            }
            for row, (name, customer, day) in enumerate(told, 1)
        ],
    )  # fmt: skip
    orders = Journey.objects.create(name="Orders", case="case", ends_after_seconds=86_400.0)
    answers = {row["id"]: row["case"] for row in data_of(orders, part()).answers.to_pylist()}
    assert answers == {"a": "o1", "b": "o2", "d": "o3"}
    assert set(data_of(orders, part(channels=["shop"])).answers["id"].to_pylist()) == {"b"}

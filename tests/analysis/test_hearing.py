"""Answers are placed on a journey once for each state of its feedback, and read afterwards."""

import pytest

from journeymap.analysis import hearing
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.parts import part
from journeymap.analysis.voices import heard
from journeymap.events.logs import forget_logs
from journeymap.events.reading import feedback_table
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.maps.gathering import data_of

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

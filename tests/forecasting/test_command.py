"""`manage.py forecast`: what it prints, and how it says what is wrong with what it was given."""

import json
from io import StringIO

import pyarrow.csv
import pytest
from django.core.management import CommandError, call_command

from tests.forecasting.worlds import shop


def run(*told: str) -> str:
    out = StringIO()
    call_command("forecast", *told, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def journey(store, tmp_path) -> str:
    path = tmp_path / "events.csv"
    pyarrow.csv.write_csv(
        shop(weeks=26, a_week=30).event_table.select(["case", "customer", "time", "activity"]), path
    )
    call_command("import_events", str(path), stdout=StringIO(), stderr=StringIO())
    call_command("discover", "Shop", "--case", "case", stdout=StringIO(), stderr=StringIO())
    return "Shop"


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_is_expected_and_what_is_wrong(journey, tmp_path):
    found = json.loads(run(journey, "--json"))
    assert list(found)[:2] == ["baseline", "with_changes"]
    assert found["baseline"] == found["with_changes"] and found["refused"] is None
    assert found["backtest"]["covered"] <= found["backtest"]["weeks"]
    assert all(set(figure) == {"value", "low", "high"} for figure in found["baseline"].values())

    changes = tmp_path / "changes.json"
    changes.write_text(json.dumps([{"kind": "transition", "at": "Visit", "to": "Order", "chance": 0.9}]))
    moved = json.loads(run(journey, "--changes", str(changes), "--weeks", "4", "--json"))
    assert moved["weeks"] == 4 and moved["with_changes"] != moved["baseline"]
    assert "unseen weeks inside" in run(journey)
    assert "No forecast" in run(journey, "--until", "2025-01-20")

    for content, said in (
        ("{", "is no JSON"),
        ("{}", "changes are a list"),
        ('[{"kind": "fly"}]', "must be one of"),
        ('[{"kind": "remove", "touchpoint": "Sun"}]', "there is no touchpoint"),
        ("[" * 100_000, "Nothing was forecast"),
    ):
        changes.write_text(content)
        with pytest.raises(CommandError, match=said):
            run(journey, "--changes", str(changes))
    for told, said in (
        (("--weeks", "0"), "--weeks 0"),
        (("--until", "soon"), "is no date"),
        (("--changes", str(tmp_path / "none.json")), "No such file"),
        (("--seed", "-1"), "--seed"),
    ):
        with pytest.raises(CommandError, match=said):
            run(journey, *told)
    with pytest.raises(CommandError, match="Nowhere"):
        run("Nowhere")

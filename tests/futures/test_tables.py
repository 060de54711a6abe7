"""A future map as tables: the ranking and the scorecard leave with their intervals, inert in a workbook."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from journeymap.analysis.parts import Part
from journeymap.futures.forecasts import ask, rank
from journeymap.futures.models import Launch
from journeymap.futures.offering import told_future
from journeymap.futures.operations import add_change
from journeymap.futures.tables import COLUMNS, EVERY, as_csv, as_xlsx
from journeymap.jobs.claiming import run_here
from journeymap.maps.states import exported

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def told(plan, ben):
    """Two changes, each forecast alone, and a launch of which the goal rate has come."""
    for title, what in (
        ("No fee", {"kind": "remove", "touchpoint": "fee"}),
        (FORMULA, {"kind": "cut_wait", "at": "cart", "factor": 0.5}),
    ):
        add_change(plan, ben, plan.revision, {"title": title, "what": what, "effort": "M"})
    run_here(ask(plan.scenarios.get(), ben))
    for each in rank(plan, ben):
        run_here(each)
    said = {"goal_rate": {"value": 0.5, "low": 0.4, "high": 0.6}}
    came = {"goal_rate": {"value": 0.55, "low": 0.5, "high": 0.6, "n": 90, "inside": True, "over": True}}
    Launch.objects.create(
        future=plan, title="A base", since=date(2026, 1, 5), until=date(2026, 3, 2), predicted=said,
        came=came, rule={"kind": "before-after"},
    )  # fmt: skip
    return told_future(plan.journey, Part(), plan.slug)


def rows(told, table):
    found = csv.DictReader(io.StringIO(as_csv(told)))
    return [row for row in found if row["table"] == table]


def test_the_ranking_leaves_in_its_order_with_what_it_brings_for_its_effort(told):
    found = rows(told, "ranking")
    ranked = told["future"]["ranking"]
    assert [row["title"].lstrip("'") for row in found] == [each["title"] for each in ranked]
    assert [row["place"] for row in found] == ["1", "2"]
    for row, each in zip(found, ranked, strict=True):
        assert float(row["value"]) == each["gain"]["value"] and row["level"] == "0.9"
        assert float(row["worth"]) == pytest.approx(each["gain"]["value"] / 3)
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"])


def test_the_scorecard_leaves_what_was_said_and_what_came(told):
    said, came = rows(told, "scorecard")
    assert (said["is"], said["value"], said["level"]) == ("forecast", "0.5", "0.9")
    assert (came["value"], came["level"], came["n"], came["inside"]) == ("0.55", "0.95", "90", "yes")
    assert said["launch"] == "A base" and said["since"] == "2026-01-05"


def test_forecast_and_scenarios_are_there_and_formulas_are_words(told):
    metrics = {each["name"] for each in told["future"]["panel"]["metrics"]}
    assert {row["metric"] for row in rows(told, "forecast")} == metrics
    assert {row["letter"] for row in rows(told, "scenarios")} == {"0", "A"}
    assert f"'{FORMULA}" in {row["title"] for row in rows(told, "changes")}
    assert tuple(csv.DictReader(io.StringIO(as_csv(told))).fieldnames or ()) == EVERY


def test_the_workbook_holds_the_same_with_numbers_as_numbers(told):
    book = load_workbook(io.BytesIO(as_xlsx(told)))
    assert book.sheetnames == [*(name.capitalize() for name in COLUMNS), "About"]
    for name in COLUMNS:
        assert book[name.capitalize()].max_row - 1 == len(rows(told, name))
    heads = [cell.value for cell in book["Ranking"][1]]
    value = book["Ranking"].cell(2, heads.index("value") + 1)
    assert value.value == pytest.approx(float(rows(told, "ranking")[0]["value"]))
    cells = [cell for sheet in book for line in sheet for cell in line]
    assert not any(cell.data_type == "f" for cell in cells)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_map_of_nothing_leaves_too(plan, form):
    written, shown = exported(plan.journey, Part(), form, "future", plan.slug)
    assert len(written.encoded(shown)) > 200

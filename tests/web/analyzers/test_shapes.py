"""What analyzers measured is drawn by its shape, whoever measured it; nothing is lost and nothing is slow."""

import csv
import io

import pytest

from journeymap.analysis.models import Measure, Run
from journeymap.web.pages.analyzers.shapes import groups

from .test_pages import SCRIPT, text

pytestmark = pytest.mark.django_db


def one(name="m", value=0.5, place="touchpoint", of="Cart", **more):
    told = {"unit": "share", "n": 40, "method": "counted", "status": "measured", "low": None, "high": None}
    if value is None:
        told["status"] = "not enough data"
    return Measure(measure=name, value=value, place=place, name=of, **{**told, **more})


@pytest.fixture
def run(shop):
    return Run.objects.create(journey=shop, analyzer="dropoff", status="done", version="1")


def keep(run, measures):
    for each in measures:
        each.run = run
    return Measure.objects.bulk_create(measures)


def test_over_time_is_a_course_for_each_place_with_its_forecast():
    weeks = [f"2026-01-{day:02}" for day in (5, 12, 19, 26)]
    found = [one(of=of, value=0.1 * at, dims={"period": week}, status="predicted" if at > 2 else "measured")
             for of in ("Cart", "Pay") for at, week in enumerate(weeks)]  # fmt: skip
    (group,) = groups(found, {"m": "A sentence."})
    assert [chart.title for chart in group.charts] == ["Cart", "Pay"] and not group.tables
    assert (group.charts[0].note, group.sentence) == ("1 periods ahead are forecast", "A sentence.")
    assert "5 Jan 2026" in group.charts[0].drawn and "diamond" in group.charts[0].drawn


def test_hours_of_days_are_a_grid_in_the_order_of_the_week():
    found = [one(dims={"hour": "8", "day": day, "channel": "web"}) for day in ("sunday", "monday")]
    found.append(
        one(value=None, dims={"hour": "09", "day": "monday", "channel": "web"}, method="under 10 events")
    )
    (group,) = groups(found, {})
    (chart,) = group.charts
    assert chart.title == "Cart · web" and chart.wide
    assert chart.drawn.index(">monday<") < chart.drawn.index(">sunday<")
    assert "monday, 09: not enough data, under 10 events" in chart.drawn
    assert (group.few, group.reasons) == (1, (("under 10 events", 1),))


def test_one_dim_with_few_values_stands_across_its_places():
    found = [one(of=of, value=value, dims={"model": model}) for of, value in (("mail", 0.2), ("web", 0.7))
             for model in ("first", "last")]  # fmt: skip
    (group,) = groups([*found[:3]], {})
    (table,) = group.tables
    assert (table.head, table.columns) == ("Touchpoint", ("first", "last"))
    assert [row.of for row in table.rows] == ["web", "mail"]
    assert table.rows[0].figures[1] is None, "what was not told is not there"


def test_else_it_is_a_list_the_largest_first_and_the_unknown_last():
    found = [one(of="a", value=None, method="too few"), one(of="b", value=0.2), one(of="c", value=0.9)]
    (group,) = groups(found, {})
    (table,) = group.tables
    assert [row.of for row in table.rows] == ["c", "b", "a"]
    assert table.rows[2].figures[0].why == "too few" and table.rows[0].figures[0].value == "90\u202f%"


def test_the_key_of_a_theme_is_no_dim():
    (group,) = groups([one(place="theme", of=name, dims={"key": f"t{name}"}) for name in ("A", "B")], {})
    assert group.tables[0].columns == () and group.tables[0].rows[0].more == ""


def test_pages_show_them_and_lead_to_the_whole_list(run, business):
    keep(run, [one(of=f"Place {at}", value=at / 100, name="share") for at in range(60)])
    keep(
        run, [one(name="weekly", of="Cart", dims={"period": "2026-01-05"}), one(name=SCRIPT[:20], of=SCRIPT)]
    )
    for address in (f"/runs/{run.pk}/", "/analyzers/dropoff/?journey=shop"):
        shown = text(business.get(address))
        assert "<script>alert" not in shown and "style=" not in shown
        assert (
            "all 60" in shown
            and f"/runs/{run.pk}/measures/share/" in shown
            and 'class="drawn course"' in shown
        )
    first = text(business.get(f"/runs/{run.pk}/measures/share/"))
    assert "Place 59" in first and "Place 9<" not in first and "1–50 of 60" in first
    found = text(business.get(f"/runs/{run.pk}/measures/share/?q=place 7&sort=value"))
    assert "Place 7<" in found and "Place 59" not in found
    assert "No measure is like that" in text(business.get(f"/runs/{run.pk}/measures/share/?q=nothing"))
    assert business.get(f"/runs/{run.pk}/measures/none/").status_code == 404


def test_the_file_holds_every_measure_and_no_formula(run, business):
    keep(run, [one(of="=cmd()", name="share", dims={"a": "b"}), one(of="x", name="share", value=None)])
    answer = business.get(f"/runs/{run.pk}/measures/share/?format=csv&sort=told")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [(row["name"], row["dims"], row["value"]) for row in rows] == [
        ("'=cmd()", "a=b", "0.5"),
        ("x", "", ""),
    ]


def test_thousands_of_measures_are_read_in_part(run, business, django_assert_max_num_queries):
    for name in "abcdefgh":
        keep(run, [one(name=name, of=f"Place {at}", dims={"x": str(at % 30)}) for at in range(800)])
    with django_assert_max_num_queries(60):
        shown = text(business.get(f"/runs/{run.pk}/"))
    assert shown.count("all 800") == 8 and len(shown) < 400_000


def test_a_cell_of_the_newest_run_leads_to_the_map(run, business):
    keep(run, [one(name="share", of="pay", evidence={"subject": "cases", "where": [], "ids": None})])
    shown = text(business.get(f"/runs/{run.pk}/measures/share/"))
    assert 'href="/journeys/shop/?cell=c' in shown
    Run.objects.create(journey=run.journey, analyzer="dropoff", status="done")
    assert "?cell=" not in text(business.get(f"/runs/{run.pk}/measures/share/")), "a newer run replaced it"

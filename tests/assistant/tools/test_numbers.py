"""Every number that a tool tells is the map's own, or counted here once more by hand."""

import pytest

from journeymap.analysis.parts import part
from journeymap.assistant.tools.counting import cells_like, family
from journeymap.assistant.tools.registry import call
from journeymap.maps.addresses import cell_at
from journeymap.maps.gathering import current_map, data_of
from journeymap.maps.keeping import kept_map
from journeymap.maps.opening import opened
from journeymap.mining.statistics import wilson

pytestmark = pytest.mark.django_db
PARTS = [
    part(),
    part(channels=["web"]),
    part(traits=["plan=free"]),
    part(since="2025-01-20", until="2025-02-10"),
    part(channels=["shop"], traits=["country=PT", "country=DE"]),
]


@pytest.mark.parametrize("shown", PARTS, ids=str)
def test_what_is_counted_for_one_question_equals_the_map_of_the_same_part(shop, shown):
    wanted = {cell["address"]: cell for cell in current_map(shop, shown)["measures"]}
    seen = set()
    for cell in kept_map(shop)["measures"]:
        counted = cells_like(cell, shop, shown, lambda: data_of(shop, shown))
        for each in counted:
            assert each == wanted[each["address"]]
            seen.add(family(each))
        assert (cell["address"] in wanted) == (cell["address"] in {each["address"] for each in counted})
    assert seen == {"endings", "stages", "times", "mix", "touchpoint", "channel", "scores"}


@pytest.mark.parametrize("shown", PARTS, ids=str)
def test_a_number_opens_the_cell_that_it_was_read_from(ann, shop, shown):
    asked = {"journey": "shop", "channels": shown.channels, "traits": [f"{n}={v}" for n, v in shown.traits]}
    asked |= {
        "since": shown.since and str(shown.since.date()),
        "until": shown.until and str(shown.until.date()),
    }
    told = call(ann, "measure", {**asked, "measure": "goal_rate"})
    fact = told.facts[0]
    cell = cell_at(kept_map(shop, part(**_query(fact.query))), fact.address)
    assert (fact.value, fact.n, fact.measure) == (cell["value"], cell["n"], "goal_rate")
    assert fact.interval == (cell["interval"]["low"], cell["interval"]["high"])
    assert (fact.journey, fact.unit, fact.better, fact.source) == ("shop", "share", "higher", "counted")


def _query(pairs):
    told = dict(pairs)
    return {
        "since": told.get("since"), "until": told.get("until"),
        "channels": [value for name, value in pairs if name == "channel"],
        "traits": [value for name, value in pairs if name == "trait"],
    }  # fmt: skip


def test_the_goal_rate_is_what_counting_the_rows_by_hand_gives(ann, shop):
    # Of 60 customers every third only visits and fills the cart; of the others every fourth complains.
    reached = [n for n in range(60) if n % 3 and n % 4]
    told = call(ann, "measure", {"journey": "shop", "measure": "goal_rate"})
    (fact,) = told.facts
    assert (fact.value, fact.n) == (len(reached) / 60, 60)
    assert fact.interval == pytest.approx((wilson(len(reached), 60).low, wilson(len(reached), 60).high))
    assert told.sentences == ("The goal rate is {F1}.",)


def test_a_part_stands_beside_the_whole(ann, shop):
    told = call(ann, "measure", {"journey": "shop", "measure": "goal_rate", "traits": ["plan=paid"]})
    paid = [n for n in range(60) if n % 2]
    assert told.facts[0].value == sum(1 for n in paid if n % 3 and n % 4) / len(paid)
    assert told.facts[1].value == 30 / 60
    assert told.words[0].text == "plan paid"
    assert told.facts[0].query == (("trait", "plan=paid"),) and told.facts[1].query == ()


def test_too_few_is_an_answer(ann, shop):
    asked = {"journey": "shop", "measure": "goal_rate", "since": "2025-01-01", "until": "2025-01-04"}
    told = call(ann, "measure", asked)
    assert told.outcome == "not_enough_data"
    assert (told.facts[0].value, told.facts[0].n, told.facts[0].status) == (None, 3, "not enough data")


def test_a_measure_of_places_is_told_place_by_place(ann, shop):
    told = call(ann, "measure", {"journey": "shop", "measure": "drop_off"})
    assert told.table is not None and {row[0].text for row in told.table.rows} == {"Look", "Buy"}
    assert told.chart is not None and told.chart.kind == "bars"


def test_two_parts_differ_as_their_maps_do(ann, shop):
    asked = {"journey": "shop", "measure": "goal_rate", "traits": ["plan=free"]}
    told = call(ann, "compare", {**asked, "against": {"traits": ["plan=paid"]}})
    free, paid, change = told.facts
    assert change.change and change.value == free.value - paid.value
    assert change.n == free.n + paid.n == 60
    assert told.relations[0].kind in ("more", "less", "alike")


def test_who_comes_first_has_the_largest_value_of_all(ann, shop):
    told = call(
        ann, "rank", {"journey": "shop", "measure": "goal_rate", "over": "traits:plan", "order": "best"}
    )
    free, paid = (sum(1 for n in range(60) if n % 2 == odd and n % 3 and n % 4) / 30 for odd in (0, 1))
    values = {row[0].text: row[1].value for row in told.table.rows}
    assert values == {"free": free, "paid": paid}
    assert told.relations[0].kind == "best" and told.words[0].text == max(values, key=values.get)
    for name, fact in told.table.rows:
        assert fact.query == (("trait", f"plan={name.text}"),)
        assert opened(shop, part(traits=[f"plan={name.text}"]), fact.address).cell["value"] == fact.value


def test_the_largest_leak_is_the_stage_where_most_end(ann, shop):
    told = call(ann, "losses", {"journey": "shop"})
    lost = [n for n in range(60) if not (n % 3 and n % 4)]
    worst = told.facts[told.relations[0].subject]
    assert told.relations[0].kind == "worst"
    assert (worst.value, worst.n, worst.measure) == (len(lost) / 60, 60, "drop_off")
    assert "Buy" in worst.label


def test_points_of_a_trend_are_those_of_the_cell(ann, shop):
    told = call(ann, "trend", {"journey": "shop", "measure": "cases"})
    (series,) = told.chart.series
    assert sum(point.n for point in series.points) == 60
    months = call(ann, "trend", {"journey": "shop", "measure": "cases", "grain": "month"})
    assert [point.n for point in months.chart.series[0].points] == [31, 28, 1]
    assert months.facts[0].period == "month of January 2025"


def test_a_period_crops_a_trend_and_changes_no_week_of_it(ann, shop):
    whole = call(ann, "trend", {"journey": "shop", "measure": "cases"}).chart.series[0].points
    asked = {"journey": "shop", "measure": "cases", "since": "2025-01-13", "until": "2025-02-03"}
    assert call(ann, "trend", asked).chart.series[0].points == whole[2:5]

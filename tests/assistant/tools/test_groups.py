"""Groups of cases in order: by channel, persona or trait, in the whole journey or at one place of it."""

from types import SimpleNamespace

import pytest

from journeymap.analysis.parts import part
from journeymap.assistant.tools import grouping
from journeymap.assistant.tools.contract import Unclear
from journeymap.assistant.tools.counting import own_cells
from journeymap.assistant.tools.registry import call
from journeymap.maps.gathering import current_map, data_of
from journeymap.maps.opening import opened

pytestmark = pytest.mark.django_db
GOAL = {"journey": "shop", "measure": "goal_rate"}


def test_channels_are_ranked_by_what_only_the_whole_journey_has(ann, shop):
    told = call(ann, "rank", {**GOAL, "over": "channels", "order": "best"})
    values = {row[0].text: row[1] for row in told.table.rows}
    assert set(values) == {"web", "shop"}
    for name, fact in values.items():
        assert fact.query == (("channel", name),) and name in fact.label
        assert opened(shop, part(channels=[name]), fact.address).cell["value"] == fact.value
    assert told.words[0].text == max(values, key=lambda name: values[name].value)
    assert any("association" in sentence for sentence in told.caveats)
    assert any("on several" in sentence for sentence in told.method)
    assert any(told.words[0].text in question for question in told.suggestions)


def test_groups_are_ranked_within_the_part_and_at_a_place(ann, shop):
    told = call(ann, "rank", {**GOAL, "over": "traits:country", "channels": ["web"]})
    asked = {fact.query for fact in told.facts}
    assert len(asked) == 3 and all(query[0] == ("channel", "web") for query in asked)
    assert {query[1][1] for query in asked} == {f"country={name}" for name in ("PT", "DE", "FR")}
    one = call(ann, "rank", {**GOAL, "over": "channels", "channels": ["web"]})
    assert [row[0].text for row in one.table.rows] == ["web"]
    told = call(ann, "rank", {**GOAL, "measure": "drop_off", "over": "traits:plan", "at": "Buy"})
    assert {fact.measure for fact in told.facts} == {"drop_off"}
    assert all("Buy" in fact.label for fact in told.facts)


def test_who_loses_most_is_who_reaches_the_goal_least(ann, shop):
    asked = {**GOAL, "measure": "drop_off", "over": "traits:plan"}
    told, goal = (
        call(ann, "rank", {**asked, "order": "most"}),
        call(ann, "rank", {**GOAL, "over": "traits:plan"}),
    )
    assert told.words[0] == goal.words[0] and {fact.measure for fact in told.facts} == {"goal_rate"}
    assert any("not reach the goal" in sentence for sentence in told.method)


def test_what_no_group_has_is_not_ranked(ann, shop):
    with pytest.raises(Unclear, match="no trait"):
        call(ann, "rank", {**GOAL, "over": "traits:shoe size"})
    with pytest.raises(Unclear, match="not measured there"):
        call(ann, "rank", {**GOAL, "over": "personas"})


@pytest.mark.parametrize("shown", [part(channels=["web"]), part(traits=["plan=free"])], ids=str)
def test_a_comparison_looks_at_every_cell_that_the_map_of_the_part_counts(shop, shown):
    wanted = {each["address"]: each for each in current_map(shop, shown)["measures"]}
    found = {each["address"]: each for each in own_cells(shop, shown, lambda: data_of(shop, shown))}
    assert found == wanted


def test_channels_that_people_use_after_the_goal_are_named_and_not_ranked(ann, shop, monkeypatch):
    monkeypatch.setattr(grouping, "after_goal", lambda _look: ["shop"])
    told = call(ann, "rank", {**GOAL, "over": "channels"})
    assert [row[0].text for row in told.table.rows] == ["web"]
    assert "shop" in [word.text for word in told.words]
    assert any("Not ranked" in sentence for sentence in told.sentences)
    monkeypatch.setattr(grouping, "after_goal", lambda _look: ["shop", "web"])
    assert len(call(ann, "rank", {**GOAL, "over": "channels"}).table.rows) == 2


class Looked:
    """A map with a stage after the goal's."""

    def __init__(self, events: dict[tuple[str, str], float], goal: tuple[str, ...] = ("Buy",)):
        self.reading = SimpleNamespace(stages=["Look", "Buy", "Stay"])
        cells = [
            {"name": "events", "anchor": {"place": "stage", "name": stage}, "dims": {"channel": channel},
             "value": value}
            for (stage, channel), value in events.items()
        ]  # fmt: skip
        self.whole = {"goal": {"stages": list(goal)}, "measures": cells}


def test_a_channel_is_after_the_goal_where_most_of_its_events_are():
    events = {("Look", "web"): 50, ("Stay", "web"): 40, ("Stay", "phone"): 9, ("Buy", "phone"): 2}
    assert grouping.after_goal(Looked(events)) == ["phone"]
    assert grouping.after_goal(Looked(events, ("Buy", "Stay"))) == []
    assert grouping.after_goal(Looked(events, ())) == []


def test_after_a_comparison_both_sides_are_quoted(ann, shop):
    asked = {"journey": "shop", "traits": ["country=PT"], "against": {"traits": ["country=DE"]}}
    told = call(ann, "quotes", asked)
    sides = {quote.about.partition(":")[0] for quote in told.quotes}
    assert sides == {"country PT", "country DE"} and len(told.facts) == 2

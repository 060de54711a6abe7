"""Themes and personas: sizes, growth, who belongs, all told apart by shape."""

import pytest

from journeymap.assistant.tools.registry import call
from journeymap.mining.statistics import wilson
from tests.analysis.keeping import assign, finished, measured, persona, theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def fees(shop):
    """Two themes: fees are spoken of by 12 of 30 texts, most at pay; parking by 6. Fees grew."""
    run = finished(shop)
    fees, parking = theme("Fees & {F1}"), theme("Parking")
    assign(run, "theme", {f"f{n:03}": (fees.key if n % 5 < 2 else parking.key) for n in range(0, 60, 2)})
    for kept, k, mood in ((fees, 12, -0.4), (parking, 6, -0.6)):
        bounds = wilson(k, 30)
        measured(run, "theme", kept, "share", k / 30, n=30, low=bounds.low, high=bounds.high, level=0.95)
        measured(run, "theme", kept, "polarity", mood, n=k, low=mood - 0.1, high=mood + 0.1, level=0.95)
    for point, k, n in (("cart", 2, 20), ("pay", 15, 30)):
        measured(run, "theme", fees, "share", k / n, n=n, dims={"touchpoint": point})
    measured(run, "theme", parking, "share", 1 / 20, n=20, dims={"touchpoint": "cart"})
    for month, k in enumerate((10, 11, 9, 40, 41, 42), 1):
        measured(run, "theme", fees, "share", k / 100, n=100, dims={"period": f"2025-0{month}-01"})
        measured(run, "theme", parking, "share", 0.1, n=100, dims={"period": f"2025-0{month}-01"})
    return fees, parking


def facts(told):
    return {fact.label: fact for fact in told.facts}


def test_what_people_talk_about_is_told_by_size(ann, shop, fees):
    told = call(ann, "themes", {"journey": "shop"})
    assert [row[0].text for row in told.table.rows] == ["Fees & {F1}", "Parking"]
    first = told.facts[told.relations[0].subject]
    assert (told.relations[0].kind, first.value, first.n) == ("most", 12 / 30, 30)
    worst = call(ann, "themes", {"journey": "shop", "order": "worst"})
    assert worst.words[0].text == "Parking" and worst.facts[worst.relations[0].subject].value == -0.6


def test_a_stage_is_its_touchpoints_together(ann, shop, fees):
    told = call(ann, "themes", {"journey": "shop", "place": "stage", "name": "Buy"})
    shares = {row[0].text: (row[1].value, row[1].n) for row in told.table.rows}
    # Nobody spoke of parking at pay: its 30 texts count all the same.
    assert shares == {"Fees & {F1}": (17 / 50, 50), "Parking": (1 / 50, 50)}
    one = call(ann, "themes", {"journey": "shop", "place": "touchpoint", "name": "pay"})
    assert [(row[0].text, row[1].value) for row in one.table.rows] == [("Fees & {F1}", 0.5)]


def test_only_what_grew_beyond_chance_is_growing(ann, shop, fees):
    told = call(ann, "themes", {"journey": "shop", "order": "growing"})
    before, after, change = told.facts
    assert (before.value, before.n, after.value, after.n) == (30 / 300, 300, 123 / 300, 300)
    assert change.value == pytest.approx(93 / 300) and change.interval[0] > 0
    assert [word.text for word in told.words][:1] == ["Fees & {F1}"]
    assert told.relations[0].kind == "rose"


def test_one_theme_in_full_with_its_voices(ann, shop, fees):
    told = call(ann, "themes", {"journey": "shop", "theme": fees[0].key})
    assert told.facts[0].value == 12 / 30 and told.facts[1].value == -0.4
    assert told.quotes and {quote.id for quote in told.quotes} <= {f"f{n:03}" for n in range(60) if n % 5 < 2}


def test_themes_of_a_part_are_counted_among_its_answers(ann, shop, fees):
    told = call(ann, "themes", {"journey": "shop", "traits": ["country=PT"]})
    mine = [n for n in range(0, 60, 2) if n % 3 == 0]
    speaking = [n for n in mine if n % 5 < 2]
    assert {fact.value for fact in told.facts} == {float(len(speaking)), float(len(mine) - len(speaking))}


def test_without_themes_or_personas_that_is_said(ann, shop):
    for name in ("themes", "personas", "customers"):
        told = call(ann, name, {"journey": "shop"})
        assert told.outcome == "not_enough_data" and told.sentences and not told.facts


def test_personas_have_their_size_and_goal_rate(ann, shop):
    run = finished(shop)
    free, paid = persona(shop, "Free riders", description="They look and leave."), persona(shop, "Payers")
    assign(run, "persona", {f"c{n}": (paid.key if n % 2 else free.key) for n in range(60)} | {"c60": None})
    told = call(ann, "personas", {"journey": "shop"})
    sizes = {row[0].text: (row[1].value, row[1].n) for row in told.table.rows}
    assert sizes == {"Free riders": (30 / 61, 61), "Payers": (30 / 61, 61)}
    goals = {row[0].text: row[2] for row in told.table.rows}
    assert goals["Payers"].value == sum(1 for n in range(60) if n % 2 and n % 3) / 30
    assert goals["Payers"].query == (("persona", paid.key),)
    assert "They look and leave" in [word.text for word in told.words]
    assert [relation.kind for relation in told.relations] == ["best"]
    ranked = call(
        ann, "rank", {"journey": "shop", "measure": "goal_rate", "over": "personas", "order": "worst"}
    )
    assert ranked.words[0].text == "Free riders"
    assert ranked.facts[0].value == goals["Free riders"].value
    alone = call(ann, "personas", {"journey": "shop", "persona": free.key})
    assert len(alone.table.rows) == 1

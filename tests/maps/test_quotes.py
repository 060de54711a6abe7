"""Quotes, the timeline of one customer, what a filter offers."""

import numpy as np
import pytest

from journeymap.analysis.evidence import Sight, masked
from journeymap.analysis.parts import part
from journeymap.maps import quotes
from journeymap.maps.choices import choices
from journeymap.maps.gathering import current_map, data_of
from journeymap.maps.keeping import kept_map
from journeymap.maps.timelines import UnknownCustomer, timeline
from journeymap.mining import Selection
from tests.analysis.company import HOSTILE, hear

from .test_moods import scored

pytestmark = pytest.mark.django_db
ALL, NO_TEXT, MASKED = Sight(True, True), Sight(True, False), Sight(False, True)
ANSWERS = Selection(subject="feedback")


@pytest.fixture
def felt(shop, store):
    """Answer number n of 60 has the mood (n - 30) / 30; those with a text are the even ones."""
    return scored(shop, store, {f"{'fg'[n % 2]}{n:03}": (n - 30) / 30 for n in range(60)})


def test_typical_quotes_lie_near_the_mean_and_the_others_at_the_ends(felt, shop):
    data = data_of(shop, part())
    found = quotes.quotes(data, ANSWERS, [felt.pk], ALL, 2)
    assert [q.text for q in found["negative"]] == ["mine is number 0"]  # the rest says the same
    assert found["positive"][0].text == "mine is number 58"
    assert abs(found["typical"][0].mood - np.mean([(n - 30) / 30 for n in range(60)])) < 0.05
    assert found["typical"][0].customer.startswith("c")


def test_without_moods_the_score_speaks(shop):
    data = data_of(shop, part())
    found = quotes.quotes(data, ANSWERS, [], ALL)
    assert found["typical"] and not found["negative"] and not found["positive"]
    assert found["typical"][0].mood is None and found["typical"][0].score is not None


def test_rights(felt, shop):
    data, shown = data_of(shop, part()), kept_map(shop)
    assert quotes.quotes(data, ANSWERS, [felt.pk], NO_TEXT)["typical"] == []
    assert quotes.quotes_of(data, shown, NO_TEXT) == {}
    hidden, open_ = (quotes.quotes(data, ANSWERS, [felt.pk], sight)["typical"][0] for sight in (MASKED, ALL))
    assert hidden.customer == masked(open_.customer) and hidden.case == masked(open_.case)


def test_a_quote_for_each_stage_that_has_one(felt, shop):
    data, shown = data_of(shop, part()), kept_map(shop)
    found = quotes.quotes_of(data, shown, ALL)
    assert found and set(found) <= set(data.log.stages)
    for stage, quote in found.items():
        assert quote.stage == stage and quote.text
        anchor = {"place": "stage", "name": stage}
        behind = quotes.answers_at(anchor, data)
        everything = quotes.quotes(data, behind, [felt.pk], ALL, 100)
        assert quote.text in {q.text for q in everything["typical"]}


def test_hostile_texts_stay_as_they_are(shop):
    rows = [
        {"id": f"h{n}", "text": text, "score": 5.0, "kind": "csat", "scale_min": 1.0, "scale_max": 5.0,
         "time": None, "customer": f"c{n + 1}", "row": n + 1, "touchpoint": "cart"}
        for n, text in enumerate(HOSTILE)
    ]  # fmt: skip
    hear(8, rows)
    data = data_of(shop, part())
    found = quotes.quotes(data, quotes.answers_at({"place": "touchpoint", "name": "cart"}, data), [], ALL, 20)
    assert {q.text for q in found["typical"]} >= set(HOSTILE) - {HOSTILE[0]}


def test_a_timeline_tells_what_happened_where(shop):
    told = timeline("c2", ALL)
    assert told["traits"] == {"country": "FR", "plan": "free"}
    events = [item for item in told["results"] if item["kind"] == "event"]
    assert [item["activity"] for item in events] == ["visit", "cart", "pay", "deliver"]
    assert [item["places"][0]["stage"] for item in events] == ["Look", "Buy", "Buy", None]
    assert [item["places"][0]["goal"] for item in events] == [False, False, False, True]
    assert [item["gap_seconds"] for item in events] == [None, 7200.0, 10800.0, 14400.0]
    (answer,) = [item for item in told["results"] if item["kind"] == "feedback"]
    assert (answer["text"], answer["score"]) == ("mine is number 2", 9.0)
    (journey,) = told["journeys"]
    assert journey["slug"] == "shop" and journey["cases"][0]["goal"] is True
    assert told["count"] == 5 and timeline("c2", ALL, 2, 1)["results"] == told["results"][1:3]


def test_a_timeline_obeys_rights_and_knows_its_limits(shop):
    with pytest.raises(PermissionError):
        timeline("c2", MASKED)
    answer = [item for item in timeline("c2", NO_TEXT)["results"] if item["kind"] == "feedback"]
    assert answer[0]["text"] is None and answer[0]["score"] == 9.0
    with pytest.raises(UnknownCustomer):
        timeline("nobody", ALL)


def test_choices_say_how_many_there_are(shop):
    found = choices(shop)
    assert {c["name"]: c["cases"] for c in found["channels"]} == {"web": 30, "shop": 30}
    assert {t["name"] for t in found["traits"]} == {"country", "plan"}
    (plan,) = [t for t in found["traits"] if t["name"] == "plan"]
    assert plan == {
        "name": "plan",
        "values": [{"value": "free", "customers": 30}, {"value": "paid", "customers": 30}],
        "more": 0,
    }
    assert found["first"] == "2025-01-01T01:00:00+00:00"
    assert [p["label"] for p in found["presets"]] == ["last 4 weeks", "4 weeks before those"]
    for preset in found["presets"]:
        assert current_map(shop, part(preset["since"], preset["until"]))["totals"]["cases"] > 0

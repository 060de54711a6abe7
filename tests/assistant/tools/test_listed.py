"""Numbers that stand on no map open where what they count is listed; forecasts say of when they are."""

import numpy as np
import pytest
from django.test import Client

from journeymap.analysis.models import Alert
from journeymap.assistant.tools.forecast import of_question
from journeymap.assistant.tools.registry import call
from journeymap.forecasting.outlook import Figure, Outlook
from journeymap.futures.models import Forecast
from journeymap.jobs.states import Status
from journeymap.maps.keeping import kept_map
from tests.analysis.keeping import finished
from tests.web.test_customer_lists import keep

pytestmark = pytest.mark.django_db


def opens(asker, page: str) -> str:
    browser = Client()
    browser.force_login(asker.user)
    answer = browser.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def test_ways_open_their_list_of_the_same_part(ann, shop):
    (fact,) = [f for f in call(ann, "paths", {"journey": "shop", "channels": ["web"]}).facts if f.page]
    assert fact.page == "/journeys/shop/?channel=web&show=variants" and fact.address is None
    assert "visit" in opens(ann, fact.page)


def test_alerts_open_their_page(ada, shop):
    Alert.objects.create(journey=shop, key="k", analyzer="x", headline="a leak", started="2025-02-03T00:00Z")
    for asked in ({"journey": "shop"}, {}):
        assert "a leak" in opens(ada, call(ada, "alerts", asked).facts[0].page)
    told = call(ada, "summary", {"journey": "shop"})
    assert next(fact for fact in told.facts if fact.label == "Open alerts").page


def test_customers_open_their_list_for_who_may_open_it(ada, sam, shop):
    keep(finished(shop), "risk", np.arange(60) % 2 * 0.9, [f"c{n}" for n in range(60)], unit="share")
    told = call(ada, "customers", {"journey": "shop"})
    assert told.facts and "c7" in opens(ada, told.facts[0].page)
    assert not any(fact.page for fact in call(sam, "customers", {"journey": "shop"}).facts)


@pytest.mark.parametrize(
    "asked",
    [{}, {"group": "promoters"}, {"about": "NUMBER 1"}, {"place": "touchpoint", "name": "pay"},
     {"traits": ["plan=free"], "place": "stage", "name": "Buy"},
     {"channels": ["web"], "group": "detractors"}],
)  # fmt: skip
def test_a_count_of_answers_opens_as_many_answers(ann, shop, asked):
    (fact,) = call(ann, "quotes", {"journey": "shop", **asked}).facts
    page = opens(ann, fact.page)
    assert fact.value and f'<b class="num">{int(fact.value)}</b> answer' in page
    assert page.count("<li>") - page.partition("<main")[0].count("<li>") == min(fact.value, 50)


def test_answers_of_two_parts_open_apart_and_those_of_no_group_open_all_raters(ann, shop):
    told = call(ann, "quotes", {"journey": "shop", "channels": ["web"], "against": {"channels": ["shop"]}})
    pages = [fact.page for fact in told.facts]
    assert len(set(pages)) == 2 and "channel=web" in pages[0] and "channel=shop" in pages[1]
    told = call(ann, "quotes", {"journey": "shop", "group": "passives", "place": "touchpoint", "name": "pay"})
    none, rated = told.facts
    assert (none.value, rated.value) == (0, 30)
    assert "No answer is like that" in opens(ann, none.page)
    assert '<b class="num">30</b> answers' in opens(ann, rated.page)


def test_all_feedback_opens_for_who_sees_no_journeys(sue, shop):
    (fact,) = call(sue, "quotes", {"group": "detractors"}).facts
    page = opens(sue, fact.page)
    assert "journey=" not in fact.page and f'<b class="num">{int(fact.value)}</b> answers' in page


def test_customers_of_a_trait_open_their_list_narrowed_alike(ada, shop):
    keep(finished(shop), "risk", np.arange(60) % 2 * 0.9, [f"c{n}" for n in range(60)], unit="share")
    told = call(ada, "customers", {"journey": "shop", "traits": ["country=PT"]})
    assert told.facts[0].n == 20
    page = opens(ada, told.facts[0].page)
    assert "<p>20 of 60</p>" in page and "c3<" in page and "c4<" not in page
    half = next(fact for fact in told.facts if fact.label.startswith("Customers whose chance"))
    assert half.value == 10 and "<p>10 of 60</p>" in opens(ada, half.page)


@pytest.mark.parametrize("mood", [None, "pain", "bright"])
def test_a_count_of_findings_opens_the_list_of_opportunities(ann, shop, told, mood):
    asked = {"journey": "shop", "mood": mood} if mood else {"journey": "shop"}
    fact = call(ann, "findings", asked).facts[0]
    page = opens(ann, fact.page)
    headlines = [found.headline for found in told.findings.all() if mood in (None, found.mood)]
    assert len(headlines) == fact.value and all(f"{words}<" in page for words in headlines)


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": True},
        {"place": "stage", "name": "Buy"},
        {"order": "newest"},
        {"place": "touchpoint", "name": "pay", "mood": "pain"},
        {"channels": ["web"]},
        {"channels": ["web"], "kind": True, "mood": "pain"},
    ],
)
def test_a_count_of_findings_of_a_kind_a_place_or_a_part_opens_as_many(ann, shop, told, asked):
    if "kind" in asked:
        asked = {**asked, "kind": told.findings.first().kind}
    answer = call(ann, "findings", {"journey": "shop", **asked})
    if not answer.facts:
        assert "found no" in answer.sentences[0]
        return
    page = opens(ann, answer.facts[0].page)
    assert f'<b class="num">{int(answer.facts[0].value)}</b> finding' in page
    assert page.count('<span class="rank">') == answer.facts[0].value
    if "channels" in asked:
        assert "channel=web&amp;cell=f" in page, "each opens on the map of the same part"


def test_what_is_set_or_at_no_touchpoint_or_would_run_opens_where_it_is_told(ann, shop):
    silence = call(ann, "definition", {"journey": "shop"}).facts[-1]
    assert "silen" in opens(ann, silence.page).lower()
    lost = next(f for f in call(ann, "quality", {"journey": "shop"}).facts if "no touchpoint" in f.label)
    assert silence.setting and not lost.setting and lost.value == 10 and "complain" in opens(ann, lost.page)
    runs = call(ann, "start_run", {"journey": "shop"}).facts[0]
    assert "Analyzers" in opens(ann, runs.page)


def test_an_old_forecast_says_from_when_it_looks_ahead(ann, shop):
    call(ann, "forecast", {"journey": "shop"})
    outlook = Outlook(
        baseline={"goal_rate": Figure(value=0.5, low=0.45, high=0.55)}, until="2025-03-01T00:00Z", cases=42
    )
    Forecast.objects.update(status=Status.DONE, result=outlook.model_dump(mode="json"))
    told = call(ann, "forecast", {"journey": "shop"})
    assert (told.facts[0].period, told.facts[0].n) == ("the 13 weeks after 1 Mar 2025", 42)
    assert not any("Ask again" in sentence for sentence in told.caveats)
    (row,) = Forecast.objects.all()
    Forecast.objects.update(asked={**row.asked, "snapshot": row.asked["snapshot"] - 1})
    row.refresh_from_db()
    old = of_question(ann, row)
    assert any("the data changed since" in sentence for sentence in old.caveats)
    assert "1 Mar 2025" in [word.text for word in old.words]


def test_what_moved_since_last_week_says_how_many_stand_behind_it(ann, shop, monkeypatch):
    cell = next(each for each in kept_map(shop)["measures"] if each["name"] == "goal_rate")
    moved = {"cell": cell, "change": 0.2, "low": 0.1, "high": 0.3, "n": 30, "n_before": 12}
    monkeypatch.setattr(
        "journeymap.assistant.tools.summary.movements", lambda _journey: {"changes": [moved], "compared": 1}
    )
    told = call(ann, "summary", {"journey": "shop"})
    assert next(fact for fact in told.facts if fact.label.startswith("Change of")).n == 42

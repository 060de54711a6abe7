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

"""Findings, paths, alerts, quality, meanings, and runs that are asked for."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.core import signing
from django.utils import timezone

from journeymap.analysis.models import Alert, Finding, Run
from journeymap.assistant.asker import Asker
from journeymap.assistant.tools.contract import Refused, Unclear
from journeymap.assistant.tools.registry import call
from journeymap.maps.keeping import kept_map
from tests.analysis.keeping import finished
from tests.people import somebody
from tests.web.test_customer_lists import keep

pytestmark = pytest.mark.django_db


def test_findings_come_in_the_order_that_is_asked_for(ann, shop, told):
    found = call(ann, "findings", {"journey": "shop"})
    headlines = [one["headline"] for one in kept_map(shop)["findings"]]
    assert {word.text for word in found.words} >= set(headlines)
    assert found.facts[0].value == 3 and found.facts[0].label == "Number of findings"
    pain = call(ann, "findings", {"journey": "shop", "mood": "pain"})
    (row,) = Finding.objects.filter(mood="pain")
    assert pain.facts[1].finding == row.pk and pain.facts[1].address == f"f{row.pk}"
    assert pain.facts[1].value == pytest.approx(-row.impact)


def test_findings_of_a_place_and_a_kind(ann, shop, told):
    web = call(ann, "findings", {"journey": "shop", "place": "channel", "name": "web"})
    assert web.facts[0].value == 1
    kind = call(ann, "findings", {"journey": "shop", "kind": "kind_cases"})
    assert kind.facts[0].value == 1
    nothing = call(ann, "findings", {"journey": "shop", "place": "stage", "name": "Look"})
    assert nothing.outcome == "answered" and not nothing.facts
    with pytest.raises(Unclear) as error:
        call(ann, "findings", {"journey": "shop", "kind": "kind_case"})
    assert error.value.known[0] == "kind_cases"


def test_findings_of_the_whole_are_told_as_such_on_a_part(ann, shop, told):
    found = call(ann, "findings", {"journey": "shop", "channels": ["web"]})
    assert any("whole journey" in sentence for sentence in found.caveats)


def test_a_later_snapshot_makes_findings_stale(ann, shop, told):
    shop.revision += 1
    shop.save()
    found = call(ann, "findings", {"journey": "shop"})
    assert any("out of date" in sentence for sentence in found.caveats)
    assert found.facts[1].status == "stale"


def test_what_comes_next_is_counted_by_hand(ann, shop):
    told = call(ann, "paths", {"journey": "shop", "after": "pay"})
    delivered = sum(1 for n in range(60) if n % 3 and n % 4)
    shares = {row[0].text: (row[1].value, row[1].n) for row in told.table.rows}
    assert shares["deliver"] == (delivered / 40, 40)
    straight = call(ann, "paths", {"journey": "shop", "after": "visit", "before": "cart"})
    assert (straight.facts[0].value, straight.facts[0].n) == (1.0, 60)
    before = call(ann, "paths", {"journey": "shop", "before": "visit"})
    assert [row[0].text for row in before.table.rows] == ["the beginning"]


def test_the_most_frequent_way(ann, shop):
    told = call(ann, "paths", {"journey": "shop"})
    assert told.words[0].text == "visit → cart → pay → deliver"
    assert (told.facts[1].value, told.facts[1].n) == (30 / 60, 60)


def test_open_alerts_and_since_when(ann, shop):
    nothing = call(ann, "alerts", {})
    assert nothing.sentences == ("No alert is open.",)
    since = datetime(2025, 2, 3, tzinfo=UTC)
    Alert.objects.create(journey=shop, key="k", analyzer="x", headline="{F1} <b>leak</b>", started=since)
    Alert.objects.create(
        journey=shop, key="l", analyzer="x", headline="over", started=since, closed=timezone.now()
    )
    told = call(ann, "alerts", {"journey": "shop"})
    assert told.facts[0].value == 1
    assert [word.text for word in told.words] == ["{F1} <b>leak</b>", "3 Feb 2025", "Shop"]
    assert told.sentences[1] == "{W1} (since {W2})."


def test_quality_tells_when_the_latest_event_was_and_what_is_older(ann, shop):
    told = call(ann, "quality", {"journey": "shop"})
    assert told.words[0].text == "1 Mar 2025"
    run = finished(shop)
    Run.objects.filter(pk=run.pk).update(snapshot_number=1)
    old = call(ann, "quality", {})
    assert any("older than the data" in sentence for sentence in old.sentences)
    assert next(fact for fact in old.facts if fact.label.startswith("Analyses")).value == 1


@pytest.mark.parametrize(
    "asked, said",
    [
        ("drop-off", "share whose last event"),
        ("Goal rate", "share that reached the goal"),
        ("NPS", "100 times"),
        ("pain points", "fewer cases"),
        ("Buy", "touchpoints"),
        ("ends", "Cases end here|last event is in the stage"),
    ],
)
def test_words_are_explained(ann, shop, asked, said):
    told = call(ann, "definition", {"journey": "shop", "of": asked})
    text = " ".join([*told.sentences, *(word.text for word in told.words)])
    assert any(each in text for each in said.split("|"))


def test_the_journey_itself_is_explained(ann, shop):
    told = call(ann, "definition", {"journey": "shop"})
    words = [word.text for word in told.words]
    assert {"a customer", "deliver", "complain", "Look", "Buy", "Stay"} <= set(words)
    assert told.facts[0].value == 86_400 and told.facts[0].unit == "seconds"
    with pytest.raises(Unclear) as error:
        call(ann, "definition", {"journey": "shop", "of": "Bay"})
    assert "Buy" in error.value.known[:3]


def test_a_run_is_offered_and_starts_only_when_its_button_is_pressed(ann, shop):
    offer = call(ann, "start_run", {"journey": "shop", "analyzer": "dropoff"})
    assert offer.outcome == "ask_back" and not Run.objects.exists()
    (button,) = offer.options
    told = call(ann, button.tool, button.arguments)
    (run,) = Run.objects.all()
    assert (run.analyzer, run.by, told.run) == ("dropoff", ann.user, run.pk)
    again = call(ann, button.tool, button.arguments)
    assert Run.objects.count() == 1 and again.run is None


@pytest.mark.parametrize("change", [{"analyzer": "series"}, {"channels": ["web"]}, {"confirm": "made up"}])
def test_a_button_starts_nothing_but_what_it_was_made_for(ann, shop, change):
    (button,) = call(ann, "start_run", {"journey": "shop", "analyzer": "dropoff"}).options
    with pytest.raises(Unclear):
        call(ann, "start_run", {**button.arguments, **change})
    assert not Run.objects.exists()


def test_a_button_is_of_one_person_and_grows_old(ann, ada, shop, monkeypatch):
    (button,) = call(ann, "start_run", {"journey": "shop", "analyzer": "dropoff"}).options
    with pytest.raises(Unclear):
        call(ada, "start_run", button.arguments)
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(signing.time, "time", later.timestamp)
    with pytest.raises(Unclear):
        call(ann, "start_run", button.arguments)
    assert not Run.objects.exists()


def test_a_token_that_may_only_read_starts_nothing(ann, shop):
    reader = Asker(ann.user, writes=False)
    for name in ("start_run", "forecast"):
        with pytest.raises(Refused, match="only read"):
            call(reader, name, {"journey": "shop"})
    may = ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
    viewer = Asker(somebody(name="vic", may=may))
    with pytest.raises(Refused, match="run analyzers"):
        call(viewer, "forecast", {"journey": "shop"})


def test_who_may_leave_is_told_of_the_part_alone_beside_what_they_are_worth(ada, shop):
    run, ids = finished(shop), [f"c{number}" for number in range(60)]
    keep(run, "risk", np.arange(60) % 2 * 0.9, ids, unit="share", better="lower")
    keep(run, "worth", np.arange(60.0), ids, unit="money", better="higher")
    found = call(ada, "customers", {"journey": "shop", "worth": True, "traits": ["plan=free"]})
    leaving = next(fact for fact in found.facts if fact.label.startswith("Share of them"))
    rated = next(fact for fact in found.facts if fact.label.startswith("Customers that were rated"))
    assert leaving.n == rated.n == 30

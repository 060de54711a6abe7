"""First changes: what a forecast can count is drafted, what it cannot is told with its reason."""

import pytest

from journeymap.analysis.models import Finding
from journeymap.forecasting.probing import Probed
from journeymap.futures import first
from journeymap.futures.changing import BadChange
from journeymap.futures.first import CannotForecast, first_change, instead
from tests.analysis.conftest import told

__all__ = ["told"]
WAYS = {
    "stages": [{"name": "Look", "touchpoints": ["Shop"]}, {"name": "Buy", "touchpoints": ["Cart", "Order"]}],
    "touchpoint_transitions": [
        {"from": "Cart", "to": "Shop", "count": 5}, {"from": "Cart", "to": "Order", "count": 50},
        {"from": "Cart", "to": "END", "count": 90}, {"from": "Cart", "to": "Cart", "count": 70},
        {"from": "Shop", "to": "Cart", "count": 60},
    ],
}  # fmt: skip


class Model:
    """A model of the journey that counts what it is told to count."""

    def __init__(self, gains=None, refused=""):
        self.gains, self.refused = gains or {}, refused

    def ask(self, change):
        gain = self.gains.get(getattr(change, "to", None) or change.kind, 0.0)
        return Probed(gain) if gain else Probed(against="nothing is counted. Those who pass it by give up.")


@pytest.fixture
def address(future, told):
    row = Finding.objects.filter(run=told).first()
    Finding.objects.filter(pk=row.pk).update(
        place="touchpoint", name="cart", to=None, mood="pain", unit="share"
    )
    return f"f{row.pk}"


def test_other_changes_are_the_ways_on_that_most_take():
    what = {"kind": "fix_theme", "touchpoint": "Cart", "share": 1.0}
    assert [each["to"] for each in instead(what, WAYS)] == ["Order", "Shop"]
    assert instead({"kind": "cut_wait", "at": "Cart", "factor": 0.5}, WAYS) == []


def test_what_can_be_counted_is_drafted_as_it_is(future, address):
    fields = first_change(future, address, Model({"fix_theme": 0.02}))
    assert fields["what"]["kind"] == "fix_theme" and fields["title"].startswith("Mend what hurts at")


def test_where_it_cannot_the_way_on_that_brings_most_is_raised_and_says_why(future, address):
    spot = first_change(future, address, Model({"fix_theme": 0.1}))["what"]["touchpoint"]
    ways = [each["to"] for each in instead({"kind": "fix_theme", "touchpoint": spot}, future.base)]
    fields = first_change(future, address, Model({ways[-1]: 0.03}))
    assert (fields["what"]["kind"], fields["what"]["to"]) == ("transition", ways[-1])
    assert "Those who pass it by give up." in fields["assumption"] and "guess" in fields["assumption"]


def test_where_nothing_brings_anything_the_reason_is_told(future, address):
    with pytest.raises(CannotForecast, match="pass it by give up"):
        first_change(future, address, Model())


def test_where_no_forecast_can_be_made_at_all_it_is_drafted_all_the_same(future, address):
    fields = first_change(future, address, Model(refused="The log has less than 8 weeks."))
    assert fields["what"]["kind"] == "fix_theme"


def test_a_finding_of_no_place_is_told(future, address, monkeypatch):
    Finding.objects.update(place="journey", name="")
    monkeypatch.setattr(first, "TINY", 0.0)
    with pytest.raises(CannotForecast):
        first_change(future, address, Model({"fix_theme": 0.1}))


def test_who_adds_an_opportunity_gets_what_a_forecast_counts(future, address, monkeypatch):
    monkeypatch.setattr(first, "probe_of", lambda _future: Model({"fix_theme": 0.02}))
    assert first.answering(future, address) == first_change(future, address, Model({"fix_theme": 0.02}))


def test_who_adds_what_no_forecast_counts_gets_it_and_is_told_so(future, address, monkeypatch):
    monkeypatch.setattr(first, "probe_of", lambda _future: Model())
    fields = first.answering(future, address)
    assert fields["what"]["kind"] == "fix_theme" and fields["title"].startswith("Mend what hurts at")
    assert "counts nothing for it" in fields["assumption"] and "pass it by" in fields["assumption"]
    with pytest.raises(BadChange, match="no finding"):
        first.answering(future, "f999")


def test_the_model_of_a_young_journey_is_refused_and_says_why(future):
    assert "weeks" in first.probe_of(future).refused

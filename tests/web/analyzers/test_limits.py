"""The page of limits: which number, which limit, what became of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from journeymap.access.exits import set_open
from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.actions import notifying
from journeymap.actions.models import Channel, Notice
from journeymap.analysis.models import Alert
from journeymap.maps import thresholds
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import Threshold
from tests.people import client_of

PAGE = "/alerts/limits/"


@pytest.fixture
def ann(shop, settings):
    settings.ANALYSIS_QUIET = -1.0
    return client_of(BUSINESS_USER, "ann")


@pytest.fixture
def cell(shop):
    return next(each for each in kept_map(shop)["measures"] if each["name"] == "goal_rate")


def text(response):
    return response.content.decode()


def test_a_number_is_chosen_and_gets_a_limit_in_the_words_of_its_unit(ann, shop, cell):
    assert "No limit is set" in text(ann.get(PAGE))
    assert f'value="{cell["address"]}">Goal rate, the whole journey' in text(ann.get(f"{PAGE}?journey=shop"))
    assert "Limit (%)" in text(ann.get(f"{PAGE}?journey=shop&cell={cell['address']}"))
    form = {"journey": "shop", "cell": cell["address"], "way": "below", "value": "60", "looks": "1"}
    shown = text(ann.post(PAGE, form, follow=True))
    assert "Goal rate, the whole journey" in shown and "not looked at yet" in shown
    assert (Threshold.objects.get().value, Threshold.objects.get().above) == (pytest.approx(0.6), False)
    thresholds.look()
    assert "not looked at yet" not in text(ann.get(PAGE))
    alerts = text(ann.get("/alerts/"))
    assert "a limit</a>" in alerts and f"?cell={cell['address']}" in alerts
    ann.post(f"{PAGE}remove/", {"limit": Threshold.objects.get().pk})
    assert not Threshold.objects.exists() and "taken away" in text(ann.get("/alerts/?show=closed"))


@pytest.mark.parametrize(
    "change",
    [{"value": "much"}, {"value": "1,234"}, {"value": ""}, {"looks": "99"}, {"cell": "c0"}, {"cell": ""}],
)
def test_what_cannot_be_a_limit_is_said_and_not_kept(ann, cell, change):
    form = {"journey": "shop", "cell": cell["address"], "way": "above", "value": "5", "looks": "1"} | change
    answer = ann.post(PAGE, form)
    assert answer.status_code == 400 and "note warn" in text(answer)
    assert not Threshold.objects.exists()


def test_a_limit_may_be_typed_with_a_decimal_comma(ann, cell):
    form = {"journey": "shop", "cell": cell["address"], "way": "above", "value": "0,5 %", "looks": "1"}
    ann.post(PAGE, form)
    assert Threshold.objects.get().value == pytest.approx(0.005)


def test_the_drawer_leads_here_and_others_are_kept_out(ann, cell):
    drawer = text(ann.get(reverse("map-cell", args=["shop", cell["address"]])))
    assert f"{PAGE}?journey=shop&amp;cell={cell['address']}" in drawer
    assert client_of(SUPPORT_AGENT).get(PAGE).status_code == 403


def test_the_page_of_alerts_says_what_became_of_messages(ann, shop):
    channel = Channel.objects.create(kind="mail", name="<b>desk", address="a@example.com")
    notifying.switch(channel, True)
    set_open("mail", True, None)
    Alert.objects.create(journey=shop, key="k", analyzer="a", headline="h", started=timezone.now())
    notifying.tell()
    assert "&lt;b&gt;desk</span>: on its way" in text(ann.get("/alerts/"))
    Notice.objects.update(status="failed")
    assert "could not be told" in text(ann.get("/alerts/"))

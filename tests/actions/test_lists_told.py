"""A list is told when somebody new comes onto it: counts and a link; keys only through their own exit."""

import json

import numpy as np
import pytest

from journeymap.access.exits import set_open
from journeymap.access.models import Entry
from journeymap.actions import notifying
from journeymap.actions.keeping import Refused, save
from journeymap.actions.models import Channel, Notice, Watch
from journeymap.analysis.models import Run, ScoreSet
from journeymap.customers import consenting
from journeymap.customers.suppression import suppress
from tests.web.test_customer_lists import keep

from .conftest import bodies, carry_out, channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]
FIRST = {"c0": 9.0, "c1": 8.0, "c2": 7.0, "c3": 1.0}
LATER = {"c0": 9.0, "c3": 8.5, "c4": 8.4, "c1": 1.0}


def said(shop, values: dict[str, float]) -> ScoreSet:
    run = Run.objects.create(journey=shop, analyzer="dropoff", status="done")
    return keep(run, "worth", np.array(list(values.values())), list(values), unit="money")


@pytest.fixture
def watching(shop, receiver) -> Channel:
    made = channel("webhook", receiver.address, occasions=["lists"], first=3)
    Watch.objects.create(channel=made, journey=shop, analyzer="dropoff", name="worth", seen=said(shop, FIRST))
    return made


def told(receiver):
    return [each["lists"][0] for each in bodies(receiver)]


def test_who_comes_onto_a_list_is_counted_once_and_nobody_is_named(shop, watching, receiver):
    assert notifying.tell() == 0, "the same run is no news"
    said(shop, LATER)
    assert (notifying.tell(), notifying.tell()) == (1, 0)
    carry_out(Notice.objects.get())
    (one,) = told(receiver)
    assert (one["came"], one["left"], one["first"]) == (2, 2, 3) and "customers" not in one
    assert one["link"] == "https://maps.example/lists/shop/dropoff/worth/"
    assert not {"c3", "c4"} & set(json.dumps([bodies(receiver), Notice.objects.get().content]).split('"'))


def test_another_order_of_the_same_customers_is_no_news(shop, watching):
    said(shop, {"c2": 9.0, "c0": 8.0, "c1": 7.0, "c3": 1.0})
    assert notifying.tell() == 0 and not Notice.objects.exists()


def test_keys_go_along_where_they_were_asked_for_and_their_exit_is_open(shop, watching, receiver):
    Channel.objects.update(keys=True)
    said(shop, LATER)
    notifying.tell()
    set_open("real-keys", True, None)
    carry_out(Notice.objects.get())
    assert told(receiver)[0]["customers"] == ["c3", "c4"]
    assert Entry.objects.get(action="list.send").detail["keys"] == 2
    assert "c3" not in str(Entry.objects.get(action="list.send").detail)


def test_keys_stay_where_their_exit_is_closed_or_nobody_asked(shop, watching, receiver):
    Channel.objects.update(keys=True)
    said(shop, LATER)
    notifying.tell()
    carry_out(Notice.objects.get())
    Channel.objects.update(keys=False)
    set_open("real-keys", True, None)
    said(shop, FIRST)
    notifying.tell()
    carry_out(Notice.objects.first())
    assert ["customers" in each for each in told(receiver)] == [False, False]


def test_who_refuses_or_is_suppressed_before_the_message_leaves_is_not_in_it(shop, watching, receiver):
    Channel.objects.update(keys=True)
    set_open("real-keys", True, None)
    said(shop, {**LATER, "c5": 8.3, "c6": 8.2})
    notifying.tell()
    suppress("c3", "asked")
    consenting.say("c4", "mining", False)
    carry_out(Notice.objects.get())
    named = told(receiver)[0]["customers"]
    assert not {"c3", "c4"} & set(named) and named


def test_a_list_is_watched_from_the_moment_it_is_ticked(shop, receiver):
    stored = said(shop, FIRST)
    made = Channel(kind="webhook")
    fields = {"name": "Desk", "occasions": ["lists"], "first": 3}
    with pytest.raises(Refused, match="Tick at least one list"):
        save(made, fields, receiver.address, [], True, None)
    save(made, fields, receiver.address, [stored], True, None)
    assert notifying.tell() == 0
    said(shop, LATER)
    assert notifying.tell() == 1

"""An answer that waited for a forecast is completed when that has ended, and starts nothing anew."""

import json
import re
from dataclasses import asdict

import pytest

from journeymap.access.roles import BUSINESS_USER
from journeymap.assistant import keeping
from journeymap.assistant.answering.composing import Wording, composed
from journeymap.assistant.answering.joining import joined
from journeymap.assistant.asker import Asker
from journeymap.assistant.asking import ask
from journeymap.assistant.models import Pace, Turn
from journeymap.assistant.pacing import busy, paced
from journeymap.assistant.refreshing import refreshed
from journeymap.assistant.tools import registry
from journeymap.assistant.tools.forecast import of_question
from journeymap.assistant.tools.journeys import JourneysTool
from journeymap.assistant.understanding.reading import Call
from journeymap.forecasting.outlook import Figure, Outlook
from journeymap.futures.models import Forecast
from journeymap.jobs.states import Status
from tests.analysis.conftest import dropoff, shop, store
from tests.people import client_of, somebody

__all__ = ["dropoff", "shop", "store"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(shop, dropoff):
    return somebody(BUSINESS_USER, "ann")


@pytest.fixture
def waiting(ann):
    answer = ask(Asker(ann), "What if we remove the cart?", "shop")
    turn = Turn.objects.get(pk=answer.turn)
    assert turn.answer["run"] == Forecast.objects.get().pk
    return turn


def end(status=Status.DONE, **told):
    result = Outlook(**told).model_dump(mode="json") if told else None
    Forecast.objects.update(status=status, result=result)


def test_nothing_changes_before_it_has_ended(waiting):
    assert refreshed(waiting) is False
    assert "under way" in Turn.objects.get(pk=waiting.pk).answer["answer_markdown"]


def test_its_figures_take_the_place_of_the_wait(waiting):
    end(baseline={"goal_rate": Figure(value=0.5, low=0.45, high=0.55)},
        with_changes={"goal_rate": Figure(value=0.6, low=0.55, high=0.65)},
        differences={"goal_rate": Figure(value=0.1, low=0.06, high=0.14)})  # fmt: skip
    assert refreshed(waiting) is True
    now = Turn.objects.get(pk=waiting.pk)
    assert (now.status, now.answer["run"]) == ("answered", None)
    assert 0.1 in [claim["value"] for claim in now.answer["claims"]]
    assert now.text == waiting.text and Forecast.objects.count() == 1


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED])
def test_one_that_failed_says_so_and_is_not_begun_again(waiting, status):
    end(status)
    assert refreshed(waiting) is True
    now = Turn.objects.get(pk=waiting.pk)
    assert "stopped or failed" in now.answer["answer_markdown"] and Forecast.objects.count() == 1


def test_one_that_is_gone_says_so(waiting):
    Forecast.objects.all().delete()
    assert refreshed(waiting) is True
    assert "not kept any more" in Turn.objects.get(pk=waiting.pk).answer["answer_markdown"]


def test_the_page_asks_for_it_and_only_its_person_gets_it(waiting):
    client, address = client_of(name="ann"), f"/ask/{waiting.conversation_id}/turns/{waiting.pk}/"
    page = client.get(f"/ask/{waiting.conversation_id}/").content.decode()
    assert f'hx-get="{address}"' in page
    assert client.get(address).status_code == 204
    end(refused="The log has less than 8 weeks.")
    told = client.get(address).content.decode()
    assert "less than 8 weeks" in told and "hx-get" not in told and "<html" not in told
    assert client_of(BUSINESS_USER, "ben").get(address).status_code == 404


def same(parts):
    """Without the numbers of names, which nothing refers to."""
    return re.sub(r'"handle": "W\d+"', "", json.dumps(parts))


def test_what_waited_for_nothing_stays_as_it_was_told(waiting, ann):
    asker = Asker(ann)
    calls = [Call("rank", {"journey": "shop", "measure": "cases", "over": "channels"}, "which channel?"),
             Call("paths", {"journey": "shop", "after": "visit"}, "and then?"),
             Call("start_run", {"journey": "shop"}, "run it")]  # fmt: skip
    told = [registry.call(asker, call.tool, call.arguments) for call in calls]
    both = [*calls, keeping._call(waiting.calls[0])]
    forecast = of_question(asker, Forecast.objects.get())
    before = composed(both, joined([*told, forecast]), Wording())
    Turn.objects.update(answer=before, calls=[asdict(call) for call in both], rights=[])
    turn = Turn.objects.get()
    end(refused="The log has less than 8 weeks.")
    assert refreshed(turn) is True
    assert same(turn.answer["parts"][:3]) == same(before["parts"][:3]) and before["parts"][2]["options"]
    assert turn.answer["facts"] == before["facts"] and turn.answer["options"] == before["options"]
    assert "less than 8 weeks" in turn.answer["answer_markdown"]
    begun = before["answer_markdown"].partition("The forecast is under way")[0]
    assert begun and turn.answer["answer_markdown"].startswith(begun)
    assert turn.rights == [right for right in keeping.BEARING if asker.may(right)]


def test_a_forecast_of_a_part_that_is_gone_says_so(waiting):
    end(refused="Too short.")
    asked = Forecast.objects.get().asked
    Forecast.objects.update(asked={**asked, "part": {"channels": 7}})
    assert refreshed(waiting) is True and "cannot be looked at" in waiting.answer["answer_markdown"]


def test_the_page_that_asks_for_it_quotes_no_more_than_the_conversation_does(waiting):
    quoted = [{"id": "gone", "text": "words of somebody", "about": "", "mood": None}]
    end(refused="The log has less than 8 weeks.")
    assert refreshed(waiting) is True
    parts = [{**part, "run": None, "quotes": quoted} for part in waiting.answer["parts"]]
    Turn.objects.update(answer=waiting.answer | {"parts": parts, "quotes": quoted})
    told = client_of(name="ann").get(f"/ask/{waiting.conversation_id}/turns/{waiting.pk}/")
    assert told.status_code == 200 and "words of somebody" not in told.content.decode()


def test_the_page_of_a_forecast_is_its_person_s_and_keeps_it_as_a_future_map(waiting, shop):
    client, address = client_of(name="ann"), waiting.answer["address"]
    assert "under way" in client.get(address).content.decode()
    end(baseline={"goal_rate": Figure(value=0.5, low=0.45, high=0.55)},
        with_changes={"goal_rate": Figure(value=0.6, low=0.55, high=0.65)},
        differences={"goal_rate": Figure(value=0.1, low=0.06, high=0.14)})  # fmt: skip
    assert "Keep as a future map" in client.get(address).content.decode()
    assert not shop.futures.exists()
    answer = client.post(address, {"name": "Without a cart"})
    assert answer["Location"] == f"/journeys/shop/futures/{shop.futures.get().slug}/"
    assert client_of(BUSINESS_USER, "ben").get(address).status_code == 404


def test_a_name_that_cannot_be_is_refused_and_nothing_kept(waiting, shop):
    end(refused="Too short.")
    answer = client_of(name="ann").post(waiting.answer["address"], {"name": "x\0y"})
    assert answer.status_code in {400, 409} and not shop.futures.exists()


def test_a_question_that_still_counts_is_told_as_busy(ann):
    client = client_of(name="ann")
    assert client.get("/ask/free/").json() == {"busy": False} and not busy(ann)
    with paced(ann):
        assert client.get("/ask/free/").json() == {"busy": True}
    Pace.objects.update(running=None)
    assert client.get("/ask/free/").json() == {"busy": False}


def test_a_streamed_question_whose_tool_fails_is_a_turn_that_says_so(ann, monkeypatch):
    def broken(*_):
        raise RuntimeError("what a customer wrote")

    monkeypatch.setattr(JourneysTool, "run", broken)
    answer = client_of(name="ann").post(
        "/ask/", {"text": "Which journeys do we have?"}, headers={"Accept": "text/event-stream"}
    )
    told = b"".join(answer.streaming_content).decode()
    turn = Turn.objects.get()
    assert turn.status == "failed" and "event: answer" in told and "event: error" not in told
    assert "could not be worked out" in told and "what a customer wrote" not in told
    assert f"turn-{turn.pk}" in told

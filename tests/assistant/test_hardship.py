"""Empty installations, few customers, giant requests, results and rights that change during a talk."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from journeymap.access.models import Entry
from journeymap.analysis.models import Run
from journeymap.assistant.asking import ask
from journeymap.assistant.models import Turn
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.journeys.models import Journey
from tests.analysis.company import carry_out
from tests.assistant.tools.conftest import ada, ann, dropoff, install, shop, store, told
from tests.assistant.tools.test_words import EVIL, evil
from tests.people import client_of

__all__ = ["ada", "ann", "dropoff", "evil", "install", "shop", "store", "told"]
pytestmark = pytest.mark.django_db(transaction=True)
EVERYDAY = (
    "Where do we lose people?", "Write the summary for Monday", "What should we fix first?",
    "What do people say?", "Which themes are growing?", "Who is about to leave?", "How good are the data?",
    "Which journeys are there?", "How did the goal rate change over time?", "Compare May and June",
    "What would happen without the checkout?", "Which alerts are open?", "Who are our customers?",
)  # fmt: skip
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_an_empty_installation_says_that_there_is_nothing_yet(ann, store):
    for text in EVERYDAY:
        content = ask(ann, text).content
        assert content["claims"] == [] and content["answer_markdown"], text
        assert not any(fact["value"] for fact in content["facts"]), text


def few_customers(store, many):
    """A journey of so many customers, every second of whom orders, the last one too: so all have ended."""
    lines = [f"c{n},{what},2025-03-{n + 1:02d}T10:00:00Z" for n in range(many) for what in
             (("look",) if (many - n) % 2 == 0 else ("look", "order"))]  # fmt: skip
    path = store / "few.csv"
    path.write_text("customer,activity,time\n" + "\n".join(lines))
    run_here(Import.objects.create(kind="events", files=[{"name": path.name, "path": str(path)}]))
    return Journey.objects.create(name="Few", case="customer", goal=["order"], ends_after_seconds=60)


def test_of_seven_cases_it_is_said_that_they_are_too_few(ann, store):
    few_customers(store, 7)
    for text in ("What is the goal rate?", "How are we doing?"):
        content = ask(ann, text).content
        assert "not enough data (n = 7)" in content["answer_markdown"].replace("\\", ""), text
        rates = [fact for fact in content["facts"] if fact["unit"] == "share"]
        assert rates and not any(fact["value"] for fact in rates), text


def test_ten_cases_are_enough(ann, store):
    few_customers(store, 10)
    content = ask(ann, "What is the goal rate?").content
    assert (content["status"], content["claims"][0]["value"], content["claims"][0]["n"]) == (
        "answered",
        0.5,
        10,
    )


def test_a_talk_goes_on_when_its_results_are_replaced(ann, shop, dropoff, client):
    first = ask(ann, "What should we fix first?")
    carry_out(Run.objects.create(journey=shop, analyzer="dropoff"))
    Run.objects.filter(pk=dropoff.pk).delete()
    again = ask(ann, "What should we fix first?", conversation=first.conversation)
    assert again.content["status"] == "answered"
    assert {fact["finding"] for fact in again.content["facts"]}.isdisjoint(
        {fact["finding"] for fact in first.content["facts"]} - {None}
    )
    client.force_login(ann.user)
    assert client.get(f"/ask/{first.conversation}/").status_code == 200
    gone = next(fact for fact in first.content["facts"] if fact["finding"])
    assert client.get(f"/api/v1/journeys/shop/map/cells/{gone['address']}/").status_code == 404


def test_a_right_that_is_taken_away_is_missing_from_the_next_question_on(ann, shop, client):
    first = ask(ann, "What is the goal rate?")
    assert first.status == "answered"
    ann.user.groups.clear()
    client.force_login(ann.user)
    told = {"text": "and on web?", "conversation": first.conversation}
    refused = client.post("/api/v1/questions/", told, content_type="application/json")
    assert refused.status_code == 403
    assert client.get(f"/ask/{first.conversation}/").status_code == 403
    assert Turn.objects.count() == 1


@pytest.mark.parametrize("letters", [2_001, 10_000_000])
def test_a_giant_question_is_refused_and_kept_nowhere(ann, shop, client, letters):
    client.force_login(ann.user)
    entries = Entry.objects.filter(action="assistant.ask").count()
    text = "where " * (letters // 6 + 1)
    for answer in (
        client.post("/api/v1/questions/", {"text": text}, content_type="application/json"),
        client.post("/ask/", {"text": text}),
    ):
        assert answer.status_code in (400, 413)
        assert len(answer.content) < 60_000
    assert not Turn.objects.exists()
    assert Entry.objects.filter(action="assistant.ask").count() == entries


CONTROLS = "red \x1b[31m title \x1b]0;owned\x07 c1 \x9b31m \u202e"


@pytest.mark.parametrize("more", [{}, {"json": True}], ids=["text", "json"])
def test_names_of_the_data_steer_no_terminal(evil, more):
    """Names of a journey, its stages, touchpoints, themes and personas, and a finding."""
    Journey.objects.filter(pk=evil.pk).update(name=f"{EVIL} {CONTROLS}"[:200])
    for text in EVERYDAY:
        out = StringIO()
        call_command("ask", text, stdout=out, **more)
        assert not STEERING.search(out.getvalue()), text
        if more:
            json.loads(out.getvalue())


def test_names_of_the_data_stay_text_on_the_page(evil, ada):
    talk_of = None
    for text in EVERYDAY[:4]:
        talk_of = ask(ada, text, evil.slug, talk_of).conversation
    client = client_of("Administrator", "ada")
    page = client.get(f"/ask/{talk_of}/").content.decode()
    assert "<img src=x" not in page and 'href="http://evil' not in page
    assert "{{7*7}}" in page and "&lt;img src=x" in page
    assert "\u202e" not in re.sub(r"<(textarea|title|select).*?</\1>|<option.*?</option>", "", page)

"""An analyzer that was added can be asked for at once, whatever it gives; the assistant stays as it is."""

import json
import math
import re
from pathlib import Path

import pytest

from journeymap.analysis.models import Run
from journeymap.assistant.asking import ask
from tests.analysis.company import carry_out
from tests.assistant.tools.conftest import ada, ann, dropoff, install, shop, store, told
from tests.people import client_of

__all__ = ["ada", "ann", "dropoff", "install", "shop", "store", "told"]
pytestmark = pytest.mark.django_db(transaction=True)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "plugins.md"
ODD = '''
from journeymap.mining import Analyzer, Anchor, Finding, Measure, Params, Selection


class Odd(Analyzer):
    """Units, names and values that nobody expected."""

    name = "odd"
    title = "Odd things"
    version = "0"
    kinds = {
        "moon_phase": "How full the moon was {F1} <b>then</b>.",
        "zero_sum": "What adds up to nothing.",
        "wobble": "A finding about wobbling.",
    }
    Params = Params

    def analyze(self, data, params, progress):
        at = {"method": "guessed: {0} <script>", "evidence": Selection(subject="cases")}
        journey, cart = Anchor(place="journey"), Anchor(place="touchpoint", name="cart")
        moons, few = {"name": "moon_phase", "unit": "moons/fortnight", **at}, {"status": "not enough data"}
        yield Measure(anchor=journey, value=0.71828, n=12, **moons)
        yield Measure(anchor=cart, value=None, n=3, **few, **moons)
        zero = {"name": "zero_sum", "unit": "%", **at}
        yield Measure(anchor=cart, value=-0.0, n=10**12, **zero)
        yield Measure(anchor=journey, dims={"part": "{W1}"}, value=1e300, n=10, **zero)
        yield Measure(anchor=journey, dims={"part": "b"}, value=-1e-300, n=10, **zero)
        found = {"kind": "wobble", "unit": "wobbles", "n": 9, **at}
        told = "It {wobbles} <i>here</i> (n = 9)"
        yield Finding(anchor=cart, headline=told, value=-7.5, mood="neutral", **found)
        source = Anchor(place="source", name="a.csv")
        yield Finding(anchor=source, headline="...", value=1e12, mood="pain", **found)

    @classmethod
    def example(cls):
        raise NotImplementedError


analyzers = (Odd,)
'''


def added(install, shop, name, source):
    install(name, source)
    run = carry_out(Run.objects.create(journey=shop, analyzer=name))
    assert run.status == Run.Status.DONE, run.traceback


def test_the_analyzer_of_the_docs_can_be_asked_for(install, shop, ann):
    (source,) = re.findall(r"```python\n(.*?analyzers = \(Loops,\)\n)```", DOCS.read_text(), re.S)
    assert ask(ann, "What is the loop share at cart?").status != "answered"
    added(install, shop, "loops", source)
    content = ask(ann, "What is the loop share at cart?").content
    (claim,) = content["claims"]
    (fact,) = content["facts"]
    assert (content["status"], claim["measure"]) == ("answered", "loop_share")
    assert fact["source"].startswith("Loops") and fact["address"]
    means = ask(ann, "What does loop share mean?").content["answer_markdown"]
    assert "twice in a row" in means
    which = ask(ann, "Which touchpoint has the highest loop share?").content
    assert {fact["measure"] for fact in which["facts"]} == {"loop_share"}


QUESTIONS = (
    "What is the moon phase?", "What is the moon phase at cart?", "What is the zero sum?",
    "What is the zero sum at cart?", "How did the moon phase change over time?",
    "Which touchpoint has the worst zero sum?", "Compare moon phase on web and shop",
    "What does moon phase mean?", "Show me the wobble", "Is there any wobble at cart?",
    "What should we fix first?", "How are we doing?", "How good are the data?", "Anything unusual?",
)  # fmt: skip


def test_odd_kinds_units_and_values_are_told_and_break_nothing(install, shop, ann):
    added(install, shop, "odd", ODD)
    talk_of = None
    for text in QUESTIONS:
        answer = ask(ann, text, "shop", talk_of)
        talk_of, content = answer.conversation, answer.content
        json.dumps(content, allow_nan=False)
        assert "<script>" not in content["answer_markdown"] and "<i>" not in content["answer_markdown"]
        assert all(math.isfinite(claim["value"]) for claim in content["claims"]), text
    page = client_of("Business user", "ann").get(f"/ask/{talk_of}/")
    assert page.status_code == 200 and "<script>guessed" not in page.content.decode()
    moon = ask(ann, "What is the moon phase?", "shop").content
    assert moon["claims"][0]["value"] == 0.71828 and "moons/fortnight" in moon["answer_markdown"]

"""Names are data: whatever they hold, they stand in an answer as words, and answers stay small."""

import string

import pytest

from journeymap.analysis.models import Finding, Run
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.tools.registry import call, tools
from journeymap.customers.models import Persona
from journeymap.journeys.models import Journey, Stage, Touchpoint
from tests.analysis.company import carry_out, told_run
from tests.analysis.keeping import assign, finished, persona, theme
from tests.analysis.test_strangers import SOURCE

pytestmark = pytest.mark.django_db
EVIL = "{F1} <img src=x onerror=alert(1)> [click](http://evil.example) {{7*7}} \u202e"
STAGE, POINT, NAME = (f"{which} {EVIL}" for which in ("stage", "point", "journey"))
QUESTIONS = [
    ("journeys", {}),
    ("summary", {}),
    ("measure", {"measure": "drop_off", "name": STAGE}),
    ("measure", {"measure": "drop_off"}),
    ("measure", {"measure": "cases", "persona": "p1"}),
    ("trend", {"measure": "cases", "name": POINT}),
    ("compare", {"measure": "goal_rate", "persona": "p1"}),
    ("compare", {"channels": ["web"], "against": {"channels": ["shop"]}}),
    ("rank", {"measure": "median_seconds", "over": "stages"}),
    ("rank", {"measure": "goal_rate", "over": "traits:country", "order": "best"}),
    ("rank", {"measure": "goal_rate", "over": "personas"}),
    ("losses", {}),
    ("losses", {"name": STAGE}),
    ("paths", {}),
    ("paths", {"after": POINT}),
    ("findings", {}),
    ("findings", {"name": POINT}),
    ("themes", {"traits": ["plan=free"]}),
    ("quotes", {"name": POINT}),
    ("quotes", {"about": "{F1} number"}),
    ("personas", {}),
    ("customers", {}),
    ("alerts", {}),
    ("quality", {}),
    ("definition", {}),
    ("definition", {"of": STAGE}),
    ("start_run", {}),
    ("draft", {"kind": "summary"}),
    ("forecast", {"changes": [{"kind": "remove", "touchpoint": POINT}]}),
    ("draft", {"kind": "ideas"}),
]


@pytest.fixture
def evil(shop) -> Journey:
    """The shop with names that would break out, a persona and a theme of such a name, and findings there."""
    Stage.objects.filter(name="Buy").update(name=STAGE)
    Touchpoint.objects.filter(name="pay").update(name=POINT)
    shop.name, shop.revision = NAME, shop.revision + 1
    shop.save()
    run = finished(shop)
    who, what = persona(shop, EVIL), theme(EVIL)
    assign(run, "persona", {f"c{n}": who.key if n % 2 else None for n in range(60)})
    assign(run, "theme", {f"f{n:03}": what.key for n in range(0, 60, 2)})
    rates = {"n": 30, "reached": 10}, {"n": 30, "reached": 20}
    Finding.objects.create(
        run=told_run(shop), kind="leak", headline=EVIL, mood="pain", impact=0.1, place="touchpoint",
        name=POINT, value=0.3, unit="share", n=30, method=EVIL,
        effect={"exposed": rates[0], "comparison": rates[1], "comparison_rate": None, "basis": "matched",
                "outcome": "goal", "interval": {"low": 0.1, "high": 0.5, "level": 0.95}},
    )  # fmt: skip
    return shop


def asked(journey, name, told):
    arguments = {key: (f"p{_persona().pk}" if key == "persona" else value) for key, value in told.items()}
    return arguments if name == "journeys" else {"journey": journey.slug, **arguments}


def _persona():
    return Persona.objects.get()


def test_every_tool_is_asked_below():
    assert {name for name, _ in QUESTIONS} == set(tools())


def test_hostile_names_stay_words_and_answers_stay_small(ada, evil):
    for name, told in QUESTIONS:
        found = call(ada, name, asked(evil, name, told))
        plain(found)
        small(found)
        sound(found)


def plain(found) -> None:
    """Sentences mention what they hold by handle; nothing out of the data is part of one."""
    handles = {f"F{n}" for n in range(1, len(found.facts) + 1)}
    handles |= {f"W{n}" for n in range(1, len(found.words) + 1)}
    every = [*found.sentences, *found.caveats, *found.method, *found.not_used]
    assert every
    for sentence in every:
        mentioned = {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}
        assert mentioned <= handles
        assert not any(mark in sentence for mark in ("<", "http", "\u202e", "7*7", "`"))


def small(found) -> None:
    """What an answer holds at most, whatever the journey."""
    assert len(found.sentences) <= 20
    assert len(found.facts) <= 60 and len(found.quotes) <= 6 and len(found.suggestions) <= 3
    assert all(len(quote.text) <= 400 for quote in found.quotes)
    if found.table is not None:
        assert len(found.table.rows) <= 20
        for row in found.table.rows:
            assert len(row) == len(found.table.columns)
            assert all(cell is None or isinstance(cell, Fact | Words) for cell in row)
    if found.chart is not None:
        assert all(len(series.points) <= 120 for series in found.chart.series)


def sound(found) -> None:
    """Relations are true of the values that they speak of, and every fact says what it is."""
    value = [fact.value for fact in found.facts]
    for each in found.relations:
        one, group = value[each.subject], [value[at] for at in each.among]
        if each.kind in ("rose", "fell"):
            assert found.facts[each.subject].change and (one > 0) == (each.kind == "rose")
        if each.kind in ("more", "less"):
            assert (one > value[each.other]) == (each.kind == "more")
        if each.kind in ("most", "least"):
            assert one == (max if each.kind == "most" else min)(group) and group.count(one) == 1
        if each.kind in ("best", "worst"):
            higher = found.facts[each.subject].better == "higher"
            assert one == (max if higher == (each.kind == "best") else min)(group)
    for fact in found.facts:
        assert fact.label and fact.unit
        assert (fact.value is None) == (fact.status == "not enough data")
        if fact.interval is not None:
            assert fact.interval[0] <= fact.value <= fact.interval[1]


def test_an_analyzer_that_nobody_has_heard_of_is_asked_for_by_its_words(ann, install, shop):
    install("weekend", SOURCE)
    carry_out(Run.objects.create(journey=shop, analyzer="weekend", params={"channel": "shop"}))
    told = call(ann, "measure", {"journey": "shop", "measure": "seen", "place": "channel", "name": "shop"})
    assert (told.facts[0].value, told.facts[0].source) == (30, "Weekend 7")
    assert told.words[0].text == "seen"
    found = call(ann, "findings", {"journey": "shop", "kind": "seen"})
    assert found.words[0].text == "seen" and "30 saw shop" in [word.text for word in found.words]
    meaning = call(ann, "definition", {"journey": "shop", "of": "seen"})
    assert "Cases that saw it." in [word.text for word in meaning.words]
    offer = call(ann, "start_run", {"journey": "shop", "analyzer": "weekend"})
    assert offer.words[0].text == "Weekend"

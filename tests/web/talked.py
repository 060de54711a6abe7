"""A conversation that is there already: every kind of answer, with names that break what is careless."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from journeymap.assistant.answering.composing import Wording, composed
from journeymap.assistant.answering.joining import joined
from journeymap.assistant.facts import Chart, Fact, Point, Quote, Series, Table, Words
from journeymap.assistant.models import Conversation, Turn
from journeymap.assistant.telling import Option, Telling, Told
from journeymap.assistant.understanding.reading import Call
from journeymap.feedback.models import Feedback
from tests.analysis.company import HOSTILE

LONG = "A very long name of a touchpoint that somebody pasted from a slide and never cut " * 2
NAMES = (*HOSTILE[:4], "A" * 120, LONG, "![x](https://evil.example/x.png)", "{{ settings.SECRET_KEY }}")
BEGAN = datetime(2026, 8, 3, tzinfo=UTC)


def said() -> tuple[str, str]:
    """Ids of two answers of the store, as far as there are any: what nobody said is not shown as a quote."""
    known = Feedback.objects.exclude(text="").order_by("key").values_list("key", flat=True)[:2]
    one, two = (*known, "k1", "k2")[:2]
    return one, two


def talked(user: User, journey: str = "shop") -> int:
    """The number of the conversation."""
    held = Conversation.objects.create(user=user, title=HOSTILE[1] + "Word" * 40, used=timezone.now())
    call = Call("losses", {"journey": journey, "channels": ["app"]}, NAMES[1], assumed=("the whole journey",))
    told = (
        ([call], [losses(journey)], Wording()),
        ([call, call], [losses(journey), few(journey)], Wording()),
        ([call], [few(journey)], Wording()),
        ([call], [losses(journey)], Wording(HOSTILE[1], LONG, ("At {W1} {F1} leave.",))),
        ([], [asked_back()], Wording()),
    )
    for number, (calls, tolds, wording) in enumerate(told, 1):
        content = composed(calls, joined(tolds), wording)
        Turn.objects.create(
            conversation=held, number=number, text=f"Why {NAMES[number]}?", answer=content,
            status=content["status"], wording=wording.by[:200],
        )  # fmt: skip
    return held.pk


def losses(journey: str, address: str = "c1") -> Told:
    """A table of five columns, a chart, quotes, a difference, what made none."""
    telling = Telling()
    facts = [left_at(journey, name, number, address) for number, name in enumerate(NAMES)]
    goal = {"journey": journey, "address": address, "measure": "goal"}
    before, after = (
        Fact("Goal rate", rate, "share", 717, (rate - 0.01, rate + 0.01), **goal) for rate in (0.7, 0.6)
    )
    fell = Fact("Change", -0.1, "share", 1434, (-0.11, -0.09), change=True, better="higher", **goal)
    telling.say("Most are lost at {}: {}.", Words(NAMES[1]), facts[1])
    telling.say("The goal rate fell by {}, from {} to {}.", fell, before, after)
    telling.say("Next come {} with {}.", Words(NAMES[4], address=address), facts[4])
    telling.caveat("This is association, not cause.")
    telling.explain("Counted over the cases of {}.", Words(NAMES[5]))
    telling.dismiss("Errors at {} made no difference ({}).", Words(NAMES[5]), facts[5])
    one, two = said()
    telling.quote(Quote(one, f"{HOSTILE[1]} {'x' * 300}", HOSTILE[3], -0.5), Quote(two, HOSTILE[3], "survey"))
    rows = tuple(
        (Words(name), *(facts[at], facts[at - 1], None), Words(LONG)) for at, name in enumerate(NAMES)
    )
    telling.show(Table("By step", ("Step", "Leave", HOSTILE[1], LONG, "Said"), rows), weeks())
    telling.suggest("Which persona suffers most?", f"What do people say about {LONG}?")
    return telling.told()


def left_at(journey: str, name: str, number: int, address: str) -> Fact:
    rate = 0.1 + number / 20
    return Fact(
        f"Drop-off at {name}", rate, "share", 1_234 + number, (rate - 0.02, rate + 0.02), journey=journey,
        address=address, measure="drop_off", source=HOSTILE[1], when=BEGAN, period="3 Aug",
    )  # fmt: skip


def weeks() -> Chart:
    points = tuple(Point(0.7, 0.66, 0.74, 800, BEGAN + timedelta(days=7 * week)) for week in range(12))
    return Chart("line", LONG, "share", (Series("all", points),), ((BEGAN + timedelta(days=30), HOSTILE[1]),))


def few(journey: str) -> Told:
    telling = Telling(outcome="not_enough_data")
    telling.say("For the mood there is {}.", Fact("Mood", None, "polarity", 7, status="not enough data"))
    telling.say("All together: {}.", Fact("Mood", 0.12, "polarity", 418, (0.02, 0.22), journey=journey))
    telling.explain("Mean of what each text says.")
    return telling.told()


def asked_back() -> Told:
    telling = Telling()
    telling.say("Two readings are close. Which do you mean?")
    telling.ask(*[Option(name, LONG, "measure", {"journey": "shop"}) for name in NAMES[:5]])
    return telling.told()

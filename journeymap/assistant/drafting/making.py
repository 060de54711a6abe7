"""Drafts as proposals: each says what it rests on, and nothing is changed before a person accepts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction

from journeymap.access.audit import record
from journeymap.analysis.models import Proposal
from journeymap.assistant.asker import Asker
from journeymap.assistant.drafting.cards import persona_told, theme_told
from journeymap.assistant.drafting.ideas import idea, stage_of
from journeymap.assistant.drafting.texts import grounds_of, text_of
from journeymap.assistant.telling import Telling
from journeymap.assistant.tools import registry
from journeymap.assistant.tools.contract import SEE, OfJourney, Refused
from journeymap.assistant.tools.findings import ordered
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.speaking import spoken
from journeymap.assistant.tools.stating import bear_in_mind, finding_words, say_finding
from journeymap.customers.personas.models import Persona
from journeymap.feedback.themes.models import Theme
from journeymap.futures.changing import BadChange
from journeymap.futures.linking import from_opportunity
from journeymap.futures.models import Future

IDEAS, CHANGES, MOST = 3, 5, 20  # of so many pains; proposals of one request
SUMMARY, OPPORTUNITIES = "summary", "opportunities"  # lanes of the map
ASSOCIATION = "It goes with the outcome; no experiment was run."


class CannotDraft(ValueError):
    """Nothing is drafted; the message says why and how to mend it. field: what of the request is wrong."""

    def __init__(self, message: str, field: str = "kind") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Drafted:
    """target: what it is about, for people; reason: what it rests on, with intervals and rows."""

    target: str
    operation: str
    arguments: Mapping[str, Any]
    reason: str


def draft(asker: Asker, kind: str, journey: str, name: str = "") -> list[Proposal]:
    """Open proposals of this kind, made now or waiting already; none where nothing new can be said.

    name: key of a persona or theme (empty: all), slug of a future map. CannotDraft; Refused; Unclear.
    """
    if kind not in KINDS:
        raise CannotDraft(f"There are drafts of {', '.join(KINDS)}.")
    drafter, permissions = KINDS[kind]
    if not asker.may(*SEE, "analysis.view_proposal", *permissions):
        raise Refused("You may not see what this draft would rest on. An administrator can change that.")
    look = look_at(asker, OfJourney(journey=journey))
    with transaction.atomic():
        told = islice(drafter(asker, look, name), MOST)
        made = [kept(asker, look, kind, each) for each in told]
    return [each for each in made if each is not None]


def kept(asker: Asker, look: Look, kind: str, drafted: Drafted) -> Proposal | None:
    """The proposal; None where the same was turned down: it is not made again."""
    steps = [{"name": drafted.operation, "arguments": dict(drafted.arguments)}]
    journey = None if kind == "theme" else look.journey
    same = Proposal.objects.filter(journey=journey, kind=f"draft_{kind}", target=drafted.target[:250])
    for each in same.filter(status__in=(Proposal.Status.OPEN, Proposal.Status.REJECTED)):
        if each.operations == steps:
            return each if each.status == Proposal.Status.OPEN else None
    made = Proposal.objects.create(
        journey=journey, kind=f"draft_{kind}", target=drafted.target[:250], operations=steps,
        reason=drafted.reason,
    )  # fmt: skip
    record(asker.actor, "assistant.draft", f"proposal {made.pk}", kind=kind)
    return made


def summary(asker: Asker, look: Look, _name: str) -> Iterator[Drafted]:
    """How the journey does, for a meeting, as a note across all stages."""
    told = registry.call(asker, "summary", {"journey": look.journey.slug})
    if told.outcome != "answered":
        raise CannotDraft("There is not enough on this map yet to be summed up.")
    asked = f"Write the summary of {look.journey.name} for a meeting."
    text = text_of(asker, asked, told)
    yield Drafted(look.journey.name, "write_note", {"lane": SUMMARY, "text": text}, grounds_of(told))


def personas(asker: Asker, look: Look, name: str) -> Iterator[Drafted]:
    """The card of each persona: its description."""
    rows = Persona.objects.kept().filter(journey=look.journey)
    for each in chosen(rows, name, "persona"):
        told = persona_told(look, each)
        text = text_of(asker, f"Describe the customers called {each.name}.", told)
        if text != each.description:
            arguments = {"persona": each.key, "name": each.name, "description": text}
            yield Drafted(each.name, "change_persona", arguments, grounds_of(told))


def themes(_asker: Asker, look: Look, name: str) -> Iterator[Drafted]:
    """A name for each theme: of its words and where it is loudest."""
    known = spoken(look)
    for each in chosen(Theme.objects.kept(), name, "theme"):
        called, told = theme_told(each, known.get(each.key), look)
        if called and called.casefold() != each.name.casefold():
            yield Drafted(each.name, "rename_theme", {"theme": each.key, "to": called}, grounds_of(told))


def ideas(_asker: Asker, look: Look, _name: str) -> Iterator[Drafted]:
    """Questions that open a workshop, from what hurts most, each a note in the lane of opportunities."""
    for each in ordered(look, "money", "pain")[:IDEAS]:
        stage = stage_of(look, each)
        told = {"lane": OPPORTUNITIES, "text": idea(each)} | ({"stage": stage} if stage else {})
        yield Drafted(finding_words(each).text, "write_note", told, resting_on(look, each))


def changes(_asker: Asker, look: Look, name: str) -> Iterator[Drafted]:
    """First changes on a future map, one for each of what hurts most and is not answered yet."""
    future = Future.objects.filter(journey=look.journey, slug=name).first()
    if future is None:
        raise CannotDraft("Tell the slug of a future map of this journey.", "name")
    answered = {pain["address"] for change in future.changes.all() for pain in change.pains}
    pains = (one for one in ordered(look, "money", "pain") if one["id"] is not None)
    for each in islice((one for one in pains if f"f{one['id']}" not in answered), CHANGES):
        try:
            fields = from_opportunity(future, f"f{each['id']}")
        except BadChange:  # it speaks of no place of this map: no change of it would answer it
            continue
        arguments = {"future": future.slug, "change": fields}
        yield Drafted(fields["title"], "add_future_change", arguments, resting_on(look, each))


def resting_on(look: Look, finding: Mapping[str, Any]) -> str:
    telling = Telling()
    say_finding(telling, look, finding)
    bear_in_mind(telling, look, finding)
    return f"{grounds_of(telling.told())} {ASSOCIATION}"


def chosen(rows: Any, key: str, what: str) -> list[Any]:
    """The one of this key, or all."""
    found = [each for each in rows if not key or each.key == key]
    if not found:
        raise CannotDraft(
            f"There is no {what} of this key in use." if key else f"There is no {what} in use.", "name"
        )
    return found


Drafter = Callable[[Asker, Look, str], Iterator[Drafted]]
KINDS: dict[str, tuple[Drafter, tuple[str, ...]]] = {
    "summary": (summary, ()),
    "persona": (personas, ("customers.view_persona",)),
    "theme": (themes, ("feedback.view_theme",)),
    "ideas": (ideas, ()),
    "changes": (changes, ()),
}

"""What can be drafted, each from what a tool tells or a run found; who may ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from journeymap.analysis.opportunities import opportunities
from journeymap.analysis.portraits import portraits
from journeymap.assistant.asker import Asker
from journeymap.assistant.drafting.cards import persona_told
from journeymap.assistant.drafting.ideas import ideas_of, stage_of
from journeymap.assistant.drafting.naming import theme_told
from journeymap.assistant.drafting.texts import text_of
from journeymap.assistant.drafting.written import CannotDraft, Drafted, Lacking, few
from journeymap.assistant.facts import Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.findings import ordered
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.speaking import spoken
from journeymap.assistant.tools.stating import bear_in_mind, finding_words, say_finding
from journeymap.assistant.tools.summary import SummaryTool
from journeymap.customers.personas.models import Persona
from journeymap.feedback.themes.models import Theme
from journeymap.futures.first import CannotForecast, first_change, probe_of
from journeymap.futures.models import Future
from journeymap.mining.statistics import ENOUGH

IDEAS, CHANGES, TRIED = 3, 5, 15  # of so many pains; pains that are looked at for changes
SUMMARY, OPPORTUNITIES = "summary", "opportunities"  # lanes of the map
ASSOCIATION = "It goes with the outcome; no experiment was run."
Written = Drafted | Lacking
Finding = Mapping[str, Any]


def summary(asker: Asker, look: Look, _name: str) -> Iterator[Written]:
    """How the journey does, for a meeting, as a note across all stages."""
    told = SummaryTool().run(asker, SummaryTool.Arguments(journey=look.journey.slug))
    if told.outcome != "answered":
        yield Lacking(look.journey.name, "There is nothing on this map yet that could be summed up.")
        return
    if look.totals[0] < ENOUGH:
        yield Lacking(look.journey.name, few(look.totals[0], "cases", ENOUGH))
        return
    text = text_of(asker, f"Write the summary of {look.journey.name} for a meeting.", told)
    yield Drafted(look.journey.name, "write_note", {"lane": SUMMARY, "text": text}, told)


def personas(asker: Asker, look: Look, name: str) -> Iterator[Written]:
    """The card of each persona: its description."""
    rows = Persona.objects.kept().filter(journey=look.journey)
    for each in chosen(rows, name, "persona"):
        portrait = portraits("persona", [each], look.journey)[each.key]
        told = persona_told(look, each, portrait)
        if told is None:
            n = portrait.n
            why = "No run has assigned customers to it yet." if n is None else few(n, "customers", ENOUGH)
            yield Lacking(each.name, why)
            continue
        text = text_of(asker, f"Describe the customers called {each.name}.", told)
        if text == each.description:
            yield Lacking(each.name, "Its card says already what was measured.")
        else:
            arguments = {"persona": each.key, "description": text}
            yield Drafted(each.name, "change_persona", arguments, told)


def themes(_asker: Asker, look: Look, name: str) -> Iterator[Written]:
    """A name for each theme: of its words and where it is loudest."""
    known = spoken(look)
    for each in chosen(Theme.objects.kept(), name, "theme"):
        called, told = theme_told(each, known.get(each.key), look)
        if not isinstance(told, Told):
            yield Lacking(each.name, told)
        elif called.casefold() == each.name.casefold():
            yield Lacking(each.name, "It is called already what its texts say.")
        else:
            yield Drafted(each.name, "rename_theme", {"theme": each.key, "to": called}, told)


def ideas(_asker: Asker, look: Look, name: str) -> Iterator[Written]:
    """Questions that open a workshop, each a note in the lane of opportunities.

    One for each of what hurts most; several for the finding that `name` tells (f12).
    """
    pains = list(ordered(look, "money", "pain"))
    if name:
        pains = [each for each in look.findings if f"f{each['id']}" == name]
        if not pains:
            raise CannotDraft(f"This map has no finding {name}: newer runs may have replaced it.", "name")
    if not pains:
        yield Lacking(look.journey.name, "Analyzers have found nothing that hurts here yet.")
    for each in pains[:IDEAS]:
        stage, found = stage_of(look, each), ideas_of(each)
        for text in found if name else found[:1]:
            told = {"lane": OPPORTUNITIES, "text": text} | ({"stage": stage} if stage else {})
            yield Drafted(finding_words(each).text, "write_note", told, resting_on(look, each))


def changes(_asker: Asker, look: Look, name: str) -> Iterator[Written]:
    """First changes on a future map, one for each of what hurts most, is not answered yet and can be
    forecast; why, of those that cannot."""
    future = Future.objects.filter(journey=look.journey, slug=name).first()
    if future is None:
        raise CannotDraft("Tell the slug of a future map of this journey.", "name")
    answered = {pain["address"] for change in future.changes.all() for pain in change.pains}
    pains = [one for one in ordered(look, "money", "pain") if one["id"] is not None]
    left = [one for one in pains if f"f{one['id']}" not in answered]
    if not left:
        yield Lacking(future.name, "All pains are answered." if pains else "No pain was found here yet.")
        return
    probe, made = probe_of(future), [change.what for change in future.changes.all()]
    most, matters = len(made) + CHANGES, opportunities(look.journey.slug, at_once=True)
    for each in islice(left, TRIED):
        try:
            fields = first_change(future, f"f{each['id']}", probe, matters)
        except CannotForecast as error:
            yield Lacking(finding_words(each).text, str(error))
            continue
        if fields["what"] in made:
            yield Lacking(finding_words(each).text, f"“{fields['title']}” would answer it, too.")
            continue
        arguments = {"future": future.slug, "change": fields}
        ground = resting_on(look, each, fields["assumption"], probe.refused)
        yield Drafted(fields["title"], "add_future_change", arguments, ground)
        made.append(fields["what"])
        if len(made) == most:
            return


def resting_on(look: Look, finding: Finding, assumed: str = "", refused: str = "") -> Told:
    """assumed: what a change takes for granted; refused: why it cannot be forecast yet."""
    telling = Telling()
    say_finding(telling, look, finding)
    bear_in_mind(telling, look, finding)
    if assumed:
        telling.say("{}", Words(assumed))
    if refused:
        telling.caveat("No forecast can count it yet: {}", Words(refused))
    telling.caveat(ASSOCIATION)
    return telling.told()


def chosen(rows: Any, name: str, what: str) -> list[Any]:
    """All that are kept, or the one of this key. CannotDraft where there is none."""
    found = [each for each in rows if name in ("", each.key)]
    if not found:
        raise CannotDraft(
            f"There is no {what} {name} in use here." if name else f"There is no {what} in use here.", "name"
        )
    return found


@dataclass(frozen=True)
class Kind:
    """permissions: what it takes to see what it rests on, beside the map."""

    drafter: Callable[[Asker, Look, str], Iterator[Written]]
    permissions: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "summary": Kind(summary),
    "persona": Kind(personas, ("customers.view_persona",)),
    "theme": Kind(themes, ("feedback.view_theme",)),
    "ideas": Kind(ideas),
    "changes": Kind(changes),
}

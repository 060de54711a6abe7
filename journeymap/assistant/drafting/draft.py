"""First drafts asked for in words: they become proposals, and change nothing by themselves."""

from __future__ import annotations

from typing import ClassVar, Literal

from django.urls import reverse
from django.utils.http import urlencode
from pydantic import Field

from journeymap.analysis.models import Proposal
from journeymap.assistant.answering.rendering import WORD_AT_MOST
from journeymap.assistant.asker import Asker
from journeymap.assistant.drafting.deciding import words_of
from journeymap.assistant.drafting.making import Drafts, allowed, draft
from journeymap.assistant.drafting.written import CannotDraft
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.telling import Option, Telling, Told
from journeymap.assistant.tools.contract import SEE, OfJourney, Tool, Unclear
from journeymap.assistant.tools.contract import Arguments as Plain
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.stating import behind
from journeymap.customers.personas.models import Persona
from journeymap.feedback.themes.models import Theme

Kind = Literal["summary", "persona", "theme", "ideas", "changes"]
SHOWN, SOME, ALL = 5, 3, "*"
NOUNS: dict[str, str] = {
    "summary": "A summary of {} is drafted.",
    "persona": "The card of {} is drafted.",
    "theme": "A name for {} is drafted.",
    "ideas": "A question for a workshop is drafted, from {}.",
    "changes": "A change is drafted: {}.",
}


class DraftTool(Tool):
    """First drafts of what a team writes, as proposals."""

    title = "First drafts"
    description = (
        "Draft a summary of the map, a persona's card, a name for a theme, “How might we” ideas or the first "
        "changes of a future map. Makes proposals that a person accepts, edits or dismisses; changes nothing."
    )
    permissions = (*SEE, "analysis.view_proposal")
    writes = True
    examples: ClassVar[tuple[str, ...]] = (
        "draft a summary for monday",
        "draft a card for {persona}",
        "suggest a name for {theme}",
        "propose a better name for {theme}",
        "draft how might we ideas",
        "how might we questions for a workshop",
        "draft first changes for the future map",
        "draft a note with the summary",
        "suggest a description for {persona}",
        "propose changes for our future map",
    )

    class Arguments(Plain):
        journey: str = Field(max_length=200, description="slug of a journey; a draft is about its whole")
        kind: Kind = Field(description="what is drafted")
        name: str = Field(
            "", max_length=250, description="key of a persona (p3) or theme (t12), * for all; address of a "
            "finding (f12) for ideas; slug of a future map for changes",
        )  # fmt: skip
        persona: str | None = Field(None, max_length=50, description="key of a persona, in place of its name")
        theme: str | None = Field(None, max_length=50, description="key of a theme, in place of its name")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        allowed(asker, arguments.kind)  # before anything is named that it could be about
        look = look_at(asker, OfJourney(journey=arguments.journey))
        name = arguments.name or named(look, arguments)
        rows = rows_of(look, arguments.kind)
        if not name and len(rows) > 1:
            return which(arguments.kind, look, rows)
        name = "" if name == ALL else name
        try:
            made = draft(asker, arguments.kind, look.journey.slug, name)
        except CannotDraft as error:
            raise Unclear(str(error), "name" if error.field == "name" else "kind", name) from error
        telling = Telling()
        tell(telling, look, arguments.kind, made)
        where = {"kind": arguments.kind, "journey": look.journey.slug, "name": name}
        telling.follow(None, f"{reverse('drafts')}?{urlencode(where)}")
        return telling.told()


def named(look: Look, arguments: DraftTool.Arguments) -> str:
    """What it is about, where the question says so otherwise: the persona or theme of its part, the newest
    future map."""
    if arguments.kind == "changes":
        return look.journey.futures.order_by("-pk").values_list("slug", flat=True).first() or ""
    return {"persona": arguments.persona, "theme": arguments.theme}.get(arguments.kind) or ""


def rows_of(look: Look, kind: str) -> list[Persona | Theme]:
    """Of which a draft is asked one by one."""
    if kind == "persona":
        return list(Persona.objects.kept().filter(journey=look.journey))
    return list(Theme.objects.kept()) if kind == "theme" else []


def which(kind: str, look: Look, rows: list[Persona | Theme]) -> Told:
    """Asked back with some of them; all of them would fill the inbox."""
    telling = Telling()
    telling.say(f"Of which {kind}? Its name in the question says it.")
    told = {"journey": look.journey.slug, "kind": kind}
    telling.ask(*(Option(each.name, "", DraftTool.name, {**told, "name": each.key}) for each in rows[:SOME]))
    telling.ask(Option("All of them", "at most 20 drafts", DraftTool.name, {**told, "name": ALL}))
    return telling.told()


def tell(telling: Telling, look: Look, kind: str, made: Drafts) -> None:
    for each in made.proposals[:SHOWN]:
        telling.say(NOUNS[kind], Words(each.target))
        words = words_of(each)
        telling.say("It begins: {}" if len(words) > WORD_AT_MOST else "It would read: {}", Words(words))
    if made.proposals:
        waiting(telling, look, made.proposals)
        telling.caveat("Nothing is changed before somebody accepts it; what it rests on stands beside it.")
    else:
        telling.outcome = "not_enough_data"
    for lacking in made.lacking[:SHOWN]:
        telling.say("Nothing is drafted of {}: {}", Words(lacking.target), Words(lacking.reason))


def waiting(telling: Telling, look: Look, proposals: tuple[Proposal, ...]) -> None:
    n = len(proposals)
    if n > 1:
        number = Fact("Drafts that were made or wait", float(n), "count", n, **behind(look, {"run": None}))
        telling.say("{} drafts were made or wait already, under Proposals.", number)
    else:
        telling.say("It waits under Proposals.")

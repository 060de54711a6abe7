"""Asking to run analyzers anew: offered as a button, started only when that is pressed."""

from __future__ import annotations

from typing import ClassVar

from django.core import signing
from django.urls import reverse
from pydantic import Field

from journeymap.access.audit import record
from journeymap.analysis.starting import NotStartable, start, startable
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.telling import Option, Telling, Told
from journeymap.assistant.tools.contract import SEE, OfJourney, Tool, Unclear
from journeymap.assistant.tools.looking import Look, guesses, look_at
from journeymap.assistant.tools.stating import behind
from journeymap.mining.registry import load

SALT = "journeymap.assistant.start_run"
VALID = 3_600  # seconds in which the button may be pressed


class StartRunTool(Tool):
    """Starts analyzers, after a person has confirmed it."""

    title = "Run analyzers"
    description = (
        "Run the analyzers anew, all or one, on the journey or a part of it; a person has to confirm it "
        "before anything starts."
    )
    permissions = (*SEE, "analysis.add_run")
    writes = True
    about = ("kind", "list", "theme", "measure")
    examples: ClassVar[tuple[str, ...]] = (
        "run the analyzers again",
        "refresh the findings",
        "rerun {analyzer}",
        "start {analyzer}",
        "update the analysis",
        "analyse {channel} separately",
        "look again at {period}",
        "recompute everything",
        "please run {analyzer} for {persona}",
        "start a new analysis",
    )

    class Arguments(OfJourney):
        analyzer: str | None = Field(None, max_length=60, description="name of an analyzer; all if not told")
        confirm: str = Field(
            "", max_length=1_000, description="what the button of the offer carries; never made up"
        )

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        names = wanted(look, arguments.analyzer)
        told = arguments.model_dump(mode="json", exclude={"confirm"}, exclude_defaults=True)
        told["journey"] = look.journey.slug
        if not arguments.confirm:
            return offered(asker, look, names, told)
        if not confirmed(asker, arguments.confirm, told):
            raise Unclear("That button is too old or was made for another question: ask again.", "confirm")
        return started(asker, look, names)


def wanted(look: Look, name: str | None) -> tuple[str, ...]:
    """The analyzers that may run on this part. Unclear says what stands against it."""
    try:
        return startable(look.journey, [name] if name else (), look.part)
    except KeyError as unknown:
        known = load().analyzers
        raise Unclear(
            "There is no such analyzer.", "analyzer", name or "", guesses(name or "", known)
        ) from unknown
    except NotStartable as obstacle:
        raise Unclear(str(obstacle), "analyzer", name or "") from obstacle


def offered(asker: Asker, look: Look, names: tuple[str, ...], told: dict[str, object]) -> Told:
    """What would start, and the button that starts it."""
    telling = Telling()
    number = Fact(
        "Analyzers that would run", float(len(names)), "count", len(names), page=reverse("analyzers"),
        **behind(look, {"run": None}),
    )  # fmt: skip
    one = load().analyzers[names[0]].title if len(names) == 1 else ""
    if one:
        telling.say("{} would run on {}.", Words(one), look.words or Words(look.journey.name))
    else:
        telling.say("{} analyzers would run on {}.", number, look.words or Words(look.journey.name))
    telling.say("Nothing starts before you confirm it.")
    code = signing.dumps({"user": asker.user.pk, "told": told}, salt=SALT)
    hint = "runs in the background; what is on the map stays until it is done"
    telling.ask(Option("Start it", hint, StartRunTool.name, {**told, "confirm": code}))
    return telling.told()


def confirmed(asker: Asker, code: str, told: dict[str, object]) -> bool:
    """Whether this very person was offered this very start, not long ago."""
    try:
        offer = signing.loads(code, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return False
    return offer == {"user": asker.user.pk, "told": told}


def started(asker: Asker, look: Look, names: tuple[str, ...]) -> Told:
    telling = Telling()
    runs = start(look.journey, names, asker.actor, None, look.part)
    for run in runs:
        record(asker.actor, "run.start", run.name, analyzer=run.analyzer)
    number = Fact(
        "Runs that were started", float(len(runs)), "count", len(runs), **behind(look, {"run": None})
    )
    if runs:
        telling.say("Started: {}. The map shows what they find as soon as they are done.", number)
    else:
        telling.say("They run already: nothing was started twice.")
    alone = runs[0].pk if len(runs) == 1 else None
    telling.follow(alone, reverse("run", args=[alone]) if alone else reverse("runs"))
    return telling.told()

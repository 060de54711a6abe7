"""Which customers to act on: about to leave, worth keeping, likely to reach the goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from django.urls import reverse
from django.utils.http import urlencode
from pydantic import Field

from journeymap.analysis.models import ScoreSet
from journeymap.analysis.rated import Column, Listed, listed, lists
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import OfJourney, Tool
from journeymap.assistant.tools.looking import Look, look_at, names_of, one_of
from journeymap.assistant.tools.stating import behind
from journeymap.events.snapshots import current
from journeymap.maps.gathering import stale
from journeymap.maps.lanes.reading import spaced, titled
from journeymap.mining.registry import load
from journeymap.mining.statistics import ENOUGH, wilson

HALF = 0.5
EVERYWHERE = "-"  # in an address of a list: of no journey
MOST, COLUMNS = 10, 3


class CustomersTool(Tool):
    """Lists of customers by what analyzers foretell of them."""

    title = "Customers to act on"
    description = (
        "Which customers to act on: who is about to leave, who is worth keeping, who is likely to reach the "
        "goal; how many they are, and the first of them for those who may see customers."
    )
    about = ("list", "measure", "kind")
    examples: ClassVar[tuple[str, ...]] = (
        "who is about to leave",
        "who is about to leave and worth keeping",
        "which customers are at risk",
        "how many customers will we lose",
        "who should we call first",
        "which customers are likely to buy",
        "give me the churn list",
        "who should get an offer",
        "most valuable customers at risk",
        "which {persona} are about to leave",
        "show me the {list} list",
        "top customers to keep",
        "how much money is at risk",
        "who do we lose next",
    )

    class Arguments(OfJourney):
        list: str | None = Field(None, max_length=60, description="name of the score that the list is about")
        worth: bool = Field(False, description="by the money that is at stake")
        limit: int = Field(5, ge=1, le=MOST, description="how many customers are named")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        known = [
            each
            for each, kind in lists()
            if kind == "number" and each.run.journey_id in (None, look.journey.pk)
        ]
        telling = Telling()
        if not known:
            telling.outcome = "not_enough_data"
            telling.say("No list of customers is known of this journey yet: a run has to rate them.")
            telling.suggest("Run the analyzers again")
            return telling.told()
        stored = chosen(known, arguments.list, arguments.worth)
        if stored is None:
            telling.outcome = "not_enough_data"
            telling.say("No run has told what customers are worth yet.")
            return telling.told()
        tell(telling, look, within(telling, look, listed(stored)), arguments.limit)
        leaving = next((each for each in known if each.better == "lower" and each.unit == "share"), None)
        if arguments.worth and leaving is not None and leaving != stored:
            say_leaving(telling, look, within(telling, look, listed(leaving)))
        return telling.told()


def chosen(known: Sequence[ScoreSet], name: str | None, worth: bool) -> ScoreSet | None:
    """The list asked for: by name, by money, else the one of which less is better: a chance of leaving."""
    if name:
        told = one_of(name, [each.name for each in known], "list", "list")
        return next(each for each in known if each.name == told)
    if worth:
        return next((each for each in known if each.unit == "money"), None)
    return next((each for each in known if each.better == "lower"), known[0])


def within(telling: Telling, look: Look, everybody: Listed) -> Listed:
    """Those of the part: by traits and persona; what else a part says holds for cases, not for customers."""
    if look.part.since or look.part.until or look.part.channels or look.part.theme:
        telling.caveat(
            "Period, channel and theme are left out of account: the list is about customers as of now."
        )
    if not (look.part.traits or look.part.persona):
        return everybody
    mine = look.data.where.customers if look.data.where is not None else None
    if mine is None:
        return everybody
    return everybody.taken(np.flatnonzero([key in mine for key in everybody.ids]))


def tell(telling: Telling, look: Look, told: Listed, limit: int) -> None:
    """What the list is about, how many are on it, how it stands with them, and the first of them."""
    main, meaning = told.main, Words(lowered(meaning_of(told.stored)))
    values = main.values.astype(float)
    known = values[np.isfinite(values)]
    n = len(known)
    number = fact(look, told, "Customers that were rated", float(n), "customers", n)
    if n < ENOUGH:
        telling.outcome = "not_enough_data"
        telling.say("{} customers were rated: too few to say anything of them.", number)
        return
    telling.say("{} customers are on the list. It says of each: {}.", number, meaning)
    if main.unit == "share":
        say_half(telling, look, told, known)
    elif main.unit == "money":
        telling.say(
            "Together that is {}.", fact(look, told, "Sum over all of them", float(known.sum()), "money", n)
        )
    order = np.argsort(values if main.better == "neither" else -values, kind="stable")
    order = order[np.isfinite(values[order])]
    if look.asker.sight.identities:
        telling.show(table=table(look, told.taken(order[:limit])))
    else:
        telling.caveat("Who they are is shown to those who may see customers.")
    explain(telling, look, told)


def meaning_of(stored: ScoreSet) -> str:
    """What the score means, in its analyzer's words."""
    analyzer = load().analyzers.get(stored.run.analyzer)
    told = analyzer.kinds.get(stored.name, "") if analyzer else ""
    return (told or titled(stored.name)).rstrip(".")


def lowered(meaning: str) -> str:
    """A meaning within a sentence."""
    return meaning[:1].lower() + meaning[1:]


def settings_of(stored: ScoreSet) -> str:
    """What the run was set to, such as over how many days money counts."""
    analyzer = load().analyzers.get(stored.run.analyzer)
    params = {**(analyzer.Params().model_dump() if analyzer else {}), **stored.run.params}
    told = [
        f"{spaced(name)} {value:g}" for name, value in params.items() if type(value) in (int, float) and value
    ]
    return ", ".join(told)


def say_leaving(telling: Telling, look: Look, told: Listed) -> None:
    """How many are likely to leave, beside what they are worth."""
    values = told.main.values.astype(float)
    known = values[np.isfinite(values)]
    if len(known) >= ENOUGH:
        telling.say("Beside it stands another list: {}.", Words(lowered(meaning_of(told.stored))))
        say_half(telling, look, told, known)


def say_half(telling: Telling, look: Look, told: Listed, known: np.ndarray) -> None:
    """How many have a chance of one half or more."""
    many, n = int((known >= HALF).sum()), len(known)
    bounds = wilson(many, n)
    what = "whose chance is one half or more"
    page = page_of(look, told, ("least", f"{HALF:.0%}"))
    count = fact(look, told, f"Customers {what}", float(many), "customers", n, page)
    share = fact(look, told, f"Share of them {what}", many / n, "share", n, page)
    share = replace(share, interval=(bounds.low, bounds.high) if bounds else None)
    telling.say("For {} of its customers the chance is one half or more: that is {}.", count, share)


def table(look: Look, told: Listed) -> Table:
    columns = told.columns[:COLUMNS]
    rows = tuple(
        (Words(str(key), personal=True), *(cell(look, told, each, at) for each in columns))
        for at, key in enumerate(told.ids)
    )
    return Table("Customers", ("customer", *(heading(each) for each in columns)), rows)


def heading(column: Column) -> str:
    """A heading of a column: what kind of thing it says, where its unit tells that."""
    return {"share": "chance", "money": "at stake", "reason": "why"}.get(column.unit, titled(column.name))


def cell(look: Look, told: Listed, column: Column, at: int) -> Fact | Words | None:
    value = column.values[at]
    if column.kind == "label":
        return None if value is None else Words(str(value), personal=True)
    if not np.isfinite(value):
        return None
    return fact(
        look, told, f"{titled(column.name)} of customer number {at + 1}", float(value), column.unit, 1
    )


def fact(look: Look, told: Listed, label: str, value: float, unit: str, n: int, page: str = "") -> Fact:
    """A number of the list. page: where just those that it counts are listed; else the list as a whole."""
    run = told.run
    analyzer = load().analyzers.get(run.analyzer)
    old = stale(run, look.journey, current())
    return Fact(
        label, value, unit, n, status="stale" if old else "predicted", method="as the run rated them",
        page=page or page_of(look, told),
        **{
            **behind(look, {"run": None}),
            "source": f"{analyzer.title if analyzer else run.analyzer} {run.version}",
            "when": run.finished,
        },
    )  # fmt: skip


def page_of(look: Look, told: Listed, *more: tuple[str, str]) -> str:
    """Where the list is, narrowed as the answer is and by `more`, for who may open it."""
    if not look.asker.may("customers.view_customer", "analysis.view_run"):
        return ""
    where = told.run.journey.slug if told.run.journey else EVERYWHERE
    page = reverse("list", args=[where, told.run.analyzer, told.stored.name])
    query = [*more, *(("trait", f"{name}={value}") for name, value in look.part.traits)]
    if look.part.persona:
        query.append(("is-persona", names_of([look.part.persona])[look.part.persona]))
    return f"{page}?{urlencode(query)}" if query else page


def explain(telling: Telling, look: Look, told: Listed) -> None:
    telling.explain("{}.", Words(meaning_of(told.stored)))
    if settings := settings_of(told.stored):
        telling.explain("The run was set to: {}.", Words(settings))
    telling.explain("Customers who refused that their data are used so are on no list.")
    if stale(told.run, look.journey, current()):
        telling.caveat("Newer data came since customers were rated.")
    telling.caveat("A chance is a prediction: not everybody with a high one will do it.")
    by_worth = told.main.unit == "money"
    telling.suggest(
        "Who is about to leave?" if by_worth else "Which customers at risk are worth keeping?",
        "Who are our customers?", "What should we fix first?",
    )  # fmt: skip

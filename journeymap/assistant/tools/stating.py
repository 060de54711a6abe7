"""Cells, differences and findings of a map as facts that an answer can hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from journeymap.assistant.facts import Fact, Status, Words
from journeymap.assistant.telling import Telling
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.naming import Cell, better, label, period
from journeymap.maps.comparing import Difference
from journeymap.maps.figures import sentence
from journeymap.maps.lanes.found import in_money, place, stake
from journeymap.maps.lanes.reading import spaced
from journeymap.mining.registry import load
from journeymap.mining.statistics import ENOUGH

ENDED = ("goal_rate", "drop_off")
COUNTED = re.compile(r" \(n = [0-9,]+\)$")
OUTCOMES = {
    "goal": "in the share that reaches the goal",
    "retained": "in the share that comes back",
    "satisfied": "in the share that is satisfied",
}
STATUSES: dict[str, Status] = {
    "predicted": "predicted", "target": "assumed", "assumed": "assumed", "imported": "imported"
}  # fmt: skip


def fact_of(look: Look, cell: Cell, named: str = "") -> Fact:
    """A cell of the part's map. named: a label instead of its own."""
    told = cell["interval"]
    return Fact(
        label=named or label(cell, look.called),
        value=cell["value"],
        unit=cell["unit"],
        n=cell["n"],
        interval=(told["low"], told["high"]) if told else None,
        level=told["level"] if told else 0.95,
        status=status_of(cell),
        better=better(cell),
        address=cell["address"],
        measure=cell["name"],
        method=cell["method"],
        **behind(look, cell),
    )


def status_of(cell: Cell) -> Status:
    if cell["value"] is None:
        return "not enough data"
    if cell["stale"] and cell["status"] == "measured":
        return "stale"
    return STATUSES.get(cell["status"], "measured")


def behind(look: Look, cell: Cell) -> dict[str, Any]:
    """Which journey, part and run a cell or finding is of."""
    return {
        "journey": look.journey.slug,
        "query": tuple(look.part.pairs),
        "period": period(look.part),
    } | origin(look, cell)


def origin(look: Look, cell: Cell) -> dict[str, Any]:
    if cell.get("origin"):
        return {"source": "imported"}
    if cell["run"] is None:
        return {"source": "counted"}
    run = look.runs.get(cell["run"]["id"])
    analyzer = load().analyzers.get(cell["run"]["analyzer"])
    title = analyzer.title if analyzer else cell["run"]["analyzer"]
    return {"source": f"{title} {cell['run']['version']}".strip(), "when": run.finished if run else None}


def change_of(look: Look, cell: Cell, found: Difference, named: str) -> Fact:
    """The difference of a cell between two parts: the value shown less the one compared with."""
    few = found.change is None or min(found.n_a, found.n_b) < ENOUGH
    return Fact(
        label=named,
        value=None if few else found.change,
        unit=cell["unit"],
        n=found.n_a + found.n_b,
        interval=None if few or found.low is None or found.high is None else (found.low, found.high),
        status="not enough data" if few else "measured",
        better=better(cell),
        address=cell["address"],
        measure=cell["name"],
        method=found.method,
        change=True,
        **behind(look, cell),
    )


def finding_words(finding: Mapping[str, Any]) -> Words:
    """Its headline, without the number behind it at the end: the fact beside it tells that."""
    told = COUNTED.sub("", finding["headline"])
    return Words(sentence(told), finding=finding["id"], address=finding["address"])


def finding_fact(look: Look, finding: Mapping[str, Any]) -> Fact:
    """What a finding is worth: money, else the share of all ended cases, else its own value.

    Pain is negative. The interval is that of its effect, scaled as its value is.
    """
    judged = finding["mood"] != "neutral"
    sums, points = (in_money(finding), stake(finding)) if judged else (None, None)
    told: dict[str, Any]
    if sums is not None:
        told = {"label": "Value that goes with", "value": sums[1], "unit": "money", "interval": wide(sums)}
    elif points is not None:
        told = {
            "label": "Change that goes with",
            "value": points[1],
            "unit": "share",
            "interval": wide(points),
        }
        told |= {"change": True}
    else:
        bounds = finding["interval"]
        told = {"label": "What was found of", "value": finding["value"], "unit": finding["unit"]}
        told |= {"interval": (bounds["low"], bounds["high"]) if bounds else None}
    where = place(finding, look.called)
    told["label"] += f" {spaced(finding['kind'])}" + (f" at {where}" if where else "")
    return Fact(
        n=finding["effect"]["exposed"]["n"] if finding["effect"] else finding["n"],
        status="stale" if finding["stale"] else "measured",
        better="higher" if sums or points else "neither",
        address=finding["address"],
        finding=finding["id"],
        method=finding["method"],
        **told,
        **behind(look, finding),
    )


def say_finding(telling: Telling, look: Look, finding: Mapping[str, Any], listed: bool = False) -> None:
    """A finding in its own words, then what it goes with: a sum, or an outcome that is rarer or commoner."""
    words, fact = finding_words(finding), finding_fact(look, finding)
    say = telling.item if listed else telling.say
    if fact.unit == "money":
        say("{}: that goes with a value of {}.", words, fact)
    elif fact.change:
        what = OUTCOMES.get(str((finding["effect"] or {}).get("outcome")), "in the outcome")
        say(f"{{}}: that goes with {{}} {what}.", words, fact)
    else:
        say("{} ({}).", words, fact)


def wide(told: tuple[float, float, float]) -> tuple[float, float] | None:
    """The interval of (low, value, high); None where it has no width."""
    return (told[0], told[2]) if told[0] < told[2] else None


def bear_in_mind(telling: Telling, look: Look, *cells: Cell) -> None:
    """Say what a reader must know of cells and findings: stale, imported, of another scope, too young."""
    if any(cell.get("origin") for cell in cells):
        telling.caveat("These numbers came with an imported map: no rows stand behind them here.")
    if any(cell["stale"] for cell in cells):
        telling.caveat(
            "Newer data or a newer definition came since the analysis ran, so part of this is out of date."
        )
    if any(not cell.get("origin") and not look.mine(cell) for cell in cells):
        telling.caveat(
            "What analyzers found holds for the whole journey: they have not looked at this part alone."
        )
    judged = any(
        cell.get("name") in ENDED or cell["unit"] == "seconds" for cell in cells if cell["run"] is None
    )
    if judged and look.young:
        telling.caveat(
            "Many cases of this period are still open, so shares of ended cases and times will still change."
        )
    if look.part.persona or look.part.theme:
        telling.explain("Who belongs to it is as the newest run assigned them.")


def explain_method(telling: Telling, what: Words, method: str) -> None:
    """How a number is counted, in the words that it carries: words of an analyzer, too."""
    telling.explain("{}: {}.", what, Words(method.rstrip(".")))


def explain_part(telling: Telling, look: Look) -> None:
    """How the rows of the part were chosen."""
    if look.part.since or look.part.until:
        telling.explain("A case counts where it has an event in the period; such cases are counted whole.")
    if look.part.channels:
        telling.explain("A case counts where at least one of its events is on the channel.")

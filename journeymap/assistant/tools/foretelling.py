"""A forecast in sentences: what is expected, what changes would change of it, what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from journeymap.assistant.facts import Better, Fact, Table, Words
from journeymap.assistant.telling import Telling
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.stating import behind
from journeymap.events.snapshots import current
from journeymap.forecasting.outlook import LEVEL
from journeymap.futures.asking import MOVED
from journeymap.futures.models import Forecast
from journeymap.futures.shapes import METRICS
from journeymap.jobs.states import Status
from journeymap.maps import figures

Told = Mapping[str, Any]
METHOD = "life table of the latest weeks, Poisson bootstrap over customers, conformal width"


def tell(telling: Telling, look: Look, found: Forecast, changes: Sequence[Words]) -> None:
    """Where it stands, or what it says. changes: in words; none: the journey as it is."""
    looked_at = "; ".join(["{}"] * len(changes))
    if found.is_open:
        telling.say("The forecast is under way: it takes a minute or so.")
        if changes:
            telling.say(f"It looks at: {looked_at}.", *changes)
        telling.explain("Nothing is kept of it but the answer, until you keep it as a future map.")
        return
    if found.status != Status.DONE:
        telling.outcome = "out_of_scope"
        telling.say("The forecast was stopped or failed before it ended. Ask again to begin it anew.")
        return
    if found.refused:
        telling.outcome = "not_enough_data"
        telling.say("No forecast can be made: {}", Words(found.refused))
        return
    assert found.result is not None
    if changes:
        telling.say(f"Looked at: {looked_at}.", *changes)
    tell_figures(telling, look, found, bool(changes))
    tell_age(telling, look, found)
    telling.caveat("Forecasts rest on association, not cause: no experiment was run.")
    for line in found.result["assumptions"]:
        telling.explain("{}", Words(line))
    tell_backtest(telling, look, found.result["backtest"])
    telling.suggest("What should we fix first?", "Where do we lose people?")


def tell_age(telling: Telling, look: Look, found: Forecast) -> None:
    """Where data or definition are newer than the forecast: what it knew, and that it can be asked anew."""
    newer = [
        MOVED[name]
        for name, now in (("snapshot", current().number), ("revision", look.journey.revision))
        if found.asked[name] != now
    ]
    if newer:
        since = f"{' and '.join(newer)} changed since. Ask again to forecast from what is known now."
        telling.caveat(f"This forecast looks ahead from {{}}: {since}", Words(begin_of(found) or "then"))


def begin_of(found: Forecast) -> str:
    """The day of the latest event that it knew; empty where it does not tell."""
    told = (found.result or {}).get("until")
    return figures.day(datetime.fromisoformat(told).date(), year=True) if told else ""


def tell_figures(telling: Telling, look: Look, found: Forecast, changed: bool) -> None:
    """Each metric before and after; all of them as a table."""
    assert found.result is not None
    result = {**found.result, "begin": begin_of(found), "when": found.finished}
    rows: list[tuple[Words | Fact | None, ...]] = []
    for name, (title, _, _) in METRICS.items():
        if name not in result["baseline"]:
            continue
        words = Words(title)
        before = figure(look, name, f"{title}, as it is", result["baseline"][name], result)
        if not changed:
            telling.say("{}: {} is expected.", words, before)
            rows.append((words, before))
            continue
        after = figure(look, name, f"{title}, with the changes", result["with_changes"][name], result)
        told = result["differences"].get(name)
        apart = figure(look, name, f"Change of {title.lower()}", told, result, change=True) if told else None
        say_change(telling, words, before, after, apart)
        rows.append((words, before, after, apart))
    columns = ("", "as it is", "with the changes", "difference")[: len(rows[0])]
    telling.show(table=Table("Forecast", columns, tuple(rows)))


def say_change(telling: Telling, title: Words, before: Fact, after: Fact, apart: Fact | None) -> None:
    """The difference, told as one only where its interval leaves zero out."""
    if apart is None or apart.interval is None or apart.value is None:
        telling.say("{}: {} as it is, {} with the changes.", title, before, after)
    elif apart.interval[0] > 0 or apart.interval[1] < 0:
        telling.say("{} would change by {}: from {} to {}.", title, apart, before, after)
        telling.relate("rose" if apart.value > 0 else "fell", apart)
    else:
        tell = telling.dismiss if telling.facts else telling.say  # the first metric is what was asked for
        tell("{} would not clearly change: {}.", title, apart)
        telling.relate("unchanged", apart)


def figure(look: Look, name: str, label: str, told: Told, result: Told, change: bool = False) -> Fact:
    """A figure of a forecast; its interval holds nine times in ten."""
    _, unit, way = METRICS[name]
    better: Better = "higher" if way in ("goal", "more") else "lower"
    weeks, begin = result["weeks"], result["begin"]
    about = {
        **behind(look, {"run": None}),
        "source": "forecast",
        "when": result["when"],
        "period": f"the {weeks} weeks after {begin}" if begin else f"the next {weeks} weeks",
    }
    n = result.get("cases") or look.totals[0]
    return Fact(
        label, told["value"], unit, n, (told["low"], told["high"]), result.get("level", LEVEL),
        "predicted", better, method=METHOD, change=change, **about,
    )  # fmt: skip


def tell_backtest(telling: Telling, look: Look, told: Told) -> None:
    """How well earlier forecasts held."""
    if not told["weeks"]:
        telling.caveat("The log is too short to test how well forecasts hold here.")
        return
    about, n = behind(look, {"run": None}), told["weeks"]
    covered = Fact("Weeks that came inside their forecast", float(told["covered"]), "count", n, **about)
    weeks = Fact("Weeks that were forecast to test it", float(n), "count", n, **about)
    telling.explain("Tested on weeks it had not seen: {} of {} came inside the interval.", covered, weeks)

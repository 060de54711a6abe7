"""A future map as one board: the copied map, the changes on it, and what is forecast. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from journeymap.futures.saying import KINDS, says
from journeymap.futures.shapes import (
    METRICS,
    Bar,
    Card,
    Column,
    Compared,
    Head,
    Metric,
    Mood,
    Panel,
    Ranked,
    Row,
    Tested,
    Told,
)

MOOD = "polarity"
EFFORT_WEIGHT = {"S": 1.0, "M": 3.0, "L": 9.0}
RANKED_BY = ("money", "goal_rate")
Outlook = Mapping[str, Any]


class Changing(Protocol):
    """What is read of a change; `models.Change` has it."""

    pk: int
    title: str
    what: dict[str, Any]
    stage_name: str
    assumption: str
    effort: str
    owner: str
    target: dict[str, Any]
    pains: list[dict[str, str]]
    order: int


def card(change: Changing, stages: Iterable[str], chosen: bool) -> Card:
    kind = KINDS[change.what["kind"]]
    return Card(
        change.pk, kind.kind, kind.icon, kind.title, change.title, says(change.what),
        change.stage_name if change.stage_name in stages else "", change.order, chosen, change.effort,
        change.owner, change.assumption, change.target, tuple(change.pains), change.what,
    )  # fmt: skip


def columns(base: Mapping[str, Any], cards: Sequence[Card], outlook: Outlook | None) -> tuple[Column, ...]:
    """The stages with their cards and, where there is a forecast, what is expected there."""
    told = {each["name"]: each for each in (outlook or {}).get("stages", ())}
    cases = base["totals"]["cases"]
    return tuple(_column(stage, cards, told.get(stage["name"], {}), cases) for stage in base["stages"])


def _column(stage: Mapping[str, Any], cards: Sequence[Card], told: Mapping[str, Any], cases: int) -> Column:
    head = Head(
        stage["name"], stage["cases"], stage["share_of_start"], stage["share_of_previous"],
        tuple(stage["touchpoints"]),
    )  # fmt: skip
    expected, reach = None, told.get("reach")
    if reach and reach["before"] > 0:  # the copied map's own cases, scaled: one picture, one count
        expected = min(stage["cases"] * reach["value"] / reach["before"], float(cases))
    return Column(
        head,
        tuple(each for each in cards if each.stage == head.name),
        expected,
        _compared(told.get("share_of_previous"), stage["share_of_previous"]),
        _compared(told.get("seconds"), stage["median_seconds"]),
        _compared(told.get("contacts")),
    )


def _compared(told: Mapping[str, float] | None, measured: float | None = None) -> Compared | None:
    """What is forecast; without a forecast what the copied map says, alone."""
    if told:
        return Compared(told["before"], told["value"], told["low"], told["high"])
    return None if measured is None else Compared(measured)


def moods(base: Mapping[str, Any], changes: Iterable[Changing]) -> tuple[Mood, ...]:
    """Touchpoints in order, with the mood as measured (of the first analyzer that measures one) and what
    people want it to be. A target speaks of the places that its change names."""
    wanted = _wanted(changes)
    cells: dict[str, Mapping[str, Any]] = {}
    first = None
    for cell in base["measures"]:
        if cell["unit"] == MOOD and not cell["dims"] and cell["anchor"]["place"] == "touchpoint":
            key = (cell["run"] or {}).get("analyzer"), cell["name"]
            first = first or key
            if key == first:
                cells[cell["anchor"]["name"]] = cell
    found = []
    for number, stage in enumerate(base["stages"]):
        for name in stage["touchpoints"]:
            cell = cells.get(name)
            low, high = _bounds(cell)
            value, n = (cell["value"], cell["n"]) if cell else (None, 0)
            found.append(Mood(number, name, value, low, high, n, wanted.get(name)))
    return tuple(found)


def _bounds(cell: Mapping[str, Any] | None) -> tuple[float | None, float | None]:
    ends = cell["interval"] if cell else None
    return (ends["low"], ends["high"]) if ends else (None, None)


def _wanted(changes: Iterable[Changing]) -> dict[str, float]:
    found: dict[str, float] = {}
    for change in changes:
        if change.target.get("unit") == MOOD:
            what = change.what
            name = what.get("touchpoint") or what.get("at") or what.get("into")
            if name:
                found[name] = change.target["value"]
    return found


def told(figure: Mapping[str, float] | None) -> Told | None:
    return Told(figure["value"], figure["low"], figure["high"]) if figure else None


def metrics(outlook: Outlook) -> tuple[Metric, ...]:
    """Figures of the forecast in the order in which they are shown; those the data cannot carry are not."""
    found = []
    for name, (title, unit, better) in METRICS.items():
        before, value = (told(outlook[key].get(name)) for key in ("baseline", "with_changes"))
        if before and value:
            found.append(
                Metric(name, title, unit, better, before, value, told(outlook["differences"].get(name)))
            )
    return tuple(found)


def figured(outlook: Outlook, ids: Sequence[int], **known: Any) -> Panel:
    """The panel of an answered forecast. ids: of the changes in the order in which they were asked."""
    if outlook["refused"]:
        return Panel(state="refused", message=outlook["refused"], **known)
    tests = outlook["backtest"]
    main = tests["metric"]
    return Panel(
        state="done",
        weeks=outlook["weeks"],
        until=outlook["until"],
        metrics=metrics(outlook),
        tornado=_tornado(outlook, ids),
        middle=(outlook["differences"].get("goal_rate") or {}).get("value"),
        assumptions=tuple(outlook["assumptions"]),
        tested=tests["weeks"],
        covered=tests["covered"],
        tests=tuple(
            Tested(each["week"], each["inside"], each["low"], each["high"], each["came"])
            for each in tests["detail"]
            if each["metric"] == main
        ),
        tested_metric=main,
        basis=outlook["basis"],
        level=outlook["level"],
        **known,
    )


def _tornado(outlook: Outlook, ids: Sequence[int]) -> tuple[Bar, ...]:
    """Widest first; as gains over the forecast without changes."""
    baseline = outlook["baseline"].get("goal_rate")
    if baseline is None:
        return ()
    bars = [
        Bar(
            ids[each["change"]] if each["change"] < len(ids) else None, each["title"],
            each["low"] - baseline["value"], each["high"] - baseline["value"],
        )
        for each in outlook["sensitivity"]
        if each["metric"] == "goal_rate"
    ]  # fmt: skip
    return tuple(sorted(bars, key=lambda bar: -abs(bar.high - bar.low)))


def row(
    id: int | None, letter: str, name: str, changes: Sequence[Changing], panel: Panel, shown: bool
) -> Row:
    """A scenario's line in the table."""
    efforts = [each.effort for each in changes if each.effort]
    by_name = {metric.name: metric for metric in panel.metrics}
    goal, money = by_name.get("goal_rate"), by_name.get("money")
    return Row(
        id, letter, name, tuple(each.pk for each in changes), panel.state, bool(panel.stale),
        goal.value if goal else None, money.difference if money else None,
        max(efforts, key=EFFORT_WEIGHT.__getitem__, default=""), shown,
    )  # fmt: skip


def nothing(panel: Panel, shown: bool) -> Row:
    """The line of changing nothing, from any scenario's forecast: their baselines are one."""
    goal = next((metric.before for metric in panel.metrics if metric.name == "goal_rate"), None)
    return Row(None, "0", "change nothing", (), panel.state, bool(panel.stale), goal, None, "", shown)


def unchanged(panel: Panel) -> Panel:
    """The forecast of changing nothing: every figure as it is, no difference."""
    same = tuple(
        Metric(each.name, each.title, each.unit, each.better, each.before, each.before)
        for each in panel.metrics
    )
    return replace(panel, metrics=same, tornado=(), middle=None, assumptions=())


def ranking(changes: Sequence[Changing], alone: Mapping[int, Panel]) -> tuple[Ranked, ...]:
    """Changes by what each would bring alone, for its effort: money where it can be told of all, else the
    goal rate. Effort weighs S 1, M 3, L 9, as M where none was told. Unanswered ones come last."""
    panels = {each.pk: alone.get(each.pk, Panel()) for each in changes}
    answered = [each for each in changes if panels[each.pk].state == "done"]
    metric = next((name for name in RANKED_BY if all(_gain(panels[c.pk], name) for c in answered)), "")
    best = [_ranked(each, panels[each.pk], metric) for each in answered if metric]
    best.sort(key=lambda each: -each.worth.value if each.worth else 0.0)
    tied = [
        replace(each, tied=number > 0 and _overlap(best[number - 1].worth, each.worth))
        for number, each in enumerate(best)
    ]
    known = {each.change for each in tied}
    rest = [
        Ranked(each.pk, each.title, each.effort, panels[each.pk].state, message=panels[each.pk].message)
        for each in changes
        if each.pk not in known
    ]
    return (*tied, *rest)


def _gain(panel: Panel, name: str) -> Told | None:
    return next((each.difference for each in panel.metrics if each.name == name), None)


def _ranked(change: Changing, panel: Panel, metric: str) -> Ranked:
    gain, weight = _gain(panel, metric), EFFORT_WEIGHT[change.effort or "M"]
    assert gain is not None and gain.low is not None and gain.high is not None
    worth = Told(gain.value / weight, gain.low / weight, gain.high / weight)
    return Ranked(change.pk, change.title, change.effort, "done", metric, METRICS[metric][1], gain, worth)


def _overlap(above: Told | None, below: Told | None) -> bool:
    if above is None or below is None or above.low is None or below.high is None:
        return False
    return below.high >= above.low

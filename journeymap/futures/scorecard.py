"""A launched scenario, held to what was predicted: frozen at launch, counted anew as data come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.analysis.parts import AskedError, Part
from journeymap.events.snapshots import current
from journeymap.futures import forecasts
from journeymap.futures.changing import BadChange
from journeymap.futures.editing import edit
from journeymap.futures.measuring import Measured, Window, compared, measured
from journeymap.futures.models import Forecast, Future, Launch, Scenario
from journeymap.journeys.definitions import definition
from journeymap.maps.gathering import data_of
from journeymap.mining.log import EPOCH
from journeymap.mining.statistics import ENOUGH

BEFORE_AFTER, TREATED = "before-after", "treated"
AT_ONCE = 5  # launches that one duty counts


def launch(
    scenario: Scenario,
    user: AbstractBaseUser | None,
    revision: int,
    since: date,
    until: date,
    rule: Mapping[str, Any] | None = None,
) -> Launch:
    """Say that the scenario goes live from `since` (included) to `until` (excluded), and freeze what is
    predicted. BadChange says what is missing, Stale as other edits."""
    told = _rule(rule or {"kind": BEFORE_AFTER})
    if since >= until:
        raise BadChange("until: it must come after since.")
    forecast = _standing(scenario, since)
    outlook = forecast.result or {}
    made: list[Launch] = []

    def do(future: Future) -> str:
        figures = outlook["differences" if told["kind"] == TREATED else "with_changes"]
        said = {name: each for name, each in figures.items() if name != "money" or told["kind"] != TREATED}
        row = Launch.objects.create(
            future=future, scenario=scenario, title=str(scenario), since=since, until=until, rule=told,
            predicted=said, baseline=outlook["baseline"], part=forecast.asked["part"],
            contacts=forecast.asked["contacts"], by=user,
        )  # fmt: skip
        Future.objects.filter(pk=future.pk).update(state=Future.State.LAUNCHED)
        made.append(row)
        return f"launched scenario {scenario}"

    edit(scenario.future, user, revision, do, final=True)
    count(made[0])
    return made[0]


def _standing(scenario: Scenario, since: date) -> Forecast:
    """The forecast that is frozen: of the scenario as it is, on no data from after the launch."""
    forecast = forecasts.answer(scenario=scenario)
    if forecast is None:
        raise BadChange("There is no forecast of this scenario yet: ask for one, then launch it.")
    if forecast.refused:
        raise BadChange(
            f"This scenario could not be forecast, so nothing can be held to it: {forecast.refused}"
        )
    moved = set(forecasts.stale(forecast)) - {"the data"}
    if moved:
        raise BadChange(f"Since the forecast, {' and '.join(sorted(moved))} changed: forecast again.")
    seen = (forecast.result or {}).get("until")
    if seen and datetime.fromisoformat(seen).date() > since:
        raise BadChange(
            f"since: the forecast has seen data until {seen[:10]}; tell that day or a later one, so that it "
            "is held to what it did not know."
        )
    return forecast


def _rule(told: Mapping[str, Any]) -> dict[str, Any]:
    kind = told.get("kind")
    if kind == BEFORE_AFTER and set(told) == {"kind"}:
        return {"kind": BEFORE_AFTER}
    if kind == TREATED and set(told) == {"kind", "part"}:
        try:
            part = Part.of(told["part"])
        except AskedError as error:
            raise BadChange(f"rule.part: {error}") from error
        if part.whole or part.since or part.until:
            raise BadChange("rule.part: say who is treated by channel, trait, persona or theme, not by time.")
        return {"kind": TREATED, "part": part.kept()}
    raise BadChange(
        'rule: tell {"kind": "before-after"} or {"kind": "treated", "part": {"channels": ["app"]}}.'
    )


def count(row: Launch) -> Launch:
    """Count what came on the data as they are now. Where that cannot be, `note` says why."""
    journey = row.future.journey
    seen = f"{current().number}:{journey.revision}"
    try:
        row.came, row.note = came(row)
    except (AskedError, ValueError) as error:
        row.note = f"What came could not be counted: {error}"
    row.counted, row.seen = timezone.now(), seen
    row.save(update_fields=["came", "note", "counted", "seen"])
    return row


def came(row: Launch) -> tuple[dict[str, Any], str]:
    """(metric -> what came, what was left out in words). AskedError, see `Part.filter`."""
    journey = row.future.journey
    part = replace(Part.of(row.part), since=None, until=None)  # of the same people, at another time
    data = data_of(journey, part)
    window = Window(*(_microseconds(day) for day in (row.since, row.until)))
    told = definition(journey)
    if row.kind == TREATED:
        treated = Part.of(row.rule["part"]).filter(data.log, data.at)
        assert treated is not None
        found = compared(data.log, told, window, treated, data.where, row.contacts)
    else:
        found = measured(data.log, told, window, data.where, row.contacts)
    said = row.predicted
    kept = {
        name: _held(said[name], each, row.kind == TREATED) for name, each in found.items() if name in said
    }
    return kept, _left_out(found)


def _held(said: Mapping[str, float], each: Measured, difference: bool) -> dict[str, Any]:
    """A level is inside where it lies in the interval that was said, which holds the chance of coming weeks.
    That of a difference holds what is not known of the effect, not the chance of who falls into which group:
    it is inside where its own interval reaches the one that was said."""
    enough, inside = each.n >= ENOUGH, None
    if enough and difference:
        inside = each.low <= said["high"] and each.high >= said["low"]
    elif enough:
        inside = said["low"] <= each.value <= said["high"]
    return {
        "value": each.value if enough else None, "low": each.low if enough else None,
        "high": each.high if enough else None, "n": each.n, "inside": inside, "over": each.over,
    }  # fmt: skip


def _left_out(found: Mapping[str, Measured]) -> str:
    young = max((each.young for each in found.values()), default=0)
    if not young:
        return ""
    return (
        f"{young:,} cases that began since are left out so far: it is too early to know what becomes of them."
    )


def _microseconds(day: date) -> int:
    return round((datetime.combine(day, time(), UTC) - EPOCH).total_seconds() * 1e6)


def withdraw(row: Launch, user: AbstractBaseUser | None) -> None:
    """Take a launch away that never was; the audit trail keeps that."""
    future = row.future
    record(user, "futures.withdraw", f"journey {future.journey.slug}", future=future.slug, launch=row.pk)
    row.delete()
    if not future.launches.exists():
        Future.objects.filter(pk=future.pk).update(state=Future.State.PROPOSED)


def over(row: Launch) -> bool:
    """Whether all of it has come."""
    return bool(row.came) and all(each["over"] for each in row.came.values())


def count_due() -> int:
    """A duty: launches whose data or journey moved on since they were counted, oldest first; how many."""
    now, done = current().number, 0
    for row in Launch.objects.select_related("future__journey").order_by("counted"):
        if row.seen != f"{now}:{row.future.journey.revision}" and not over(row):
            count(row)
            done += 1
        if done >= AT_ONCE:
            break
    return done

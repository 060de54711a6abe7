"""Which runs start, in which order: asked for by a person, or by themselves when they are due (`due`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from journeymap.analysis.models import Run
from journeymap.analysis.models.setting import in_force
from journeymap.analysis.parts import Part
from journeymap.events.logs import compiled
from journeymap.events.snapshots import current
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import OPEN
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.mining.registry import load


class NotStartable(ValueError):
    """An analyzer that may not run on what was told. The message says why and how to mend it."""


def in_order(names: Iterable[str] = ()) -> tuple[str, ...]:
    """The analyzers named (default: all), what one gives before who needs it. KeyError for an unknown one."""
    registry = load()
    return registry.in_order([registry.get(name).name for name in names] or None)


def startable(
    journey: Journey | None, names: Iterable[str] = (), part: Part | None = None
) -> tuple[str, ...]:
    """Those of `in_order` that may run on this part of the journey.

    Of all analyzers, those that may not are left out; one that is named and may not is an error: KeyError for
    an unknown one, NotStartable for one that is switched off or cannot look at a part of a journey.
    """
    named = list(names)
    chosen = []
    for name in in_order(named):
        analyzer = load().get(name)
        company = analyzer.scope == "company"
        if not in_force(name, None if company else journey).enabled:
            obstacle = f"{analyzer.title} is switched off; switch it on in its settings, then start it."
        elif part and not part.whole and company:
            obstacle = f"{analyzer.title} looks at the whole company, not at a part of a journey."
        else:
            chosen.append(name)
            continue
        if named:
            raise NotStartable(obstacle)
    return tuple(chosen)


def findable(journey: Journey, part: Part) -> None:
    """AskedError where, as data are now, the journey has no such channel or its customers no such trait."""
    if not part.whole:
        snapshot = current()
        part.filter(compiled(definition(journey), snapshot), snapshot)


def plan(
    journey: Journey | None,
    name: str,
    by: AbstractBaseUser | None = None,
    params: Mapping[str, Any] | None = None,
    part: Part | None = None,
) -> Run:
    """Store a run of one analyzer, QUEUED and not sent. A company analyzer's run has no journey.

    params: what is told goes before the setting that holds for the journey, that before the defaults.
    """
    owner = None if load().get(name).scope == "company" else journey
    told = {**in_force(name, owner).params, **(params or {})}
    return Run.objects.create(
        journey=owner, analyzer=name, by=by, params=told, filter=part.kept() if part else {}
    )


def start(
    journey: Journey | None,
    names: Iterable[str] = (),
    by: AbstractBaseUser | None = None,
    params: Mapping[str, Any] | None = None,
    part: Part | None = None,
) -> list[Run]:
    """Store runs and hand them to the workers. One of this part that waits or runs already is not doubled.

    params: parameters of the analyzers named, see `plan`. part: of the journey; None = all of it. Raises as
    `startable` does.
    """
    wanted = startable(journey, names, part)
    with transaction.atomic():
        open_runs = Run.objects.filter(Q(journey=journey) | Q(journey=None), status__in=OPEN)
        told = part.kept() if part else {}
        busy = {name for name, part_of in open_runs.values_list("analyzer", "filter") if part_of == told}
        runs = [plan(journey, name, by, params, part) for name in wanted if name not in busy]
        for run in runs:
            enqueue(run)
    return runs

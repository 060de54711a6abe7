"""In which state a map is: how fresh, whether anything happened yet, whether its analyzers have run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from journeymap.analysis.models import Run
from journeymap.events.models import Snapshot
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.mining.registry import load
from journeymap.web.pages.maps.looking import Look


@dataclass(frozen=True)
class Freshness:
    """updated: when the data that are shown came in; until: the newest event among them."""

    updated: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Analysis:
    """What the analyzers of a journey are at. progress: 0..1 over those that are open, null where none is."""

    never: bool
    running: tuple[str, ...]
    waiting: tuple[str, ...]
    failed: tuple[str, ...]
    stale: bool
    progress: float | None = None

    @property
    def open(self) -> bool:
        return bool(self.running)

    @property
    def percent(self) -> int:
        return round(100 * (self.progress or 0.0))


def freshness(drawn: Mapping[str, Any]) -> Freshness:
    until = drawn["reference_time"]
    if "imported" in drawn:  # its snapshot is one of another installation
        updated: datetime | None = datetime.fromisoformat(drawn["imported"]["at"])
    else:
        snapshot = Snapshot.objects.filter(number=drawn["snapshot"]).first()
        updated = snapshot.created if snapshot else None
    return Freshness(updated, datetime.fromisoformat(until) if until else None)


def analysis(journey: Journey, drawn: Mapping[str, Any]) -> Analysis:
    """What runs and ran for this journey, the newest run of each analyzer. Two queries."""
    mine = Run.objects.filter(Q(journey=journey) | Q(journey=None), filter={}).order_by("-pk")
    newest: dict[str, Run] = {}
    for run in mine.only("analyzer", "status", "message", "progress")[:200]:
        newest.setdefault(run.analyzer, run)
    titles = {name: each.title for name, each in load().analyzers.items()}
    under_way = [run for run in newest.values() if run.status in OPEN and run.status != Run.Status.WAITING]
    results = [*drawn["measures"], *drawn["findings"]]
    return Analysis(
        never=not newest,
        running=tuple(titles.get(run.analyzer, run.analyzer) for run in under_way),
        waiting=tuple(run.message for run in newest.values() if run.status == Run.Status.WAITING),
        failed=tuple(
            f"{titles.get(run.analyzer, run.analyzer)}: {run.message}"
            for run in newest.values()
            if run.status == Run.Status.FAILED
        ),
        stale=any(each["stale"] for each in results if each["run"]),
        progress=sum(run.progress or 0.0 for run in under_way) / len(under_way) if under_way else None,
    )


@dataclass(frozen=True)
class Nothing:
    """Why there is no map to see, and the ways on: (words, address)."""

    title: str
    text: str
    ways: tuple[tuple[str, str], ...] = ()


def nothing(journey: Journey, drawn: Mapping[str, Any], look: Look) -> Nothing | None:
    """None where there is a map to see."""
    edit = reverse("journey-edit", args=[journey.slug])
    if not drawn["totals"]["cases"]:
        if not look.part.whole:
            here = look.query(since=None, until=None, channel=None, trait=None)
            return Nothing(
                "No case fits this filter",
                "Nobody is of this period, these channels and these traits. Widen the filter.",
                (("Clear filters", f"{reverse('map', kwargs={'slug': journey.slug})}{here}"),),
            )
        return Nothing(
            "This journey has no events yet",
            "Bring in events, or look at which events belong to the journey and what a case is.",
            (("Import events", reverse("imports")), ("Edit journey", edit)),
        )
    if not drawn["stages"] or drawn["unmatched"]["events"] == drawn["totals"]["events"]:
        return Nothing(
            "No event matches a touchpoint of this journey",
            f"{drawn['totals']['events']:,} events of {drawn['totals']['cases']:,} cases are there. Give the "
            "journey stages, touchpoints and rules that say which event is which touchpoint.",
            (("Edit journey", edit),),
        )
    return None


def case_said(case: str) -> str:
    """What one case is, for the head of the stages."""
    if case == "customer":
        return "a case is a customer"
    if case == "case":
        return "one case of the data each"
    if case == "session":
        return "a case is one session"
    return f"a case is one {case.removeprefix('attr_')}"

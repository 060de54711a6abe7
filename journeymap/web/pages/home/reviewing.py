"""What waits for a person: maps past their review, proposals, runs that failed, rows that were set aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from journeymap.analysis.models import Proposal, Run
from journeymap.ingest.models import Import
from journeymap.journeys.models import Journey
from journeymap.maps import figures
from journeymap.web.pages.analyzers.proposals import called

RECENT = timedelta(days=14)
MOST = 8


@dataclass(frozen=True)
class Item:
    """One thing to look at. glyph: of a status; mine: whether it waits for the one who looks."""

    title: str
    note: str
    address: str
    glyph: str
    whose: str


def items(user: AbstractBaseUser) -> list[Item]:
    """Most urgent first, at most MOST; only what the person may open."""
    found: list[Item] = [*_reviews(user)]
    if user.has_perm("analysis.view_proposal"):
        found += _proposals()
    if user.has_perm("analysis.view_run"):
        found += _failures()
    if user.has_perm("ingest.view_import"):
        found += _set_aside()
    return found[:MOST]


def _reviews(user: AbstractBaseUser) -> Iterator[Item]:
    today = timezone.localdate()
    due = Journey.objects.filter(review_date__lte=today + timedelta(days=7)).order_by("review_date")
    for journey in due.select_related("owner"):
        days = (today - journey.review_date).days
        note = f"{days}{figures.NARROW}d past its review" if days > 0 else f"review by {journey.review_date}"
        whose = "you" if journey.owner_id == user.pk else str(journey.owner or "no owner")
        yield Item(journey.name, note, reverse("map", args=[journey.slug]), "stale", whose)
    unowned = Journey.objects.filter(Q(owner=None) | Q(review_date=None)).count()
    if unowned:
        what = "journey has" if unowned == 1 else "journeys have"
        yield Item(
            f"{unowned} {what} no owner or no review date",
            "without one a map grows old unseen", reverse("journeys"), "assumed", "",
        )  # fmt: skip


def _proposals() -> Iterator[Item]:
    waiting = Proposal.objects.filter(status=Proposal.Status.OPEN).values("kind")
    for row in waiting.annotate(number=Count("pk")).order_by("-number")[:3]:
        word = "proposal" if row["number"] == 1 else "proposals"
        title = f"{figures.count(row['number'])} {word}: {called(row['kind'])}"
        yield Item(title, "to accept or reject", reverse("proposals"), "predicted", "")


def _failures() -> Iterator[Item]:
    """Analyzers whose newest run failed; an older failure is history."""
    newest: dict[tuple[int | None, str], Run] = {}
    since = timezone.now() - RECENT
    for run in Run.objects.filter(finished__gte=since).select_related("journey").order_by("pk"):
        newest[run.journey_id, run.analyzer] = run
    for run in newest.values():
        if run.status == Run.Status.FAILED:
            where = run.journey.name if run.journey else "the company"
            yield Item(
                f"{run.analyzer} failed on {where}", "its results are older", reverse("run", args=[run.pk]),
                "contested", "",
            )  # fmt: skip


def _set_aside() -> Iterator[Item]:
    since = timezone.now() - RECENT
    rejected = Import.objects.filter(finished__gte=since, rejected__gt=0, undone=None).order_by("-pk")
    for job in rejected[:3]:
        name = ", ".join(file["name"] for file in job.files)
        yield Item(
            f"{figures.count(job.rejected)} rows of {name} were set aside", "see why, mend, hand in again",
            reverse("import", args=[job.pk]), "few", str(job.by or ""),
        )  # fmt: skip

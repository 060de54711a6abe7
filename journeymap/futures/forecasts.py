"""Asking for forecasts: the same question is asked once; an answer to an older one is shown as such."""

from __future__ import annotations

import shutil
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from journeymap.access.audit import record
from journeymap.events.models import Pin, Snapshot
from journeymap.events.snapshots import current, unpin
from journeymap.futures import asking
from journeymap.futures.carrying import HOLDER, folder
from journeymap.futures.models import Change, Forecast, Future, Scenario
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import OPEN, Status

KEPT = 5  # answers of one scenario, or of one change, that are kept


def ask(scenario: Scenario, user: AbstractBaseUser | None) -> Forecast:
    """The forecast of the scenario as it is now: the one there is, else a new one that waits for a worker."""
    return _ask(scenario.future, user, scenario=scenario)


def ask_alone(change: Change, user: AbstractBaseUser | None) -> Forecast:
    """The same of one change alone, for the ranking."""
    return _ask(change.future, user, change=change)


def rank(future: Future, user: AbstractBaseUser | None) -> list[Forecast]:
    """Each change forecast alone, as far as that is not known already."""
    return [ask_alone(change, user) for change in future.changes.select_related("future__journey")]


def _ask(future: Future, user: AbstractBaseUser | None, **about: Any) -> Forecast:
    asked = question(future, **about)
    digest = asking.digest(asked)
    with transaction.atomic():
        Future.objects.select_for_update().get(pk=future.pk)  # who asks at once gets the same row
        same = Forecast.objects.filter(question=digest, **about).filter(status__in=(*OPEN, Status.DONE))
        if found := same.first():
            return found
        for older in Forecast.objects.filter(status__in=OPEN, **about):
            older.cancel()  # nobody asks that any more
        forecast = Forecast.objects.create(asked=asked, question=digest, by=user, **about)
        ended = Forecast.objects.filter(**about).exclude(status__in=OPEN).values_list("pk", flat=True)
        Forecast.objects.filter(pk__in=list(ended[KEPT:])).delete()
        enqueue(forecast)
        record(
            user, "futures.forecast", f"journey {future.journey.slug}", future=future.slug,
            forecast=forecast.pk,
        )  # fmt: skip
    return forecast


def question(
    future: Future,
    scenario: Scenario | None = None,
    change: Change | None = None,
    snapshot: Snapshot | None = None,
) -> dict[str, Any]:
    """What would be asked now. snapshot: the current one, where it is at hand."""
    rows = [change] if change else list(scenario.changes.order_by("order", "pk")) if scenario else []
    at = snapshot or current()
    return asking.question(
        [row.what for row in rows], [row.title for row in rows], [row.pk for row in rows], future.weeks,
        future.part, future.contacts, future.journey.revision, at.number,
    )  # fmt: skip


def newest(scenario: Scenario | None = None, change: Change | None = None) -> Forecast | None:
    """The newest of this scenario or change, whatever became of it."""
    return Forecast.objects.filter(scenario=scenario, change=change).first()


def answer(scenario: Scenario | None = None, change: Change | None = None) -> Forecast | None:
    """The newest that was answered, be it by a refusal."""
    return Forecast.objects.filter(scenario=scenario, change=change, status=Status.DONE).first()


def stale(forecast: Forecast) -> tuple[str, ...]:
    """What moved on since it was asked, in words; empty where nothing did."""
    now = question(forecast.future, forecast.scenario, forecast.change)
    return asking.moved(forecast.asked, now)


def sweep_folders() -> int:
    """A duty: delete what forecasts whose worker died had laid out, and let go of the states of the data that
    they held; how many of both there were."""
    base = folder(0).parent
    found = list(base.glob("*")) if base.exists() else []  # first: who starts meanwhile keeps theirs
    held = set(Pin.objects.filter(holder__startswith=HOLDER).values_list("holder", flat=True))
    running = {str(pk) for pk in Forecast.objects.filter(status=Status.RUNNING).values_list("pk", flat=True)}
    left = [path for path in found if path.name not in running]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    let_go = [holder for holder in held if holder.removeprefix(HOLDER) not in running]
    for holder in let_go:
        unpin(holder)
    return len(left) + len(let_go)

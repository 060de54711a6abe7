"""Forecasts that a question asks for: worked out and told; a future map only when somebody keeps one so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from journeymap.access.audit import record
from journeymap.analysis.parts import Part
from journeymap.events.snapshots import current
from journeymap.futures import asking
from journeymap.futures.making import make
from journeymap.futures.models import NAME, Forecast, Future
from journeymap.futures.operations import add_change, set_future
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import OPEN, Status
from journeymap.journeys.models import Journey

KEPT = 20  # answers of one person on one journey that are kept
AS_IT_IS = "As it is"
What = Mapping[str, Any]


def asked(journey: Journey, part: Part, changes: Sequence[What], weeks: int) -> dict[str, Any]:
    """The question. changes: `what` and `title` of each."""
    whats, titles = [each["what"] for each in changes], [each["title"] for each in changes]
    return asking.question(
        whats, titles, [], weeks, part.kept(), (), journey.revision, current().number
    )  # fmt: skip


def known(journey: Journey, question: What, user: AbstractBaseUser | None) -> Forecast | None:
    """The newest that was asked the very same of the data as they are, open or done: of a future map, which
    all see, or of a question of this person."""
    about = Q(scenario__future__journey=journey) | Q(journey=journey, by=user)
    rows = Forecast.objects.filter(about, question=asking.digest(question))
    rows = rows.filter(status__in=(*OPEN, Status.DONE))
    return rows.select_related("scenario__future", "journey").first()


@transaction.atomic
def ask(journey: Journey, question: What, user: AbstractBaseUser | None) -> Forecast:
    """A new one that waits for a worker. The oldest of this person's that have ended go."""
    mine = Forecast.objects.filter(journey=journey, by=user)
    old = mine.exclude(status__in=OPEN).values_list("pk", flat=True)[KEPT - 1 :]
    Forecast.objects.filter(pk__in=list(old)).delete()
    made = Forecast.objects.create(
        journey=journey, asked=dict(question), question=asking.digest(question), by=user
    )
    enqueue(made)
    record(user, "futures.forecast", f"journey {journey.slug}", forecast=made.pk)
    return made


def titles(forecast: Forecast) -> list[str]:
    return [str(each["title"]) for each in forecast.asked["changes"]]


def keep(forecast: Forecast, name: str, user: AbstractBaseUser) -> Future:
    """A future map with the changes that were asked about, and the answer, where there is one.

    BadChange where the journey has changed so that they do not fit it any more.
    """
    journey, question = forecast.of_journey, forecast.asked
    part = Part.of(question["part"])
    with transaction.atomic():
        future = make(journey, name.strip()[:NAME] or suggested(forecast), None if part.whole else part, user)
        if question["weeks"] != future.weeks:
            set_future(future, user, future.revision, {"weeks": question["weeks"]})
        for each in question["changes"]:
            what = {name: value for name, value in each.items() if name != "title"}
            future.refresh_from_db()
            add_change(future, user, future.revision, {"what": what, "title": each["title"]})
        if forecast.status == Status.DONE and not forecast.refused:
            scenario = future.scenarios.get()
            ids = [change.pk for change in future.changes.all()]
            copy = {"asked": {**question, "ids": ids}, "question": forecast.question, "by": user}
            Forecast.objects.create(
                scenario=scenario,
                result=forecast.result,
                status=Status.DONE,
                finished=forecast.finished,
                **copy,
            )
    return future


def suggested(forecast: Forecast) -> str:
    """What a future map of it could be called."""
    return ", ".join(titles(forecast))[:NAME] or AS_IT_IS

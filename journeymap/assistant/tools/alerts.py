"""Which alerts are open, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from pydantic import Field

from journeymap.analysis.models import Alert
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import SEE, OfJourney, Tool
from journeymap.assistant.tools.looking import journey_called
from journeymap.maps import figures

SHOWN, ROWS = 5, 20


class AlertsTool(Tool):
    """Open alerts of a journey, or of all."""

    title = "Alerts"
    description = (
        "Which alerts are open and since when: incidents that analyzers saw, and limits that were passed."
    )
    permissions = (*SEE, "analysis.view_alert")
    about = ("measure", "group")
    examples: ClassVar[tuple[str, ...]] = (
        "any alerts",
        "what is on fire",
        "are there open alerts",
        "is anything broken right now",
        "what alarms do we have",
        "which limits were passed",
        "do I have to worry about something",
        "show me the open incidents",
        "since when is the alert open",
        "is everything all right",
        "what warnings are there for {journey}",
    )

    class Arguments(OfJourney):
        journey: str = Field("", max_length=200, description="slug of a journey; empty: all journeys")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        rows = Alert.objects.filter(closed=None).select_related("journey")
        slug = ""
        if arguments.journey:
            journey = journey_called(arguments.journey)
            slug = journey.slug
            rows = rows.filter(Q(journey=journey) | Q(journey=None))
        found = list(rows.order_by("-opened", "-pk"))
        telling = Telling()
        tell(telling, found, slug)
        return telling.told()


LEADING = ("What should we fix first in", "Where do we lose people in", "How good are the data of")


def tell(telling: Telling, found: Sequence[Alert], slug: str) -> None:
    if not found:
        telling.say("No alert is open.")
        telling.explain("Analyzers open alerts for incidents, and limits of numbers do when they are passed.")
        telling.suggest("How are we doing?", "What should we fix first?")
        return
    number = Fact(
        "Number of open alerts", float(len(found)), "count", len(found), method="count", journey=slug,
        page=page_of(slug),
    )  # fmt: skip
    telling.say("{} alert is open:" if len(found) == 1 else "{} alerts are open:", number)
    for each in found[:SHOWN]:
        since = Words(figures.day(each.started.date(), year=True))
        if each.acknowledged:
            telling.item("{} (since {}; somebody knows of it).", headline(each), since)
        else:
            telling.item("{} (since {}).", headline(each), since)
    rows = tuple(
        (headline(each), Words(each.journey.name) if each.journey else None,
         Words(figures.day(each.started.date(), year=True)))
        for each in found[:ROWS]
    )  # fmt: skip
    telling.show(table=Table("Open alerts", ("", "journey", "since"), rows))
    telling.explain(
        "An alert closes by itself: a run sees its incident no more, or the number is back in its limit."
    )
    names = dict.fromkeys(each.journey.name for each in found if each.journey)
    telling.suggest(*(f"{about} {name}?" for name in list(names)[:1] for about in LEADING))


def page_of(slug: str) -> str:
    """Where open alerts are listed."""
    return reverse("alerts") + (f"?{urlencode({'journey': slug})}" if slug else "")


def headline(alert: Alert) -> Words:
    address = f"f{alert.finding_id}" if alert.finding_id else None
    return Words(alert.headline, finding=alert.finding_id, address=address)

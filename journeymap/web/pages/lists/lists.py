"""Lists of customers: the index, one list with thresholds and reasons, the list as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse

from journeymap.access.audit import record
from journeymap.access.spreadsheets import inert
from journeymap.analysis.models import ScoreSet
from journeymap.analysis.newest import newest
from journeymap.analysis.parts import AskedError, having
from journeymap.analysis.rated import Listed, kind_of, listed, lists
from journeymap.customers.addresses import opaque
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey
from journeymap.maps.choices import choices
from journeymap.maps.lanes.reading import titled
from journeymap.mining.registry import load
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.lists.choosing import Asked, chosen, distribution, options, written
from journeymap.web.pages.page import Page

COMPANY = "-"  # in an address, in the place of a journey: such a slug no journey has
A_PAGE = 50
MAY = ("customers.view_customer", "analysis.view_run")


class ListsPage(Page):
    area = "lists"
    title = "Customers to act on"
    permissions = {"GET": MAY}
    template_name = "web/lists/lists.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        rows = [
            {
                "stored": stored,
                "title": called(stored.run.analyzer, stored.name),
                "address": address(stored),
                "by": by(stored.run.analyzer),
                "sentence": sentence(stored),
                "kind": kind,
            }
            for stored, kind in lists()
        ]
        return self.show(rows=sheet(request, rows, A_PAGE))


class ListPage(Page):
    """One list. Its rows name people, so the file is noted in the audit trail."""

    area = "lists"
    title = "Customers to act on"
    permissions = {"GET": MAY}
    template_name = "web/lists/list.html"

    def get(self, request: HttpRequest, where: str, analyzer: str, name: str) -> HttpResponseBase:
        stored = found(where, analyzer, name)
        everybody = listed(stored)
        asked, among = having_traits(Asked.of(request.GET, everybody))
        told = chosen(everybody, asked, among)
        if request.GET.get("format") == "csv":
            if asked.wrong:  # a file cannot say that it holds more people than were asked for
                raise BadRequest(asked.wrong)
            list_called = f"list {analyzer} {stored.name}"
            record(request.user, "analysis.export_list", list_called, rows=len(told.ids))
            return file(told)
        page = sheet(request, range(len(told.ids)), A_PAGE)
        main = everybody.main
        return self.show(
            title=called(analyzer, stored.name),
            stored=stored,
            run=stored.run,
            name_of_analyzer=by(analyzer),
            sentence=sentence(stored),
            columns=[(each.name, titled(each.name), each.kind) for each in told.columns],
            rows=[row(told, at) for at in page],
            page=page,
            number=len(told.ids),
            of=len(everybody.ids),
            left_out=everybody.left_out,
            asked=asked,
            query={name: request.GET.get(name, "") for name in ("least", "most", "key")},
            numeric=main.kind == "number",
            percent=main.unit == "share",
            drawn=distribution(everybody, asked) if main.kind == "number" else "",
            labels=[(each.name, titled(each.name), options(each), asked.labels.get(each.name, ""))
                    for each in everybody.labels()],
            traits=offered(stored.run.journey, asked),
        )  # fmt: skip


def having_traits(asked: Asked) -> tuple[Asked, frozenset[str] | None]:
    """Keys of those who have the traits that are asked for; None for everybody. Traits that customers do not
    have are said in `wrong` and left out."""
    if not asked.traits:
        return asked, None
    try:
        return asked, having(asked.traits, current())
    except AskedError as error:
        return replace(asked, traits=(), wrong=asked.wrong or str(error)), None


def offered(
    journey: Journey | None, asked: Asked
) -> list[tuple[str, list[tuple[str, int | None]], list[str]]]:
    """(trait, its values with how many customers have each, those that are asked for), to choose among."""
    known = {
        each["name"]: {value["value"]: value["customers"] for value in each["values"]}
        for each in (choices(journey)["traits"] if journey else ())
    }
    wanted: dict[str, list[str]] = {}
    for name, value in asked.traits:
        known.setdefault(name, {}).setdefault(value, None)
        wanted.setdefault(name, []).append(value)
    return [(name, list(values.items()), wanted.get(name, [])) for name, values in known.items()]


def by(analyzer: str) -> str:
    """The title of an analyzer, or its name where it is not installed (any more)."""
    there = load().analyzers.get(analyzer)
    return there.title if there else analyzer


def called(analyzer: str, score: str) -> str:
    """A list goes by its analyzer's title where the score has the analyzer's name, else by the score's."""
    return by(analyzer) if score == analyzer else titled(score)


def address(stored: ScoreSet) -> str:
    where = stored.run.journey.slug if stored.run.journey else COMPANY
    return reverse("list", args=[where, stored.run.analyzer, stored.name])


def found(where: str, analyzer: str, name: str) -> ScoreSet:
    """What the newest run says; 404 where it says no such thing of customers."""
    sets = ScoreSet.objects.filter(
        run__in=newest(), run__analyzer=analyzer[:60], subject="customer", name=name[:60]
    )
    sets = sets.filter(run__journey=None) if where == COMPANY else sets.filter(run__journey__slug=where[:200])
    stored = sets.select_related("run__journey").first()
    if stored is None or kind_of(stored) == "vector":
        raise Http404("The newest run says no such thing of customers.")
    return stored


def sentence(stored: ScoreSet) -> str:
    """What the analyzer says that its score means."""
    analyzer = load().analyzers.get(stored.run.analyzer)
    return analyzer.kinds.get(stored.name, "") if analyzer else ""


def row(told: Listed, at: int) -> dict[str, Any]:
    key = told.ids[at]
    cells = [
        {"title": titled(each.name), "words": written(each, each.values[at]), "number": each.kind == "number"}
        for each in told.columns
    ]
    return {"key": key, "link": reverse("person-timeline", args=[opaque(key)]), "cells": cells}


def file(told: Listed) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines(told), content_type="text/csv; charset=utf-8")
    name = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in told.stored.name)
    response["Content-Disposition"] = f'attachment; filename="customers-{name}.csv"'
    return response


def lines(told: Listed) -> Iterator[str]:
    """As CSV in blocks; what a spreadsheet would run is made inert."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["customer", *(inert(each.name) for each in told.columns)])
    for at, key in enumerate(told.ids):
        values = (each.values[at] for each in told.columns)
        writer.writerow([inert(key), *(inert(plain(value)) for value in values)])
        if text.tell() > 60_000:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def plain(value: Any) -> Any:
    """Empty where nothing is known."""
    return "" if value is None or value != value else value

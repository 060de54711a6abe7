"""Everything that one run measured, as its page and that of its analyzer show it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from journeymap.access.spreadsheets import inert
from journeymap.analysis import showing, standing
from journeymap.analysis.models import Measure, Run
from journeymap.maps.addresses import address
from journeymap.maps.lanes.reading import titled
from journeymap.mining.registry import load
from journeymap.web.pages.analyzers.choosing import in_words
from journeymap.web.pages.analyzers.naming import place_of, refined
from journeymap.web.pages.analyzers.shapes import Group, groups
from journeymap.web.pages.analyzers.tables import axis_of, figure
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.page import Page

READ = 3_000  # measures of a run that are read to be drawn; the whole list has all of them
A_PAGE = 50
SORTS = {
    "-value": (F("value").desc(nulls_last=True), "pk"),
    "value": (F("value").asc(nulls_last=True), "pk"),
    "-n": ("-n", "pk"),
    "n": ("n", "pk"),
    "place": ("name", "to", "pk"),
    "told": ("pk",),
}
COLUMNS = (
    "measure",
    "place",
    "name",
    "to",
    "dims",
    "value",
    "unit",
    "low",
    "high",
    "level",
    "n",
    "status",
    "method",
)


def measured(run: Run, first: int = 0, most: int = 100) -> dict[str, Any]:
    """Groups of measures of one name, `most` of them from the `first` on; how many names and measures."""
    counted = (
        Measure.objects.filter(run=run)
        .order_by()
        .values_list("measure")
        .annotate(number=Count("pk"), few=Count("pk", filter=Q(value=None)))
    )
    numbers = {name: (number, few) for name, number, few in counted}
    analyzer = load().analyzers.get(run.analyzer)
    sentences = analyzer.kinds if analyzer else {}
    order = {name: place for place, name in enumerate(sentences)}  # as its author tells them
    names = sorted(numbers, key=lambda name: (order.get(name, len(order)), name))[first : first + most]
    found: list[Group] = []
    room = READ
    for name in names:
        number, few = numbers[name]
        rows = Measure.objects.filter(run=run, measure=name).defer("evidence").order_by("pk")
        for made in groups(rows[: max(room, 200)], sentences):
            unread = number - made.number
            found.append(replace(made, number=number, few=few, hidden=made.hidden + unread))
        room -= min(number, room)
    total = sum(number for number, _ in numbers.values())
    return {"groups": found, "names": len(numbers), "measures": total}


class MeasurePage(Page):
    """All measures of one name that a run gave: searched, sorted, a page at a time, as a file."""

    area = "runs"
    permissions = {"GET": ("analysis.view_run", "analysis.view_measure")}
    template_name = "web/analyzers/measure.html"

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
        run = get_object_or_404(Run.objects.select_related("journey"), pk=pk)
        rows = Measure.objects.filter(run=run, measure=name)
        if not rows.exists():
            raise Http404("The run gave no measure of this name.")
        words, sort = request.GET.get("q", "").strip()[:100], request.GET.get("sort", "")
        sort = sort if sort in SORTS else "-value"
        found = matching(rows, words).order_by(*SORTS[sort])
        if request.GET.get("format") == "csv":
            return file(run, name, found)
        page = sheet(request, found.defer("evidence"), A_PAGE)
        shown = list(page)
        axis = axis_of(shown[0].unit if shown else "", shown)
        analyzer = load().analyzers.get(run.analyzer)
        return self.show(
            title=titled(name),
            run=run,
            on=in_words(run.filter),
            name_of_analyzer=analyzer.title if analyzer else run.analyzer,
            sentence=analyzer.kinds.get(name, "") if analyzer else "",
            page=page,
            rows=[(each, place_of(each), refined(each), figure(each, axis)) for each in shown],
            links=links(run, shown),
            q=words,
            sort=sort,
            method=shown[0].method if shown else "",
        )


def matching(rows: QuerySet[Measure], words: str) -> QuerySet[Measure]:
    """Those whose place or dims hold each of the words."""
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(to__icontains=word) | Q(dims__icontains=word))
    return rows


def links(run: Run, shown: list[Measure]) -> dict[int, str]:
    """Measure -> its cell on the map, opened; none for older runs and parts, which no map shows."""
    if run.journey is None or run.filter or standing.newest_done(run.analyzer, run.journey) != run:
        return {}
    behind = Measure.objects.filter(pk__in=[each.pk for each in shown], evidence__isnull=False)
    there = set(behind.values_list("pk", flat=True))
    home = reverse("map", args=[run.journey.slug])
    found = {}
    for each in shown:
        if each.pk in there:
            each.run, each.evidence = run, None
            found[each.pk] = f"{home}?cell={address(showing.measure(each))}"
    return found


def file(run: Run, name: str, found: QuerySet[Measure]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="run-{run.pk}-{plain(name)}.csv"'
    return response


def plain(name: str) -> str:
    return "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name)


def lines(found: QuerySet[Measure]) -> Iterator[str]:
    """As CSV; what a spreadsheet would run is made inert."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in found.defer("evidence").iterator(1_000):
        row = [getattr(each, column) for column in COLUMNS if column != "dims"]
        row.insert(COLUMNS.index("dims"), "; ".join(f"{k}={v}" for k, v in sorted(each.dims.items())))
        writer.writerow([inert("" if value is None else value) for value in row])
        if text.tell() > 60_000:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()

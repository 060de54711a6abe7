"""All rows behind a number of a day: pages of a table, and the whole as a file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse

from journeymap.access.audit import record
from journeymap.analysis.evidence import SelectionError, Sight
from journeymap.analysis.parts import AskedError
from journeymap.days.addressing import Address, NoAddress, address
from journeymap.days.opening import Rows
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.days.dayed import OfDay
from journeymap.web.pages.maps.listing import listing
from journeymap.web.pages.maps.rows import A_PAGE, AT_ONCE, written

WORDS = {
    "sessions": "sessions, each told by its first step",
    "channel": "sessions, each told by its first step in the channel",
    "touchpoint": "sessions, each told by its first step there",
    "contacts": "sessions, each told by its first step there",
    "answers": "answers with a mood",
    "waits": "steps that have a next one",
    "cases": "cases",
    "steps": "steps",
}


class DayRowsPage(OfDay):
    """As many rows as the number says, a hundred a page; `?format=csv` all of them."""

    title = "Rows behind a day"
    narrow = False
    template_name = "web/days/rows.html"

    def get(self, request: HttpRequest, slug: str, address: str) -> HttpResponseBase:
        rows = Rows(self.journey, self.look.part, told(address))
        try:
            count = rows.count
        except (AskedError, SelectionError) as error:
            return self.show(**self.where(), lacking=str(error), named=called(rows.address))
        if request.GET.get("format") == "csv":
            return self.file(rows)
        page = sheet(request, range(count), A_PAGE)
        first = max(page.start_index() - 1, 0)
        shown = rows.rows(self.sight, A_PAGE, first) if count else []
        return self.show(
            **{**self.where(), "title": "Rows behind a day"},
            count=count,
            words=WORDS[rows.address.kind],
            clock=rows.clocks.words,
            named=called(rows.address),
            listing=listing(shown, rows.subject, self.sight, few=False),
            page=page,
            query=self.look.here.replace("?", "&"),
        )

    def file(self, rows: Rows) -> StreamingHttpResponse:
        """Noted in the audit trail: rows name people."""
        record(
            self.request.user,
            "days.export_rows",
            f"journey {self.journey.slug}",
            rows=str(rows.address)[:200],
        )
        response = StreamingHttpResponse(lines(rows, self.sight), content_type="text/csv; charset=utf-8")
        name = f"{self.journey.slug}-day-{rows.address.kind}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def told(text: str) -> Address:
    try:
        return address(text)
    except NoAddress as error:
        raise Http404("A day has no such number.") from error


def called(at: Address) -> str:
    """The place and the hours, in words."""
    days = {"weekday": "weekdays", "weekend": "weekends", "all": "all days"}[at.strip]
    hours = "" if (at.begin, at.end) == (0, 24) else f", {at.begin:02}:00 to {at.end:02}:00"
    return f"{at.name + ' · ' if at.name else ''}{days}{hours}"


def lines(rows: Rows, sight: Sight) -> Iterator[str]:
    """The rows as CSV, in blocks; what a spreadsheet would run is made inert."""
    every = rows.all_rows(sight)
    first = next(every, None)
    if first is None:
        return
    names = list(first)
    yield written([dict(zip(names, names, strict=True))], names)
    everything = chain([first], every)
    while block := list(islice(everything, AT_ONCE)):
        yield written(block, names)

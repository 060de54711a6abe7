"""All rows behind a number: pages of a table, and the whole as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from journeymap.access.audit import record
from journeymap.access.spreadsheets import inert
from journeymap.analysis.evidence import SelectionError, Sight
from journeymap.maps.opening import Opened
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.maps import evidence
from journeymap.web.pages.maps.cell import Behind
from journeymap.web.pages.maps.listing import listing

A_PAGE = 100
AT_ONCE = 1_000  # rows written together


class RowsPage(Behind):
    """As many rows as the number says, a hundred a page; `?format=csv` all of them."""

    title = "Rows behind a number"
    template_name = "web/maps/rows.html"

    def get(self, request: HttpRequest, slug: str, address: str) -> HttpResponseBase:
        told = self.opened
        shared = {**self.where(), "drawer": self.found(address)}
        try:
            count = told.counted
        except SelectionError as error:
            return self.show(**shared, lacking=str(error))
        if request.GET.get("format") == "csv":
            return self.file(told)
        page = sheet(request, range(count), A_PAGE)
        first = max(page.start_index() - 1, 0)
        rows = told.rows(self.sight, A_PAGE, first)
        assert told.selection is not None
        return self.show(
            **shared,
            count=count,
            told=int(told.cell["n"]),
            subject=evidence.SUBJECTS[told.selection.subject],
            listing=listing(rows, told.selection.subject, self.sight, few=False),
            page=page,
            query=self.look.here.replace("?", "&"),
        )

    def file(self, told: Opened) -> StreamingHttpResponse:
        """Noted in the audit trail: rows name people."""
        record(
            self.request.user, "maps.export_rows", f"journey {self.journey.slug}", cell=told.cell["address"]
        )
        response = StreamingHttpResponse(lines(told, self.sight), content_type="text/csv; charset=utf-8")
        name = f"{self.journey.slug}-{told.cell['address']}-rows.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def lines(told: Opened, sight: Sight) -> Iterator[str]:
    """The rows as CSV, in blocks; what a spreadsheet would run is made inert."""
    rows = told.all_rows(sight)
    first = next(rows, None)
    if first is None:
        return
    names = list(first)
    yield written([dict(zip(names, names, strict=True))], names)
    everything = chain([first], rows)
    while block := list(islice(everything, AT_ONCE)):
        yield written(block, names)


def written(rows: list[dict[str, Any]], names: list[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow([inert(plain(row.get(name))) for name in names])
    return text.getvalue()


def plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return " > ".join(map(str, value))
    return value.isoformat() if hasattr(value, "isoformat") else value

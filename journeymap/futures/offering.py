"""The future as one of the states of a journey's map, for whatever exports states."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from journeymap.analysis.parts import AskedError, Part
from journeymap.futures.gathered import board_of
from journeymap.futures.sheets import as_pdf, as_png, as_pptx, as_svg
from journeymap.futures.tables import as_csv, as_xlsx
from journeymap.journeys.models import Journey
from journeymap.maps.exporting import FORMATS, SLIDES, Form
from journeymap.maps.exporting.xlsx import WORKBOOK
from journeymap.maps.states import register


def told_future(journey: Journey, part: Part, which: str = "") -> dict[str, Any]:
    """The board of a future map as JSON data. which: its slug, or slug and letter of a scenario: calm:B.

    AskedError where there is no such map, and for a part: a future map has one of its own.
    """
    if not part.whole:
        raise AskedError("A future map is of the part that it was copied from: leave the filter out.")
    slug, _, letter = which.partition(":")
    future = journey.futures.select_related("journey").filter(slug=slug).first()
    if future is None:
        there = ", ".join(journey.futures.values_list("slug", flat=True)) or "none yet"
        raise AskedError(f"This journey has no future map {slug!r}; there are: {there}.")
    try:
        board = board_of(future, letter=letter or None)
    except LookupError as error:
        raise AskedError(str(error.args[0])) from error
    told = {"journey": journey.name, "slug": journey.slug, "state": "future", "future": asdict(board)}
    plain: dict[str, Any] = json.loads(json.dumps(told, cls=DjangoJSONEncoder))
    return plain


FORMS: dict[str, Form] = {
    "pdf": Form(as_pdf, "application/pdf", "pdf", binary=True),
    "png": Form(as_png, "image/png", "png", binary=True),
    "svg": Form(as_svg, "image/svg+xml", "svg"),
    "pptx": Form(as_pptx, SLIDES, "pptx", binary=True),
    "csv": Form(as_csv, "text/csv; charset=utf-8", "csv"),
    "xlsx": Form(as_xlsx, WORKBOOK, "xlsx", binary=True),
    "json": FORMATS["json"],
}
register("future", told_future, forms=FORMS, which="the slug of the future map")

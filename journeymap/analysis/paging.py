"""A page of the rows behind a number, as the API answers it."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from journeymap.analysis.evidence import SelectionError, Sight, SnapshotData, counted, page
from journeymap.mining import Selection

LIMIT, MOST = 100, 1_000


def number(request: Request, name: str, default: int, most: int) -> int:
    """A whole number of the query, 0 to `most`."""
    told = request.query_params.get(name, default)
    try:
        found = int(told)
    except ValueError:
        found = -1
    if not 0 <= found <= most:
        raise ValidationError({name: f"Tell a whole number from 0 to {most:,}."})
    return found


def answer(
    request: Request, selection: Selection, data: SnapshotData, n: int | None = None
) -> dict[str, Any]:
    """count, n, subject, snapshot, next, previous, results. `?limit=` (at most 1,000) and `?offset=` page."""
    limit, offset = number(request, "limit", LIMIT, MOST), number(request, "offset", 0, 2**53)
    try:
        count = counted(selection, data)
        results = page(selection, data, Sight.of(request.user), limit, offset) if limit else []
    except SelectionError as error:
        raise ValidationError({"selection": str(error)}) from error
    here = request.build_absolute_uri()
    return {
        "count": count,
        "n": n,
        "subject": selection.subject,
        "snapshot": data.at.number,
        "next": replace_query_param(here, "offset", offset + limit)
        if limit and offset + limit < count
        else None,
        "previous": before(here, offset, limit),
        "results": results,
    }


def before(here: str, offset: int, limit: int) -> str | None:
    if not offset or not limit:
        return None
    if offset <= limit:
        return remove_query_param(here, "offset")
    return replace_query_param(here, "offset", offset - limit)

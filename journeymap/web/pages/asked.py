"""What a request tells that may be anything: whole numbers, and which page of a list."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.http import HttpRequest


def whole(text: str) -> int | None:
    """A number of a row, a place or a page; None for what is none, or larger than any that we give."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def sheet(request: HttpRequest, rows: Any, size: int = 25, name: str = "page") -> Sheet:
    """The page of a list that the query tells under `name`; the first or the last where it tells nonsense.

    rows: whatever a Paginator takes; size: rows a page.
    """
    return Paginator(rows, size).get_page(request.GET.get(name))

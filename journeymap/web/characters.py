"""The one character that no text has and no database keeps: whoever sends a NUL is refused at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from journeymap.web.pages.errors import told

API = "/api/"
WORDS = "The request holds a NUL character, which no text has. Take it out and ask again."


class RefuseNul:
    """400 for a NUL in an address or a form. Of JSON the API's serializers see to it, field by field."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """After the protection against forged forms, which has read the form already."""
        api = request.path.startswith(API)
        if not (in_address(request) or (not api and in_form(request))):
            return None
        return JsonResponse({"detail": WORDS}, status=400) if api else told(request, 400, WORDS)


def in_address(request: HttpRequest) -> bool:
    query = request.META.get("QUERY_STRING", "")
    return "\0" in request.path or "%00" in query or "\0" in query


def in_form(request: HttpRequest) -> bool:
    return any("\0" in value for name, values in request.POST.lists() for value in (name, *values))

"""Reading while the store is being rewritten: an erasure takes files away that a page has just opened."""

from __future__ import annotations

import time
from collections.abc import Callable

import duckdb
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from journeymap.events.files import STORE, SnapshotGone
from journeymap.web.pages.errors import changing

TIMES = 3  # that a page is made again, on the data as they are then
PAUSE = 0.3  # seconds before each time
SAFE = ("GET", "HEAD")


class ReadAgain:
    """A page whose files went while it read them is made again; 503 where they go on going."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or not replaced(exception):
            return None
        for _ in range(TIMES if request.method in SAFE else 0):
            time.sleep(PAUSE)
            try:
                response = match.func(request, *match.args, **match.kwargs)
                return response.render() if callable(getattr(response, "render", None)) else response
            except Exception as error:
                if not replaced(error):
                    raise
        return told(request)


def replaced(exception: BaseException) -> bool:
    """Whether a file of the store was not there any more."""
    if isinstance(exception, SnapshotGone):
        return True
    store = str(settings.DATA_DIR / STORE)
    return isinstance(exception, FileNotFoundError | duckdb.IOException) and store in str(exception)


def told(request: HttpRequest) -> HttpResponse:
    words = "The data are being changed just now, by an erasure or a clearance. Ask again in a moment."
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse({"detail": words}, status=503)
    else:
        answer = changing(request, words)
    answer["Retry-After"] = "3"
    return answer

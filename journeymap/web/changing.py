"""Reading while the store is being rewritten: an erasure takes files away that a page has just opened."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import duckdb
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from journeymap.desks.odata import views as odata
from journeymap.events.files import STORE, SnapshotGone, copies
from journeymap.events.places.bucket import StoreAway
from journeymap.mining.engines import EngineError
from journeymap.web.pages.errors import changing

TIMES = 3  # that a page is made again, on the data as they are then
PAUSE = 0.3  # seconds before each time
SAFE = ("GET", "HEAD")
FEEDS = ("/odata/", "/odata-named/")
CHANGING = "The data are being changed just now, by an erasure or a clearance. Ask again in a moment."
AWAY = (
    "The store of the data does not answer just now. Nothing was changed. Ask again in a moment. "
    "If it lasts, tell an administrator."
)
FAILED = (
    "The cluster that works out the numbers did not do so just now. Nothing was changed. Ask again in a "
    "moment. If it lasts, tell an administrator: the log says what is wrong."
)
log = logging.getLogger(__name__)


class ReadAgain:
    """A page whose files went while it read them is made again; 503 where they go on going."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        match = request.resolver_match
        if isinstance(exception, StoreAway):
            log.warning("the store does not answer: %s", exception.__cause__)
            return told(request, AWAY, 30)
        if isinstance(exception, EngineError):
            log.error("the engine failed: %s", exception)
            return told(request, FAILED, 30)
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
    gone = isinstance(exception, FileNotFoundError | duckdb.IOException)
    return gone and any(str(place) in str(exception) for place in (settings.DATA_DIR / STORE, copies()))


def told(request: HttpRequest, words: str = CHANGING, seconds: int = 3) -> HttpResponse:
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse({"detail": words}, status=503)
    elif request.path.startswith(FEEDS):
        answer = odata.wrong(503, words)
    else:
        answer = changing(request, words)
    answer["Retry-After"] = str(seconds)
    return answer

"""Every request: a number that the log and the answer bear, and how long it took."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from journeymap.access.about import about, also, known, well_formed
from journeymap.access.counting import SECONDS, Counter, Histogram

log = logging.getLogger("journeymap.requests")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
PROBES = {"live", "ready", "health", "metrics"}  # asked every few seconds; well, they are nothing to tell
NUMBER = "X-Request-ID"
REQUESTS = Counter("requests", "Requests of pages and the API.", ("view", "method", "status"))
TOOK = Histogram("request_seconds", "Until an answer, or its first part, was there.", ("view",), SECONDS)


class WatchRequests:
    """The outermost middleware. What it says of a request names its view, never its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = request.headers.get(NUMBER, "")
        number = told if well_formed(told) else uuid4().hex
        begun = time.perf_counter()
        with about(request=number):
            response = self._get_response(request)
            self.note(request, response, time.perf_counter() - begun)
            request.about = known()  # for what Django logs of it after this
        response.headers[NUMBER] = number
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if person := request.session.get(SESSION_KEY):  # read already, by KeepSession
            also(person=str(person))

    def note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        match = request.resolver_match
        view = (match.view_name or "unnamed") if match else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        TOOK.labels(view).observe(seconds)
        user = request.__dict__.get("user")  # of a token: known only now
        if user is not None and not isinstance(user, SimpleLazyObject) and user.pk:
            also(person=str(user.pk))
        facts = {"view": view, "method": method, "status": response.status_code, "seconds": round(seconds, 4)}
        level = logging.DEBUG if view in PROBES and response.status_code < 400 else logging.INFO
        log.log(level, "%s %s %d", method, view, response.status_code, extra={"facts": facts})

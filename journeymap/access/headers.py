"""Headers of every answer: the content policy, and what a browser may keep and do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponse

ADMIN = {"script-src": [UNSAFE_EVAL]}  # its skin's Alpine evaluates what its templates say
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
        "browsing-topics",
    )
)
KEPT = {  # where the view has not said otherwise
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
# The page that describes the API carries one style block and styles of its library; its scripts are files.
api_page = csp_update({"style-src": [UNSAFE_INLINE]})


class ContentPolicy(CSPMiddleware):
    """As the settings say; the admin's pages alone may evaluate, still from scripts of ours only."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponse, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        match = request.resolver_match
        if not report_only and match is not None and "admin" in match.app_names:
            update: dict[str, Any] = dict(parts.update or {})
            parts.update = update | ADMIN
        return parts


class StrictHeaders:
    """Nothing that is about people stays in a cache; nobody else's page loads it; no device is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        for name, value in KEPT.items():
            response.headers.setdefault(name, value)
        return response

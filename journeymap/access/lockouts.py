"""After too many wrong passwords or codes: how long it lasts, what people are told, how it is lifted."""

from __future__ import annotations

import math
from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

API = "/api/"
STATUS = 429


def client_address(request: HttpRequest) -> str | None:
    """Who asks. Of X-Forwarded-For only the entry that our own outermost proxy wrote is believed."""
    proxies: int = settings.PROXIES
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(told) >= proxies:
        return told[-proxies]
    return request.META.get("REMOTE_ADDR") or None


def locked() -> QuerySet[AccessAttempt]:
    """Names and addresses that are locked out now."""
    return AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=timezone.now() - _rest()
    )


def minutes_left(request: HttpRequest, name: str) -> int:
    """Whole minutes until `name` may try again from where `request` comes from; 0 where it may now."""
    if AxesProxyHandler.is_allowed(request, {"username": name}):
        return 0
    tries = AccessAttempt.objects.filter(username=name, ip_address=client_address(request))
    newest = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    left = (newest or timezone.now()) + _rest() - timezone.now()
    return max(1, math.ceil(left / timedelta(minutes=1)))


def sentence(minutes: int) -> str:
    return (
        f"Too many attempts to sign in. Try again in {minutes} minute{'' if minutes == 1 else 's'}, "
        "or ask an administrator to lift the lock."
    )


def answer(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """What axes answers instead of the page where an attempt meets a lock."""
    return too_many(request, minutes_left(request, (credentials or {}).get("username", "")))


def too_many(request: HttpRequest, minutes: int) -> HttpResponse:
    """429, in words and as `Retry-After`: a page, or JSON for the API."""
    headers = {"Retry-After": str(minutes * 60)}
    if request.path.startswith(API):
        return JsonResponse({"detail": sentence(minutes)}, status=STATUS, headers=headers)
    page = render(
        request,
        "web/account/locked.html",
        {"title": "Too many attempts", "told": sentence(minutes)},
        status=STATUS,
    )
    page.headers["Retry-After"] = headers["Retry-After"]
    return page


def _rest() -> timedelta:
    return settings.AXES_COOLOFF_TIME

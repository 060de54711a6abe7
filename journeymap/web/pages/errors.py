"""What is shown where a page cannot be: in words, in the frame where one is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from journeymap.web.navigation import first_page
from journeymap.web.pages.page import frame

SAID = {
    400: (
        "This request cannot be read",
        "Go back and try again; if it happens again, tell an administrator.",
    ),
    403: ("You may not open this", "Your role has no right to it. An administrator can give you one."),
    404: (
        "There is nothing here",
        "It may have been renamed or removed, or it is not yours to see. Start again from the menu.",
    ),
    503: ("One moment, please", "This page could not be made just now."),
}


def told(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    title, text = SAID[status]
    context: dict[str, Any] = {"title": title, "text": text, "reason": reason}
    if known(request):
        context |= {**frame(request), "first": first_page(request.user)}
    return render(request, "web/error.html", context, status=status)


def known(request: HttpRequest) -> bool:
    """Whether somebody is signed in; a request may be refused before it is known whose it is."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return told(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return told(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """With the reason that one of our pages gave; what Django says by itself is for developers."""
    reason = exception.args[0] if exception.args else ""
    ours = isinstance(reason, str) and "matches the given query" not in reason
    return told(request, 404, str(reason) if ours and known(request) else "")


def changing(request: HttpRequest, reason: str) -> HttpResponse:
    return told(request, 503, reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    why = (
        "The form was open for too long, or its cookie was refused. Open the page again and repeat the step."
    )
    return told(request, 403, why)

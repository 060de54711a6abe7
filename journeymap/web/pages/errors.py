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
    user = getattr(request, "user", None)  # a request may be refused before it is known whose it is
    if user is not None and user.is_authenticated:
        context |= {**frame(request), "first": first_page(user)}
    return render(request, "web/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return told(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return told(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return told(request, 404)


def changing(request: HttpRequest, reason: str) -> HttpResponse:
    return told(request, 503, reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    why = (
        "The form was open for too long, or its cookie was refused. Open the page again and repeat the step."
    )
    return told(request, 403, why)

"""The page behind a link, for whoever has it: one view of a map, nothing to open, no way into the house."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import View

from journeymap.access.lockouts import client_address
from journeymap.analysis.parts import AskedError
from journeymap.maps.lingering import lingering
from journeymap.sharing.links import opened
from journeymap.sharing.models import Share
from journeymap.web.pages.sharing.boards import Viewed, bare

A_MINUTE = 60  # looks from one address; each is a guess at a link, too


class SharedPage(View):
    """No sign-in. A link that is unknown, over, withdrawn or switched off is answered alike."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if too_many(request):
            response = render(request, "web/sharing/busy.html", {"title": "One moment, please"}, status=429)
            response["Retry-After"] = "60"
            return discreet(response)
        found = opened(token)
        if found is None:
            return gone(request)
        try:
            with lingering(True):
                told = bare(Viewed(found.journey, found.state, found.future, found.query, found.notes))
        except (AskedError, LookupError):  # the persona, theme or scenario that it shows is there no more
            return gone(request)
        context = {**told, "title": found.journey.name, "share": found}
        return framed(discreet(render(request, "web/sharing/shared.html", context)), found)


def gone(request: HttpRequest) -> HttpResponse:
    return discreet(
        render(request, "web/sharing/gone.html", {"title": "This link leads nowhere"}, status=404)
    )


def discreet(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no other site hears of it, no search engine keeps it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def framed(response: HttpResponse, share: Share) -> HttpResponse:
    """Let just those sites embed it that were named when the link was made."""
    sites = share.frames.split()
    if sites:
        response._csp_replace = {"frame-ancestors": sites}
        response.xframe_options_exempt = True
    return response


def too_many(request: HttpRequest) -> bool:
    """Whether this address has looked too often in this minute. Each process counts its own."""
    key = f"shared:{client_address(request)}:{timezone.now():%H%M}"
    cache.add(key, 0, 90)
    return cache.incr(key) > A_MINUTE

"""/mcp: who calls is settled by Django, what they say is the protocol's."""

from __future__ import annotations

from typing import Any, ClassVar

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST
from rest_framework.request import Request as Asked
from rest_framework.views import APIView

from journeymap.access.bodies import JSONParser
from journeymap.access.permissions import Needs
from journeymap.assistant.mcp.serving import Request, exchange
from journeymap.assistant.mcp.signing_in import AgentAuthentication

SETTLED = {"host", "content-type", "content-length", "authorization", "cookie"}  # before, or told anew


class AgentView(APIView):
    """The tools of the assistant for agents outside, by the Model Context Protocol (docs/mcp.md)."""

    authentication_classes: ClassVar = [AgentAuthentication]
    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {"POST": ("assistant.ask",)}
    parser_classes: ClassVar = [JSONParser]
    schema = None  # the protocol describes itself

    def post(self, request: Asked) -> HttpResponse:
        body = request._request.body
        _ = request.data  # refuses what cannot be stored, in our words
        reply = async_to_sync(exchange)(request.auth, as_read(request, body))
        answer = HttpResponse(reply.body, status=reply.status, content_type="text/plain")
        for name, value in reply.headers:
            if name.lower() != "content-length":
                answer[name] = value
        return answer


def as_read(request: Any, body: bytes) -> Request:
    """hosts and origins: those that Django answers to; it has refused other hosts before."""
    host = request._request.get_host()
    own = f"{request._request.scheme}://{host}"
    headers = [(name, value) for name, value in request.headers.items() if name.lower() not in SETTLED]
    return Request(
        headers=(*headers, ("host", host), ("content-type", "application/json")),
        body=body,
        host=host,
        origins=(own, *settings.CSRF_TRUSTED_ORIGINS),
    )


# It holds no stream open (GET) and keeps no session that could be ended (DELETE).
urls = [path("mcp", require_POST(AgentView.as_view()), name="mcp")]

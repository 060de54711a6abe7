"""The address that other systems post to: signed, stored, then answered. A replay is answered and ignored."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from journeymap.access.secrets import Unreadable
from journeymap.connecting.kinds.rest import at
from journeymap.connecting.messages import crowded, store
from journeymap.connecting.models import Connection
from journeymap.connecting.signing import SCHEMES, Unsigned, verify

MOST_BYTES = 2**20
DEPTH = 12
SECONDS = 30  # after which a sender may try again


@method_decorator(csrf_exempt, name="dispatch")
class Hook(View):
    """POST: 200 once the message is on disk, 401 unsigned, 400 no JSON, 413 too large, 503 too many wait."""

    def post(self, request: HttpRequest, public: UUID) -> JsonResponse:
        connection = Connection.objects.filter(public=public, kind="webhook", on=True).first()
        if connection is None:
            return refused(404, "There is nothing here.")
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            return refused(413, f"At most {MOST_BYTES:,} bytes are taken.")
        body = request.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            return refused(413, f"At most {MOST_BYTES:,} bytes are taken.")
        scheme = SCHEMES[connection.settings.get("scheme", "journeymap")]
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            verify(scheme, connection.secrets.get("secret", ""), headers, body)
        except (Unsigned, Unreadable) as error:
            return refused(401, str(error))
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            return refused(400, "The body is not JSON.")
        record = at(told, where) if (where := records_of(connection)) else told
        if not isinstance(record, dict) or deep(record):
            return refused(400, f"The message holds no record{f' at {where}' if where else ''}.")
        if crowded(connection):
            answer = refused(503, "Too many messages wait to be imported. Send this one again later.")
            answer["Retry-After"] = str(SECONDS)
            return answer
        key = scheme.key(headers, told) or hashlib.sha256(body).hexdigest()
        return JsonResponse({"stored": store(connection, str(key), record)})


def records_of(connection: Connection) -> str:
    scheme = SCHEMES[connection.settings.get("scheme", "journeymap")]
    return str(connection.settings.get("records") or scheme.records)


def deep(told: Any, left: int = DEPTH) -> bool:
    """Whether it nests deeper than a row can hold."""
    if not isinstance(told, dict | list):
        return False
    inside = told.values() if isinstance(told, dict) else told
    return left == 0 or any(deep(each, left - 1) for each in inside)


def refused(status: int, words: str) -> JsonResponse:
    return JsonResponse({"detail": words}, status=status)


urls = [path("hooks/<uuid:public>/", Hook.as_view(), name="hook")]

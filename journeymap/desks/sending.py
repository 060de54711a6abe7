"""A file sent piece by piece, that stays."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

from journeymap.maps.exporting.streaming import pieces, pieces_async


def sent(request: HttpRequest, path: Path) -> StreamingHttpResponse:
    """As a download under the name behind its ~. FileNotFoundError where it is gone."""
    file = path.open("rb")
    content = pieces_async(file) if isinstance(request, ASGIRequest) else pieces(file)
    response = StreamingHttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, path.name.partition("~")[2])
    response["Content-Length"] = os.fstat(file.fileno()).st_size
    return response

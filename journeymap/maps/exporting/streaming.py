"""A file that was made for one person, sent piece by piece. It is gone when it is sent."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE = 256 * 1024
LEFT_BEHIND = 86400.0  # seconds after which a file belongs to an export that was killed


def new_file(name: str) -> Path:
    """Where a new export may be written: in the folder that an erasure empties."""
    folder = settings.EXPORTS_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.glob("*~*"):
        if time.time() - old.stat().st_mtime > LEFT_BEHIND:
            old.unlink(missing_ok=True)
    return folder / f"{uuid4().hex}~{name}"


def sent(request: HttpRequest, path: Path, name: str, kind: str) -> StreamingHttpResponse:
    """The file as a download called `name`. Its name on disk goes at once, its bytes when they are sent."""
    file = path.open("rb")
    path.unlink()
    # A server that speaks ASGI would read all of a plain iterator into memory first.
    content = pieces_async(file) if isinstance(request, ASGIRequest) else pieces(file)
    response = StreamingHttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Length"] = os.fstat(file.fileno()).st_size
    return response


def pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


async def pieces_async(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece

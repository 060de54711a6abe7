"""What arrives over the network becomes files of ours and a row, before anything is answered."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from journeymap.ingest.mapping import FIELDS
from journeymap.ingest.models import Draft, Import
from journeymap.ingest.preparing import located
from journeymap.jobs.sending import enqueue

KEPT_AFTER_FAILURE = timedelta(days=7)
SPARE_BYTES = 64 * 2**20  # of the disk, that an upload leaves for all else
NO_ROOM = (
    "The disk is nearly full: the file is not stored. Ask an administrator to make room, then try again."
)
UNNAMED_FOR = timedelta(hours=1)  # a copy is written before its row is


class NotTaken(ValueError):
    """An upload is not stored. The message says why and how to mend it."""


def receive_files(
    kind: str, files: Sequence[UploadedFile], told: Mapping[str, Any], by: AbstractBaseUser
) -> Import:
    """Store uploads, make their import and hand it to a worker. Raises NotTaken; nothing is kept then."""
    stored = store(files)
    with transaction.atomic():
        job = Import.objects.create(
            kind=kind, files=stored, told=dict(told), by=by, digests=digests_of(stored)
        )
        enqueue(job)
    return job


def store(files: Sequence[UploadedFile]) -> list[dict[str, Any]]:
    """Copies of all uploads, or none: raises NotTaken where one is too large or the disk is full."""
    stored: list[dict[str, Any]] = []
    try:
        for file in files:
            check_size(file)
            stored.append(own_copy(plain_name(file.name), file.chunks()))
    except (NotTaken, OSError) as error:
        for copy in stored:
            located(copy["path"]).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise NotTaken(NO_ROOM) from error
        raise
    return stored


def check_size(file: UploadedFile) -> None:
    """Raise NotTaken for what is larger than is allowed, or than the disk has room for."""
    size = file.size or 0
    if size > settings.UPLOAD_MAX_BYTES:
        raise NotTaken(
            f"{plain_name(file.name)}: it has {size / 2**20:,.1f} MB; at most "
            f"{settings.UPLOAD_MAX_BYTES / 2**20:,.0f} MB are taken. Pack it with gzip, or split it by time."
        )
    if shutil.disk_usage(settings.UPLOADS_DIR).free < size + SPARE_BYTES:
        raise NotTaken(NO_ROOM)


def plain_name(name: str | None) -> str:
    """A file's name without the characters that turn or hide text, at most 200."""
    kept = "".join(letter for letter in name or "" if unicodedata.category(letter)[0] != "C")
    return kept.strip()[-200:] or "upload"


def digests_of(files: Sequence[Mapping[str, Any]]) -> str:
    return " ".join(file["digest"] for file in files if file.get("digest"))


def receive_rows(kind: str, rows: Sequence[Mapping[str, Any]], by: AbstractBaseUser) -> Import:
    """Store a batch as a file of JSON Lines and make its import, QUEUED and not sent. Nothing is guessed."""
    there = {name for row in rows for name in row}
    told = {field: field if field in there else "" for field in FIELDS[kind]}
    lines = (json.dumps(row, ensure_ascii=True).encode() + b"\n" for row in rows)
    file = own_copy("batch.jsonl", lines) | {"ids_of": "api"}  # whatever columns a batch has
    return Import.objects.create(kind=kind, files=[file], told=told, by=by)


def own_copy(name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    """Write chunks to a new file among the uploads, on disk before this returns.

    As a file of an import, with its "size" in bytes and the "digest" (SHA-256) of its content.
    """
    path = settings.UPLOADS_DIR / uuid.uuid4().hex
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    place = str(path.relative_to(settings.DATA_DIR))
    return {"name": name, "path": place, "own": True, "size": size, "digest": digest.hexdigest()}


def drop_copies(job: Import) -> None:
    """Delete the copies of an import that will not be carried out any more."""
    for file in job.files:
        if file.get("own"):
            located(file["path"]).unlink(missing_ok=True)


def sweep_copies() -> int:
    """Delete copies that nobody will read: of imports that ended, or that no row names. A periodic duty.

    Those of imports that failed stay for a while, so that they can be tried again with another mapping.
    """
    now = timezone.now()
    kept = {path for draft in Draft.objects.filter(job=None) for path in draft.paths}
    for job in Import.objects.exclude(status=Import.Status.DONE):
        if job.is_open or (job.finished and job.finished > now - KEPT_AFTER_FAILURE):
            kept |= {located(file["path"]) for file in job.files if file.get("own")}
    old = (now - UNNAMED_FOR).timestamp()
    gone = [
        path for path in settings.UPLOADS_DIR.iterdir() if path not in kept and path.stat().st_mtime < old
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)

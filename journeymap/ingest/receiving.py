"""What arrives over the network becomes files of ours and a row, before anything is answered."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from journeymap.ingest.mapping import FIELDS
from journeymap.ingest.models import Import
from journeymap.ingest.preparing import located
from journeymap.jobs.sending import enqueue

KEPT_AFTER_FAILURE = timedelta(days=7)
UNNAMED_FOR = timedelta(hours=1)  # a copy is written before its row is


def receive_files(
    kind: str, files: Sequence[UploadedFile], told: Mapping[str, Any], by: AbstractBaseUser
) -> Import:
    """Store uploads, make their import and hand it to a worker."""
    stored = [own_copy(file.name or "upload", file.chunks()) for file in files]
    with transaction.atomic():
        job = Import.objects.create(kind=kind, files=stored, told=dict(told), by=by)
        enqueue(job)
    return job


def receive_rows(kind: str, rows: Sequence[Mapping[str, Any]], by: AbstractBaseUser) -> Import:
    """Store a batch as a file of JSON Lines and make its import, QUEUED and not sent. Nothing is guessed."""
    there = {name for row in rows for name in row}
    told = {field: field if field in there else "" for field in FIELDS[kind]}
    lines = (json.dumps(row, ensure_ascii=True).encode() + b"\n" for row in rows)
    file = own_copy("batch.jsonl", lines) | {"ids_of": "api"}  # whatever columns a batch has
    return Import.objects.create(kind=kind, files=[file], told=told, by=by)


def own_copy(name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    """Write chunks to a new file among the uploads, on disk before this returns."""
    path = settings.UPLOADS_DIR / uuid.uuid4().hex
    try:
        with path.open("wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return {"name": name, "path": str(path.relative_to(settings.DATA_DIR)), "own": True}


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
    kept: set[Path] = set()
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

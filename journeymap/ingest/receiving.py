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
from django.utils import timezone

from journeymap.events import files as files_kept
from journeymap.ingest.mapping import FIELDS
from journeymap.ingest.models import Draft, Import
from journeymap.ingest.preparing import own_paths
from journeymap.ingest.waiting import waiting

KEPT_AFTER_FAILURE = timedelta(days=7)
SPARE_BYTES = 64 * 2**20  # of the disk, that an upload leaves for all else
NO_ROOM = (
    "The disk is nearly full: the file is not stored. Ask an administrator to make room, then try again."
)
REJECTS = "rejects"  # the folder of rejected rows
UNNAMED_FOR = timedelta(hours=1)  # a copy is written before its row is


class NotTaken(ValueError):
    """An upload is not stored. The message says why and how to mend it."""


def store(files: Sequence[UploadedFile]) -> list[dict[str, Any]]:
    """Copies of all uploads, or none: raises NotTaken where one is too large or the disk is full."""
    stored: list[dict[str, Any]] = []
    try:
        for file in files:
            check_size(file)
            stored.append(own_copy(plain_name(file.name), file.chunks()))
    except (NotTaken, OSError) as error:
        for copy in stored:
            files_kept.remove(copy["path"])
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
    check_room(size)


def check_room(size: int) -> None:
    """Raise NotTaken where the disk has no room for so many bytes."""
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
        place = str(path.relative_to(settings.DATA_DIR))
        files_kept.keep(place)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return {"name": name, "path": place, "own": True, "size": size, "digest": digest.hexdigest()}


def drop_copies(job: Import) -> None:
    """Delete the copies of an import that will not be carried out any more."""
    for file in job.files:
        for path in own_paths(file):
            files_kept.remove(path)


def sweep_copies() -> int:
    """Delete copies that nobody will read: of imports that ended, or that no row names; rejects of attempts
    that failed. A periodic duty.

    Those of imports that failed stay for a while, so that they can be tried again with another mapping.
    """
    now = timezone.now()
    # What waits goes before imports: it may become one meanwhile.
    kept = waiting() | {path for draft in Draft.objects.filter(job=None) for path in draft.paths}
    drafts: tuple[str, ...] = ()  # of rejected rows, while they are written
    for job in Import.objects.exclude(status=Import.Status.DONE):
        if job.is_open:
            drafts += (f"{REJECTS}/import-{job.pk}.", f"{REJECTS}/import-{job.pk}-")
        if job.is_open or (job.finished and job.finished > now - KEPT_AFTER_FAILURE):
            kept |= {path for file in job.files for path in own_paths(file)}
    old = (now - UNNAMED_FOR).timestamp()
    uploads = str(settings.UPLOADS_DIR.relative_to(settings.DATA_DIR))
    kept |= set(Import.objects.exclude(rejects="").values_list("rejects", flat=True))
    there = [*files_kept.listed(uploads), *files_kept.listed(REJECTS)]
    gone = [
        each.path
        for each in there
        if each.path not in kept and not each.path.startswith(drafts) and each.changed < old
    ]
    for path in gone:
        files_kept.remove(path)
    return len(gone)

"""From what somebody hands in to the files of one import: archives taken apart, tables of one export put
beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from journeymap.events.files import remove
from journeymap.ingest.archives import CHUNK, File, taken_apart
from journeymap.ingest.drafts.kinds import guess_kind
from journeymap.ingest.guessing import MappingError, look_at
from journeymap.ingest.joining import arranged
from journeymap.ingest.mapping import KINDS, guess
from journeymap.ingest.models import Import
from journeymap.ingest.preparing import located, nothing_remembered, opened, own_paths
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.receiving import NotTaken, check_room, digests_of, own_copy, store
from journeymap.ingest.unfolding import apart
from journeymap.jobs.sending import enqueue

ROWS = 2_000  # that are looked at to tell what a file of an archive holds


def receive_files(
    kind: str, files: Sequence[UploadedFile], told: Mapping[str, Any], by: AbstractBaseUser
) -> Import:
    """Store uploads, make their import and hand it to a worker. Raises NotTaken; nothing is kept then."""
    stored = store(files)
    try:
        stored = handed_in(stored, kind)
    except (UnreadableFile, NotTaken) as error:
        for file in stored:
            remove(file["path"])
        raise NotTaken(str(error)) from error
    with transaction.atomic():
        job = Import.objects.create(
            kind=kind, files=stored, told=dict(told), by=by, digests=digests_of(stored)
        )
        enqueue(job)
    return job


def handed_in(files: Sequence[File], kind: str) -> list[File]:
    """The files of an import of one kind. Of an archive those that hold this kind; it is gone then, where it
    was a copy of ours. Raises UnreadableFile and, where the disk has no room, NotTaken; the files are as they
    were then."""
    made: list[File] = []
    copies = Copies()
    try:
        parts: list[File] = []
        for file in files:
            inside = taken_apart(file)
            made += [part for part in inside if part is not file]
            parts += inside
        if len(parts) == 1 and not made:
            return parts
        found = arranged([(part, columns_of(part)) for part in parts], kind, copies.again)
        mine = chosen(found, kind, {part["path"] for part in made})
        if aside := [part["name"] for part in parts if part["path"] not in _all_paths(mine)]:
            mine = [mine[0] | {"aside": aside}, *mine[1:]]
    except BaseException:
        for part in [*made, *copies.made]:
            remove(part["path"])
        raise
    kept = {path for file in mine for path in own_paths(file)}
    for part in [*made, *copies.made, *files]:
        if part.get("own") and part["path"] not in kept:
            remove(part["path"])
    return mine


def chosen(found: Sequence[File], kind: str, fresh: set[str]) -> list[File]:
    """Those that hold this kind, of archives and of tables that belong together; all others stay."""
    together = any(file.get("beside") for file in found)
    doubted = {file["path"] for file in found if together or file["path"] in fresh}
    mine = [file for file in found if file["path"] not in doubted or holds(file, kind)]
    if not mine:
        names = ", ".join(file["name"] for file in found[:10])
        raise UnreadableFile(f"None of the files holds {kind}: {names}.")
    return mine


def _all_paths(files: Sequence[File]) -> set[str]:
    """Of files and of those they came to lie beside, as they were handed in."""
    return {file["path"] for file in files} | {
        other["of"] for file in files for other in file.get("beside", ())
    }


class Copies:
    """Further copies of files of ours, as each import deletes its own: together no more than one upload may
    have. made: those there are."""

    def __init__(self) -> None:
        self.made: list[File] = []
        self._bytes = 0

    def again(self, file: File) -> File:
        """Another copy; "of": the path of the one it is of. Raises UnreadableFile, NotTaken."""
        if not file.get("own"):
            return file | {"of": file["path"]}
        path = located(file["path"])
        size = path.stat().st_size
        self._bytes += size
        if self._bytes > settings.UPLOAD_MAX_BYTES:
            raise UnreadableFile(
                f"{file['name']}: it lies beside so many tables that looking it up for each takes over "
                f"{settings.UPLOAD_MAX_BYTES / 2**20:,.0f} MB. Put the pieces of each table into one file, "
                "or hand in fewer at a time."
            )
        check_room(size)
        with path.open("rb") as stream:
            self.made.append(own_copy(file["name"], iter(partial(stream.read, CHUNK), b"")))
        return self.made[-1] | {"of": file["path"]}


def columns_of(file: File) -> list[str]:
    """The columns of a file; none where it cannot be read (whoever reads it then says why)."""
    try:
        with opened(file) as table:
            return list(table.columns)
    except UnreadableFile:
        return []


def holds(file: File, kind: str) -> bool:
    """Whether a file of an archive is of this kind: a tool's export that has it, or as it is guessed."""
    with opened(file) as table:
        head, details = table.head(ROWS), table.details
    if _tool(head, details, kind):
        return True
    if any(_tool(head, details, each) for each in KINDS if each != kind):
        return False
    return guess_kind(lambda each: look_at(_as(head, each), details), nothing_remembered).kind == kind


def _tool(head: Any, details: Mapping[str, object], kind: str) -> str | None:
    try:
        return guess(kind, _as(head, kind), dict(details)).mapping.source_tool
    except MappingError:
        return None


def _as(head: Any, kind: str) -> Any:
    found = apart(head, range(1, head.num_rows + 1), kind)
    return head if found is None else found[0]

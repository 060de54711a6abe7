"""Archives that hold several files, as export pages hand them out: each member becomes a file of its own."""

from __future__ import annotations

import errno
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from journeymap.events.files import remove
from journeymap.ingest.preparing import located
from journeymap.ingest.readers import ReadLimits, UnreadableFile
from journeymap.ingest.receiving import NO_ROOM, NotTaken, check_room, own_copy, plain_name

FILES_AT_MOST = 2_000
CHUNK = 2**20
LIMITS = ReadLimits()
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError
)  # fmt: skip
SIGNS = (b"PK\x03\x04", b"PK\x05\x06")  # the second: it holds nothing
File = dict[str, Any]


def is_archive(path: Path) -> bool:
    """A zip that is no workbook."""
    with path.open("rb") as file:
        if file.read(4) not in SIGNS:
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not {"xl/workbook.xml", "[Content_Types].xml"} & set(archive.namelist())
    except zipfile.BadZipFile:
        return False


def taken_apart(file: File) -> list[File]:
    """Copies of the files in an archive; the file itself where it is none. Raises UnreadableFile, and
    NotTaken where the disk has no room; it leaves no copy then."""
    path = located(file["path"])
    if not path.is_file() or not is_archive(path):
        return [file]
    made: list[File] = []
    try:
        with zipfile.ZipFile(path) as archive:
            members = checked(archive, file["name"])
            check_room(min(sum(member.file_size for member in members), settings.UPLOAD_MAX_BYTES))
            room = Room(file["name"], path.stat().st_size)
            for member in members:
                with archive.open(member) as stream:
                    chunks = room.counted(iter(partial(stream.read, CHUNK), b""))
                    made.append(own_copy(plain_name(PurePosixPath(member.filename).name), chunks))
    except BaseException as error:
        for copy in made:
            remove(copy["path"])
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise NotTaken(NO_ROOM) from error
        if isinstance(error, DAMAGED) or (isinstance(error, OSError) and error.errno is None):  # of bzip2
            raise UnreadableFile(f"{file['name']}: the archive is damaged or locked ({error}).") from error
        raise
    return made


def checked(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The members that are files with content, in order of their names."""
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and member.file_size and not _hidden(PurePosixPath(member.filename))
    ]
    if not members:
        raise UnreadableFile(f"{name}: the archive holds no file.")
    if len(members) > FILES_AT_MOST:
        raise UnreadableFile(
            f"{name}: the archive holds {len(members):,} files, the limit is {FILES_AT_MOST:,}. Split it."
        )
    if locked := next((member.filename for member in members if member.flag_bits & 1), None):
        raise UnreadableFile(f"{name}: {locked} is locked with a password. Pack the files without one.")
    return sorted(members, key=lambda member: member.filename)


def _hidden(path: PurePosixPath) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


class Room:
    """Counts what an archive unpacks to, whatever it says of itself."""

    def __init__(self, name: str, packed: int) -> None:
        self._name, self._packed, self._unpacked = name, max(1, packed), 0

    def counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._unpacked += len(chunk)
            much = self._unpacked > LIMITS.ratio_from_bytes
            if self._unpacked > settings.UPLOAD_MAX_BYTES or (
                much and self._unpacked / self._packed > LIMITS.max_gzip_ratio
            ):
                raise UnreadableFile(
                    f"{self._name}: the archive unpacks to more than {self._unpacked / 2**20:,.0f} MB. "
                    "Upload its files unpacked, or packed with gzip each."
                )
            yield chunk

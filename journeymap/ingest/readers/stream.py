"""The bytes of an uploaded file, unpacked on the way when it is gzip, within bounds.

gzip is known by its magic bytes, never by the file's name. Several members in one file are read one after
the other.
"""

from __future__ import annotations

import tempfile
import zlib
from pathlib import Path
from typing import BinaryIO, Protocol

from journeymap.ingest.readers.table import Progress, ReadLimits, UnreadableFile

GZIP_MAGIC = b"\x1f\x8b"
CHUNK = 256 * 1024
WBITS_GZIP = 31  # zlib: a gzip header and its checksum


class ByteStream(Protocol):
    """What the parsers read from: at most `n` bytes, empty at the end."""

    def read(self, n: int = -1) -> bytes: ...


class PlainStream:
    """A file's own bytes, counted."""

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._file = file
        self._progress = progress

    def read(self, n: int = -1) -> bytes:
        data = self._file.read(n)
        self._progress.bytes_read += len(data)
        return data


class GzipStream:
    """The unpacked bytes of a gzip file. Raises `UnreadableFile` when it is broken, cut off or a bomb."""

    def __init__(self, file: BinaryIO, progress: Progress, limits: ReadLimits) -> None:
        self._file = file
        self._progress = progress
        self._limits = limits
        self._member = zlib.decompressobj(WBITS_GZIP)
        self._packed = b""
        self._started = False  # in the current member
        self._end = False
        self.unpacked = 0

    def read(self, n: int = -1) -> bytes:
        wanted = n if n >= 0 else self._limits.max_unpacked_bytes + 1
        parts: list[bytes] = []
        while wanted > 0 and not self._end:
            piece = self._step(wanted)
            parts.append(piece)
            wanted -= len(piece)
        return b"".join(parts)

    def _step(self, wanted: int) -> bytes:
        if not self._packed:
            self._packed = self._file.read(CHUNK)
            self._progress.bytes_read += len(self._packed)
        if not self._packed and (not self._started or self._member.eof):
            self._end = True
            return b""
        try:
            piece = self._member.decompress(self._packed, wanted)
        except zlib.error as error:
            raise UnreadableFile(
                f"The gzip file is damaged after {self.unpacked:,} unpacked bytes ({error}). Pack "
                "or upload it again."
            ) from error
        if not self._packed and not piece:
            raise UnreadableFile(
                f"The gzip file is cut off: it ends after {self.unpacked:,} unpacked bytes in "
                "mid-stream. Upload it again."
            )
        self._started = True
        self._packed = self._member.unconsumed_tail
        self.unpacked += len(piece)
        self._guard()
        if self._member.eof:
            self._next_member()
        return piece

    def _next_member(self) -> None:
        rest = self._member.unused_data or self._file.read(CHUNK)
        rest = rest.lstrip(b"\0")  # tapes and some tools pad with zeros
        self._packed = rest
        self._started = False
        if rest.startswith(GZIP_MAGIC[:1]):
            self._member = zlib.decompressobj(WBITS_GZIP)
        else:
            self._end = True  # gzip's own tools ignore trailing garbage, too

    def _guard(self) -> None:
        limits = self._limits
        if self.unpacked > limits.max_unpacked_bytes:
            raise UnreadableFile(
                f"The gzip file unpacks to more than {limits.max_unpacked_bytes:,} bytes, the "
                "limit. Split it, or raise the limit."
            )
        ratio = self.unpacked / max(self._progress.bytes_read, 1)
        if self.unpacked > limits.ratio_from_bytes and ratio > limits.max_gzip_ratio:
            raise UnreadableFile(
                f"The gzip file unpacks to {ratio:.0f} times its size (limit "
                f"{limits.max_gzip_ratio:.0f}), as a "
                "decompression bomb does. Upload it unpacked if it is genuine."
            )


def is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == GZIP_MAGIC


def open_bytes(file: BinaryIO, packed: bool, progress: Progress, limits: ReadLimits) -> ByteStream:
    """The stream of an open file; the caller closes the file."""
    return GzipStream(file, progress, limits) if packed else PlainStream(file, progress)


def unpack_to_disk(path: Path, limits: ReadLimits) -> tempfile._TemporaryFileWrapper[bytes]:
    """A temporary file with the unpacked bytes, for formats that need to seek. Gone when closed or
    collected.
    """
    target = tempfile.NamedTemporaryFile(prefix="journeymap-")  # noqa: SIM115 (it outlives this call)
    try:
        with path.open("rb") as file:
            stream = GzipStream(file, Progress(), limits)
            while piece := stream.read(4 * CHUNK):
                target.write(piece)
        target.flush()
    except BaseException:
        target.close()
        raise
    return target

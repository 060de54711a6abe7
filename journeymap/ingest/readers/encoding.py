"""Which encoding a text file has, and its bytes as UTF-8, as a stream.

A file that is UTF-8 with single bytes of Latin-1 or CP1252 among it (pasted together from two exports) is
read as what it is: the valid sequences as UTF-8, the single bytes as CP1252. How many is counted and shown.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

from journeymap.ingest.readers.stream import ByteStream
from journeymap.ingest.readers.table import UnreadableFile

BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
ESCAPED = re.compile("[\udc80-\udcff]")
GUESS_BYTES = 256 * 1024  # charset-normalizer reads this much
WESTERN_LETTERS = (
    "äöüÄÖÜßéèêëàâáãåçñóòôõíìîïúùûøæœÉÈÀÁÂÃÇÑÓÔÕÍÚØÅÆŒ€£°§«»„“”…¡¿ºª®©™\xa0"
    "\u2018\u2019\u2013\u2014\xb4"  # quotation marks, dashes, acute accent
)
WESTERN = {
    "cp1252",
    "latin_1",
    "iso8859_15",
    "cp1250",
    "cp1254",
    "cp1257",
    "cp1258",
    "mac_roman",
    "cp437",
    "cp850",
    "cp858",
    "hp_roman8",
    "cp775",
    "cp852",
    "mac_iceland",
    "mac_latin2",
    "iso8859_9",
    "iso8859_10",
    "mac_turkish",
}


@dataclass(frozen=True)
class Encoding:
    """`name` as Python knows it; `bom` = bytes to skip at the start."""

    name: str
    bom: int = 0


@dataclass
class Repairs:
    """Bytes that did not fit the encoding, so far."""

    count: int = 0
    notes: list[str] = field(default_factory=list)


def find_encoding(sample: bytes) -> Encoding:
    """The encoding of a file that starts with `sample`. Raises `UnreadableFile` for what is not text."""
    for mark, name in BOMS:
        if sample.startswith(mark):
            return Encoding(name, len(mark))
    if wide := _wide_without_bom(sample):
        return Encoding(wide)
    if _control_share(sample) > 0.02:
        raise UnreadableFile(
            "The file is not text: it holds many control bytes. Export it as CSV, XLSX, JSON, Parquet or XES."
        )
    if sample.isascii() or _mostly_utf8(sample):
        return Encoding("utf-8")
    return Encoding(_single_byte(sample[:GUESS_BYTES]))


def _wide_without_bom(sample: bytes) -> str | None:
    """UTF-16 of mostly Western text shows as NUL in every other byte."""
    start = sample[:4096]
    if len(start) < 8:
        return None
    half = len(start) // 2
    even, odd = start[0::2].count(0) / half, start[1::2].count(0) / half
    if odd > 0.6 and even < 0.05:
        return "utf-16-le"
    if even > 0.6 and odd < 0.05:
        return "utf-16-be"
    return None


def _control_share(sample: bytes) -> float:
    control = bytes(set(range(32)) - {1, 9, 10, 12, 13, 27, 28, 29, 30, 31})
    return 1 - len(sample.translate(None, control)) / max(len(sample), 1)


def _mostly_utf8(sample: bytes) -> bool:
    """True when the valid multi-byte sequences outnumber the bytes that do not fit."""
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\ufffd") - sample.count(b"\xef\xbf\xbd")
    good = sum(1 for c in text if c > "\x7f") - max(bad, 0)
    return bad <= 1 or good > bad  # one bad sequence may be the sample's own cut


def _single_byte(sample: bytes) -> str:
    best = from_bytes(sample).best()
    if best is None or (best.encoding in WESTERN and _western_letters(sample)):
        return "cp1252"  # the superset of Latin-1 that Western software writes
    return best.encoding


def _western_letters(sample: bytes) -> bool:
    """True when the high bytes, read as CP1252, are letters and punctuation of Western languages."""
    text = sample.decode("cp1252", errors="replace")
    high = [c for c in text if c > "\x7f"]
    usual = sum(c in WESTERN_LETTERS for c in high)
    return usual >= 0.8 * len(high)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: read the bytes that do not fit as CP1252, the five it lacks as Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(_one(bytes([b])) for b in bad), error.end


def _one(byte: bytes) -> str:
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")


codecs.register_error("journeymap.cp1252", _as_cp1252)


class Utf8Stream:
    """Any encoding in, UTF-8 bytes without BOM out. `repairs` counts what did not fit."""

    def __init__(self, stream: ByteStream, encoding: Encoding, repairs: Repairs | None = None) -> None:
        self._stream = stream
        self._name = encoding.name
        self._skip = encoding.bom
        self._held = b""
        self.repairs = repairs or Repairs()
        self._decoder = (
            None
            if encoding.name == "utf-8"
            else codecs.getincrementaldecoder(encoding.name)(
                "journeymap.cp1252" if encoding.name == "cp1252" else "replace"
            )
        )

    def read(self, n: int = -1) -> bytes:
        """About `n` bytes: a little more or less, empty only at the end."""
        while True:
            data = self._stream.read(n)
            if self._skip:
                data, self._skip = data[self._skip :] + self._stream.read(self._skip), 0
            out = self._utf8(data) if self._decoder is None else self._other(data)
            if out or not data:
                return out

    def _utf8(self, data: bytes) -> bytes:
        if not self._held and data.isascii():
            return data
        data = self._held + data if self._held else data
        cut = len(data) if len(data) == len(self._held) else _whole(data)
        body, self._held = data[:cut], data[cut:]
        try:
            body.decode("utf-8")
            return body
        except UnicodeDecodeError:
            self.repairs.count += _bad_bytes(body)
            return body.decode("utf-8", errors="journeymap.cp1252").encode("utf-8")

    def _other(self, data: bytes) -> bytes:
        assert self._decoder is not None
        text = self._decoder.decode(data, final=not data)
        if self._name != "cp1252":
            self.repairs.count += text.count("\ufffd")
        return text.encode("utf-8", errors="replace")


def _whole(data: bytes) -> int:
    """Where the last whole character of UTF-8 `data` ends."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:  # a lead byte: is its sequence complete?
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(data) - back if length > back else len(data)
        if byte < 0x80:
            break
    return len(data)


def _bad_bytes(data: bytes) -> int:
    return len(ESCAPED.findall(data.decode("utf-8", errors="surrogateescape")))

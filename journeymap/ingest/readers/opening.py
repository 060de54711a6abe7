"""One way in: which format a file has, by its content, and its `Table`."""

from __future__ import annotations

import zipfile
from pathlib import Path
from weakref import finalize

from journeymap.ingest.readers.csv_file import open_csv, text_file
from journeymap.ingest.readers.json_file import open_json
from journeymap.ingest.readers.parquet_file import open_parquet
from journeymap.ingest.readers.stream import GZIP_MAGIC, is_gzip, open_bytes, unpack_to_disk
from journeymap.ingest.readers.table import Progress, ReadLimits, Table, UnreadableFile
from journeymap.ingest.readers.xes_file import open_xes
from journeymap.ingest.readers.xlsx_file import open_xlsx

FOREIGN = [
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel (.xls) file or one protected by a password: save it as .xlsx without one",
    ),
    (b"%PDF", "a PDF: export the table as CSV or XLSX"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (b"Rar!", "a RAR archive: unpack it"),
    (b"BZh", "a bzip2 file: unpack it, or pack it with gzip"),
    (b"\xfd7zXZ", "an xz file: unpack it, or pack it with gzip"),
    (b"\x28\xb5\x2f\xfd", "a zstd file: unpack it, or pack it with gzip"),
    (b"SQLite format 3", "an SQLite database: export its table as CSV"),
    (b"ORC", "an ORC file: export it as Parquet"),
]
DEFAULT_LIMITS = ReadLimits()
START = 64 * 1024


def open_table(
    path: Path,
    *,
    filename: str | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """A file as a `Table`, whatever its format; gzip of each is unpacked on the way.

    `filename` is the name it was uploaded under (a hint only; content decides). `encoding` and `delimiter`
    override the guesses for text. Raises `UnreadableFile` with what is wrong and how to mend it, also while
    reading on.
    """
    name = (filename or path.name).lower()
    if path.stat().st_size == 0:
        raise UnreadableFile("The file is empty: it holds no byte. Export or upload it again.")
    packed = is_gzip(path)
    with path.open("rb") as file:
        start = open_bytes(file, packed, Progress(), limits).read(START)
    if start.startswith(GZIP_MAGIC):
        raise UnreadableFile("The file is gzip inside gzip. Unpack it once.")
    for magic, what in FOREIGN:
        if start.startswith(magic):
            raise UnreadableFile(f"The file is {what}.")
    if start.startswith((b"PAR1", b"PK\x03\x04", b"PK\x05\x06")):
        return _seekable(path, packed, start, limits)
    if _text_start(start).startswith("<"):
        return open_xes(path, packed, limits)
    text = text_file(path, packed, limits, encoding)
    if _is_json(_text_start(start)) and not name.removesuffix(".gz").endswith((".csv", ".tsv")):
        return open_json(text, name.removesuffix(".gz"))
    return open_csv(text, delimiter)


def _seekable(path: Path, packed: bool, start: bytes, limits: ReadLimits) -> Table:
    """Parquet and XLSX need to seek: packed ones are unpacked to a temporary file first."""
    read = open_parquet if start.startswith(b"PAR1") else _open_zip
    if not packed:
        table = read(path, limits)
    else:
        temporary = unpack_to_disk(path, limits)
        try:
            table = read(Path(temporary.name), limits)
        except UnreadableFile:
            temporary.close()
            raise
        # The reader behind the table owns the file: a pass under way keeps it, even when the table is gone.
        table.on_close = finalize(getattr(table.source, "__self__", table), temporary.close)
    table.details["gzip"] = packed
    return table


def _open_zip(path: Path, limits: ReadLimits) -> Table:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            f"The file is a damaged zip or workbook ({error}). Save or upload it again."
        ) from error
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        return open_xlsx(path, limits)
    raise UnreadableFile("The file is a zip archive. Unpack it and upload the files in it.")


def _text_start(start: bytes) -> str:
    """The first characters, near enough to tell JSON and XML in any Unicode form."""
    return start[:4096].replace(b"\0", b"").decode("utf-8", errors="ignore").lstrip("\ufeff\xff\xfe \t\r\n")


def _is_json(start: str) -> bool:
    inner = start[1:].lstrip()
    return (start.startswith("{") and inner[:1] in ('"', "}", "")) or (
        start.startswith("[") and inner[:1] in ("{", "[", "]", "")
    )

"""All that is held about one person as one file: a zip of JSON and CSV, or one JSON document."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder

from journeymap.access.appearing import appearing
from journeymap.access.audit import record
from journeymap.access.spreadsheets import inert
from journeymap.customers.addresses import stand_in
from journeymap.privacy.holding import KINDS, Holding, Row

README = """Everything that Journeymap holds about one person, written {when}.

Keys of the person: {keys}

One JSON file (exact) and one CSV file (for spreadsheets: a text that a spreadsheet would run begins with an
apostrophe) for each kind of data:

{kinds}
"""


def export_person(key: str, path: Path, by: AbstractBaseUser | None = None) -> dict[str, int]:
    """Write what is held about the person behind a key; rows by kind. Raises NobodyHeld, OSError.

    The file's ending says its form: .json, else a zip. Only its owner may read it; it appears whole or not
    at all. A pipe, a device or a link is written to.
    """
    held = Holding.of(key)
    with appearing(path, private=True, seeks=True) as draft:
        counts = write_json(held, draft) if path.suffix.lower() == ".json" else write_zip(held, draft)
    record(by, "export person", stand_in(key), **counts)
    return counts


def write_json(held: Holding, path: Path) -> dict[str, int]:
    told = {kind.name: list(kind.rows(held)) for kind in KINDS}
    head = {"keys": held.keys, "written": datetime.now(UTC), "snapshot": held.at.number}
    with path.open("w", encoding="utf-8") as stream:
        json.dump({**head, **told}, stream, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False)
    return {name: len(rows) for name, rows in told.items()}


def write_zip(held: Holding, path: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in KINDS:
            rows = list(kind.rows(held))
            counts[kind.name] = len(rows)
            told = json.dumps(rows, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False)
            archive.writestr(f"{kind.name}.json", told)
            archive.writestr(f"{kind.name}.csv", as_csv(rows))
        kinds = "\n".join(f"{kind.name:10} {counts[kind.name]:>8,}  {kind.title}" for kind in KINDS)
        when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        archive.writestr("README.txt", README.format(when=when, keys=", ".join(held.keys), kinds=kinds))
    return counts


def as_csv(rows: list[Row]) -> str:
    """Rows as CSV in UTF-8 that spreadsheets know as such; nested values as JSON."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer.writerow([inert(name) for name in names])
    writer.writerows([list(cells(row, names)) for row in rows])
    return f"\ufeff{stream.getvalue()}"


def cells(row: Row, names: list[str]) -> Iterator[Any]:
    for name in names:
        value = row.get(name)
        if isinstance(value, dict | list):
            value = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
        yield inert(value.isoformat() if isinstance(value, datetime) else value)

"""Count what the installation at JOURNEYMAP_DATA holds: `python faults_check.py FILES ERASED`; JSON."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
django.setup()

import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from faults_installation import HALF, OPEN, ROWS, VICTIM_ROWS  # noqa: E402

from journeymap.analysis.models import Run  # noqa: E402
from journeymap.events import files, sweeping  # noqa: E402
from journeymap.events.models import Snapshot  # noqa: E402
from journeymap.events.reading import bucket_tables, feedback_table  # noqa: E402
from journeymap.events.snapshots import current  # noqa: E402
from journeymap.feedback.models import Feedback  # noqa: E402
from journeymap.ingest.models import Import  # noqa: E402
from journeymap.privacy.models import Erasure  # noqa: E402


def expected(files: int, erased: set[int]) -> set[str]:
    plain = range((files - 1) * HALF + ROWS) if files else range(0)
    victims = (f"v{k}-{n}" for k in range(files) if k not in erased for n in range(VICTIM_ROWS))
    return {*map(str, plain), *victims}


def words(path: Path) -> bytes:
    """Everything readable in a file; Parquet is decompressed first, column by column."""
    if path.suffix != ".parquet":
        return path.read_bytes()
    table = pq.read_table(path)
    texts = [table[field.name] for field in table.schema if "string" in str(field.type)]
    unique = (column.cast(pa.string()).unique().drop_null().to_pylist() for column in texts)
    return "\n".join(value for values in unique for value in values).encode() + str(table.schema).encode()


def left_of(victims: set[int]) -> list[str]:
    """Files in which somebody erased is still named; "victim-3" is not the start of "victim-31"."""
    found = []
    for path in (path for folder in folders() for path in folder.rglob("*")):
        if not path.is_file() or path.is_socket():
            continue
        text = words(path)
        if b"victim-" not in text:
            continue
        named = {part[: len(part) - len(part.lstrip(b"0123456789"))] for part in text.split(b"victim-")[1:]}
        if bad := named & {str(victim).encode() for victim in victims}:
            found.append(f"{path}: {sorted(bad)[:3]}")
    return found


def rows_naming(victims: set[int]) -> list[str]:
    """Tables of a PostgreSQL in which somebody erased is still named; SQLite's file is among the files."""
    if connection.vendor != "postgresql" or not victims:
        return []
    found = []
    with connection.cursor() as cursor:
        pattern = f"victim-({'|'.join(map(str, sorted(victims)))})([^0-9]|$)"
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ~ %s', [pattern])
            if count := cursor.fetchone()[0]:
                found.append(f"{table}: {count} rows")
    return found


def folders() -> list[Path]:
    """The data folders of all machines; a bucket's files are fetched into this one's first."""
    if files.place().shared:
        for found in files.listed(""):
            files.local(found.path)
    return [Path(each) for each in json.loads(os.environ.get("FAULTS_FOLDERS", "[]"))] or [settings.DATA_DIR]


def main(count: int, erased: list[int]) -> None:
    found: Counter[str] = Counter()
    for table in bucket_tables(current(), columns=["attr_number"], ordered=False):
        found.update(table["attr_number"].to_pylist())
    wanted = expected(count, set(erased))
    victims = left_of(set(erased)) + rows_naming(set(erased))
    orphans = sweeping.sweep_orphans(min_age=0)
    named = {path for snapshot in Snapshot.objects.all() for path in snapshot.manifest.paths()}
    lost = [path for path in named if not files.exists(path)]
    keys = set(feedback_table(current())["id"].to_pylist())
    sizes = [path.stat().st_size for path in settings.DATA_DIR.rglob("*") if path.is_file()]
    report = {
        "files": count, "erased": erased, "rows": found.total(),
        "missing": len(wanted - found.keys()) + len(lost),
        "strange": len(found.keys() - wanted),
        "doubled": sum(count > 1 for count in found.values()),
        "victims_left": victims,
        "orphans_swept": len(orphans),
        "orphans": [],
        "work_left": len(list(settings.STORE_DIR.glob("work/*"))),
        "uploads_left": len(list(files.listed("uploads"))),
        "open": Erasure.objects.filter(status__in=OPEN).count(),
        "imports": dict(Counter(Import.objects.values_list("status", flat=True))),
        "runs": dict(Counter(Run.objects.values_list("status", flat=True))),
        "runs_wait": sorted(set(Run.objects.filter(status="waiting").values_list("message", flat=True))),
        "erasures": dict(Counter(Erasure.objects.values_list("status", flat=True))),
        "texts": Feedback.objects.filter(key__in=keys).values("key").distinct().count(),
        "answers": len(keys),
        "megabytes": round(sum(sizes) / 1e6, 1), "files_on_disk": len(sizes),
        "key": hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest()[:12],
    }  # fmt: skip
    kept = {found.path for found in files.listed("store/events") if found.path.endswith(".parquet")}
    report["orphans"] = sorted(kept - named)
    print(json.dumps(report))


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]))

"""Works on a store until it is killed: `python at_work.py work|check|bring NUMBER`, JOURNEYMAP_DATA set.

work: imports batch after batch, moves persons, erases, compacts, sweeps; says "ready" first.
bring: imports one batch.
check: prints as JSON whether every row that was said to be stored is there exactly once.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from journeymap.events import appending, compaction, erasing, reading, rewriting, sweeping  # noqa: E402
from journeymap.events.appending import EventWriter  # noqa: E402
from journeymap.events.models import Pin, Snapshot  # noqa: E402
from journeymap.events.snapshots import current, publish  # noqa: E402
from tests.events.conftest import events, random_events  # noqa: E402

ROWS = 400


def made(number: int) -> list[dict]:
    """Rows of an import: half of them the rows of the import before, some of a customer to be erased."""
    half = ROWS // 2
    theirs = [{"customer": f"gone{number}", "case": "k", "activity": "a", "time": t} for t in range(3)]
    return [*random_events(half, seed=number - 1), *random_events(half - 3, seed=number), *theirs]


def noted() -> list[int]:
    """Imports that marked themselves done, in the transaction that published them."""
    done = Pin.objects.filter(holder__startswith="import:")
    return [int(holder.split(":")[1]) for holder in done.values_list("holder", flat=True)]


def links() -> dict[str, str | None]:
    """Who was moved to whom, noted in the transaction that moved the rows."""
    noted = Pin.objects.filter(holder__startswith="link:").order_by("pk").values_list("holder", flat=True)
    return dict(holder.split(":")[1:] for holder in noted)


def move(customer: str, person: str) -> None:
    rewriting.move_persons(
        {customer: person},
        then=lambda snapshot: Pin.objects.create(snapshot=snapshot, holder=f"link:{customer}:{person}"),
    )


def erased() -> set[str]:
    done = Pin.objects.filter(holder__startswith="erased:").values_list("holder", flat=True)
    return {holder.split(":")[1] for holder in done}


def erase(customer: str) -> None:
    erasing.drop_persons(
        [customer],
        then=lambda snapshot, _: Pin.objects.create(snapshot=snapshot, holder=f"erased:{customer}"),
    )


def bring(number: int) -> None:
    appending.FEW_ROWS = 0 if number % 2 else 200_000
    with EventWriter(number, links, chunk_rows=150) as writer:
        table = events(made(number))
        for start in range(0, ROWS, 50):
            writer.add(table.slice(start, 50))
        publish(
            writer.finish(),
            then=lambda snapshot: Pin.objects.create(snapshot=snapshot, holder=f"import:{number}"),
        )


def work() -> None:
    compaction.FILES_AT_MOST = 2
    print("ready", flush=True)
    start = max(noted(), default=0) + 1
    for number in itertools.count(start):
        bring(number)
        move(f"c{number % 40}", f"person {number}")
        erase(f"gone{number}")
        compaction.compact()
        sweeping.delete_doomed()
        sweeping.sweep_orphans(min_age=0)


def expected(numbers: list[int]) -> Counter:
    """Each row as often as the file that has it most often."""
    wanted: Counter = Counter()
    gone = erased()
    for number in numbers:
        rows = [row for row in made(number) if row["customer"] not in gone]
        wanted |= Counter((r["customer"], r["case"], r["activity"], r["time"]) for r in rows)
    return wanted


def check() -> None:
    found: Counter = Counter()
    ids = set()
    for table in reading.bucket_tables(current()):
        said = (table[name].to_pylist() for name in ("customer", "case", "activity"))
        found.update(zip(*said, (t.timestamp() for t in table["time"].to_pylist()), strict=True))
        ids |= set(zip(table["id_hi"].to_pylist(), table["id_lo"].to_pylist(), strict=True))
    numbers = noted()
    readable = [sum(t.num_rows for t in reading.bucket_tables(s)) for s in Snapshot.objects.all()]
    sweeping.sweep_orphans(min_age=0)
    root = Path(reading.settings.DATA_DIR)
    there = {str(p.relative_to(root)) for p in (root / "store/events").rglob("*.parquet")}
    named = {path for snapshot in Snapshot.objects.all() for path in snapshot.manifest.paths()}
    report = {
        "imports": sorted(numbers),
        "rows": sum(found.values()),
        "right": found == expected(numbers),
        "unique": len(ids) == sum(found.values()),
        "snapshots": len(readable),
        "orphans": sorted(there - named),
        "missing": sorted(path for path in named if not (root / path).exists()),
        "spilled": len(list((root / "store/work").iterdir())),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    {"work": work, "check": check, "bring": lambda: bring(int(sys.argv[2]))}[sys.argv[1]]()

"""What it costs to take each form of the desk tables, and to read the feed: the tables in docs/desks.md.

    .venv/bin/python -m benchmarks.desks [--events 1000000 10000000] [--forms parquet csv ...] [--kept FILE]

Each form is taken by the product's own command, a process of its own; the first one makes the tables that
all forms read. Events are those of benchmarks/generate.py: made up, they measure cost and nothing else. Of
sizes and forms that are not asked for the figures of the last time stay, which are in the kept file.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.capacity.measuring import bytes_of, keep, spent
from benchmarks.generate import write
from benchmarks.marks import renew
from benchmarks.report import machine
from benchmarks.serving import ROOT, python

MAKING = "the tables"  # what every form reads, made by the smallest of them
FORMS = ("parquet", "csv", "hyper", "sav", "features", "xes", "ocel", "ocel-xml", "ocel-sqlite")
OPEN = """
from journeymap.access.exits import exits, set_open
for each in exits():
    set_open(each.name, True, None)
print("open")
"""
READ = """
import json, os
from django.http import QueryDict
from journeymap.desks import tables
from journeymap.desks.odata.paging import asked, page
place = next(path for path in tables.folder().iterdir() if path.is_dir())
events, cases = (tables.kept(place, name) for name in ("events", "cases"))
last = max(events.rows() - 10_000, 0)

def spent(table, **told):
    query = QueryDict(mutable=True)
    for name, text in told.items():
        query[f"${name}"] = text
    before = os.times()
    found = page(table, asked(table, place.name, query, 10_000))
    now = os.times()
    return round(now.user + now.system - before.user - before.system, 2), found.rows

spent(events, top="5")  # the engine is loaded
first, rows = spent(events)
told = {"a page of 10,000 events, the first": first}
told["the last"] = spent(events, skiptoken=f"{place.name}.{last}.{last}")[0]
told["the latest 10,000 by time"] = spent(events, orderby="time desc")[0]
told["an event by its key"] = spent(events, filter=f"event_key eq '{rows[7]['event_key']}'")[0]
told["a case by its key"] = spent(cases, filter=f"case_key eq '{rows[7]['case_key']}'")[0]
told["how many events there are"] = spent(events, count="true", top="0")[0]
print(json.dumps(told))
"""


def filled(data: Path, count: int) -> None:
    """An installation with so many events, one journey, and every exit open."""
    data.mkdir(parents=True)
    path = data.parent / "events.csv"
    write(count, path)
    spent(data, "migrate", "--verbosity", "0")
    spent(data, "import_events", str(path))
    path.unlink()
    spent(data, "discover", "shop")
    python(data, OPEN)


def taken(data: Path, form: str) -> dict[str, Any]:
    """CPU seconds, seconds, peak memory (MB) and bytes of a form."""
    place = data.parent / "taken"
    cost = spent(data, "export_desk", "--journey", "shop", "--as", form, "--output", str(place / form))
    size = bytes_of(place)
    shutil.rmtree(place)
    return {**asdict(cost), "bytes": size}


def measured(count: int, forms: list[str], work: Path) -> dict[str, Any]:
    data = work / "data"
    filled(data, count)
    (work / "taken").mkdir()
    costs = {MAKING: taken(data, "dictionary")}
    costs[MAKING]["bytes"] = bytes_of(data / "exports/desks")
    for form in forms:
        (work / "taken").mkdir()
        costs[form] = taken(data, form)
    return {"forms": costs, "feed": json.loads(python(data, READ))}


def table(found: dict[str, Any]) -> str:
    """Columns: sizes, the smallest first."""
    sizes = sorted(found, key=int)
    heads = " | ".join(f"{int(size):,} events" for size in sizes)
    lines = [machine() + ".", "", f"| form | {heads} |", "|---|" + "---|" * len(sizes)]
    for name in (MAKING, *FORMS):
        cells = [cell(found[size]["forms"].get(name)) for size in sizes]
        lines += [f"| {name} | {' | '.join(cells)} |"] if any(cells) else []
    lines += ["", f"| feed, CPU s | {heads} |", "|---|" + "---|" * len(sizes)]
    for name in dict.fromkeys(name for size in sizes for name in found[size]["feed"]):
        costs = (found[size]["feed"].get(name) for size in sizes)
        lines.append(f"| {name} | {' | '.join('' if cost is None else f'{cost:.2f}' for cost in costs)} |")
    return "\n".join(lines)


def cell(cost: dict[str, Any] | None) -> str:
    if cost is None:
        return ""
    return f"{cost['cpu']:.1f} CPU s, {cost['peak_mb']:,.0f} MB, file {cost['bytes'] / 1e6:,.0f} MB"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--forms", nargs="*", default=list(FORMS), choices=FORMS)
    parser.add_argument("--kept", type=Path, default=ROOT / "var/benchmarks-desks.json")
    parser.add_argument("--output", type=Path, default=ROOT / "docs/desks.md")
    told = parser.parse_args()
    found: dict[str, Any] = json.loads(told.kept.read_text()) if told.kept.exists() else {}
    for count in told.events:
        with tempfile.TemporaryDirectory(prefix="journeymap-desks-") as folder:
            now = measured(count, told.forms, Path(folder))
            before = found.get(str(count), {"forms": {}})
            found[str(count)] = {"forms": {**before["forms"], **now["forms"]}, "feed": now["feed"]}
        keep(told.kept, found)
    renew(told.output, "measured", table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

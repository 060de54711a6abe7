"""What the product needs, by its own commands, in one process: file to map, and the parts of it.

    .venv/bin/python -m benchmarks.ours chain FILE FOLDER    import_events, discover, export_map, a second map
    .venv/bin/python -m benchmarks.ours engine FILE          reader and kernel alone, nothing kept
    .venv/bin/python -m benchmarks.ours log FOLDER           measures on the log that `chain` compiled
    .venv/bin/python -m benchmarks.ours pages FOLDER         what the page of a map asks for, on the same log
    .venv/bin/python -m benchmarks.ours batch FILE FOLDER    one more import of a small file, then the map

Run by `make bench`. Starting Django and making the database is not counted. FOLDER becomes the data folder.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.clock import Clock


def started(folder: str) -> None:
    os.environ["JOURNEYMAP_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "journeymap.settings"
    import django  # noqa: PLC0415 - the folder must be said before

    django.setup()
    manage("migrate", verbosity=0)
    for name in ("import_events", "discover", "export_map"):
        loaded(name)


def loaded(name: str) -> None:
    """A command's own imports belong to the start, too."""
    from django.core.management import get_commands, load_command_class  # noqa: PLC0415

    load_command_class(get_commands()[name], name)


def manage(*command: str, **options: object) -> str:
    from django.core.management import call_command  # noqa: PLC0415

    said = io.StringIO()
    call_command(*command, stdout=said, stderr=io.StringIO(), **options)
    return said.getvalue()


def chain(path: str, folder: str) -> None:
    started(folder)
    clock = Clock()
    with clock.step("import"):
        manage("import_events", path, json=True)
    with clock.step("discover"):
        manage("discover", "shop", json=True)
    with clock.step("map"):
        found = json.loads(manage("export_map", "shop", format="json"))
    with clock.step("map again"):
        again = json.loads(manage("export_map", "shop", format="json"))
    assert found == again
    clock.facts["transitions"] = plain(found["transitions"])
    clock.facts["variants"] = found["totals"]["variants"]
    clock.facts["disk_mb"] = size_mb(Path(folder) / "store")
    clock.tell()


def engine(path: str) -> None:
    """What the peers do, by the product's reader and kernel: nothing is identified or kept."""
    from journeymap.ingest.mapping import guess  # noqa: PLC0415 - as the others, counted as start-up
    from journeymap.ingest.normalise import normalise_events  # noqa: PLC0415
    from journeymap.ingest.readers import open_table  # noqa: PLC0415
    from journeymap.mining.compiling import compile_log  # noqa: PLC0415
    from journeymap.mining.definition import JourneyDefinition  # noqa: PLC0415
    from journeymap.mining.measures import Measures  # noqa: PLC0415

    definition = JourneyDefinition(name="shop", case="case")
    clock = Clock()
    with tempfile.TemporaryDirectory(prefix="journeymap-engine-") as folder:
        with clock.step("read and compile"), open_table(Path(path)) as table:
            mapping = guess("events", table.head(), table.details).mapping
            rows = (normalise_events(batch, mapping).table for batch in table.batches())
            compiled = compile_log(rows, definition, Path(folder) / "log", snapshot="", whole_persons=False)
        measures = Measures(compiled)
        with clock.step("directly follows and medians"):
            transitions = measures.directly_follows().to_pylist()
        with clock.step("variants"):
            measures.variants(20)
            clock.facts["variants"] = measures.totals().variants
    clock.facts["transitions"] = plain(transitions)
    clock.tell()


def plain(transitions: Iterable[dict[str, Any]]) -> dict[str, list[float]]:
    """Transitions between activities as every tool tells them: "a -> b": [count, median seconds]."""
    return {
        f"{t['from']} -> {t['to']}": [t["count"], t["median_seconds"]]
        for t in transitions
        if t["from"] != "START" and t["to"] != "END"
    }


def log(folder: str) -> None:
    started(folder)
    from journeymap.events.logs import compiled  # noqa: PLC0415
    from journeymap.events.snapshots import current  # noqa: PLC0415
    from journeymap.journeys.definitions import definition  # noqa: PLC0415
    from journeymap.journeys.models import Journey  # noqa: PLC0415
    from journeymap.mining.measures import Measures  # noqa: PLC0415

    journey = Journey.objects.get()
    at = compiled(definition(journey), current())
    clock = Clock()
    for _ in range(3):
        shutil.rmtree(at.folder / "aggregates", ignore_errors=True)
        with clock.step("directly follows"):
            Measures(at).directly_follows()
    shutil.rmtree(at.folder / "aggregates", ignore_errors=True)
    with clock.step("map, first"):
        manage("export_map", "shop", format="json")
    for _ in range(3):
        with clock.step("map, stored"):
            manage("export_map", "shop", format="json")
    shutil.rmtree(at.folder)
    with clock.step("compile"):
        compiled(definition(journey), current())
    clock.tell()


def pages(folder: str) -> None:
    """What the page of a map asks for: computed for the first time, read again, filtered, its flows."""
    started(folder)
    from journeymap.analysis.parts import part  # noqa: PLC0415
    from journeymap.journeys.models import Journey  # noqa: PLC0415
    from journeymap.maps import keeping  # noqa: PLC0415
    from journeymap.maps.flows import graph, sankey  # noqa: PLC0415
    from journeymap.maps.gathering import data_of  # noqa: PLC0415
    from journeymap.mining.measures import Measures  # noqa: PLC0415

    journey = Journey.objects.get()
    filters = {
        "a channel": part(channels=["web"]),
        "a quarter": part(since="2025-03-01", until="2025-06-01"),
        "a quarter in a channel": part(since="2025-03-01", until="2025-06-01", channels=["app"]),
    }
    keeping.kept_map(journey)
    clock = Clock()
    for _ in range(3):
        keeping.forget_all()
        with clock.step("page, cold"):
            keeping.kept_map(journey)
        keeping._at_hand.clear()
        with clock.step("page, from its file"):
            keeping.kept_map(journey)
        with clock.step("page, at hand"):
            keeping.kept_map(journey)
        for name, chosen in filters.items():
            with clock.step(f"page, filter changed to {name}"):
                keeping.kept_map(journey, chosen)
        data = data_of(journey, part())
        with clock.step("Sankey of six steps"):
            sankey(Measures(data.log), "touchpoint", 6)
        with clock.step("graph"):
            graph(Measures(data.log))
    clock.tell()


def batch(path: str, folder: str) -> None:
    started(folder)
    clock = Clock()
    begun = time.perf_counter()
    with clock.step("import"):
        clock.facts["answer"] = json.loads(manage("import_events", path, json=True))
    with clock.step("map"):
        found = json.loads(manage("export_map", "shop", format="json"))
    clock.facts["wall_seconds"] = time.perf_counter() - begun
    clock.facts["events"] = found["totals"]["events"]
    clock.tell()


def size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


PARTS: dict[str, Callable[..., None]] = {
    "chain": chain,
    "engine": engine,
    "log": log,
    "pages": pages,
    "batch": batch,
}

if __name__ == "__main__":
    PARTS[sys.argv[1]](*sys.argv[2:])

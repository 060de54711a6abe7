"""Memory and processor time of the parts that `up` keeps running; without it, of the process asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
from django.conf import settings

from journeymap.operations.metrics.gauges import Rows, gauge


@dataclass(frozen=True)
class Process:
    """part: of the plan, `web` where nobody supervises. memory: bytes in RAM. seconds: of processor time."""

    part: str
    memory: int
    seconds: float


def processes() -> list[Process]:
    return [each for part, leader in leaders() for each in family(part, leader)]


def leaders() -> Iterator[tuple[str, int | None]]:
    """(part, process) of what the supervisor of this data folder started last."""
    try:
        told = json.loads((settings.RUN_DIR / "status.json").read_text())
    except (FileNotFoundError, ValueError):
        told = {}
    if not psutil.pid_exists(told.get("pid", 0)):
        yield "web", None
        return
    yield "supervisor", told["pid"]
    yield from ((name, part["pid"]) for name, part in told["parts"].items() if part["pid"])


def family(part: str, leader: int | None) -> Iterator[Process]:
    """A process and all that it started; of the supervisor itself only."""
    try:
        first = psutil.Process(leader)
        for each in [first, *([] if part == "supervisor" else first.children(recursive=True))]:
            spent = each.cpu_times()
            yield Process(part, each.memory_info().rss, spent.user + spent.system)
    except psutil.NoSuchProcess:  # it has ended meanwhile
        return


def _sums(name: str) -> Rows:
    found = processes()
    for part in sorted({each.part for each in found}):
        yield (part,), sum(getattr(each, name) for each in found if each.part == part)


@gauge("process_memory_bytes", "Memory of a part's processes on the machine that answers.", "part")
def memory() -> Rows:
    return _sums("memory")


@gauge("process_cpu_seconds", "Processor time that a part's living processes have used.", "part")
def seconds() -> Rows:
    return _sums("seconds")


@gauge("processes", "Processes of a part.", "part")
def how_many() -> Rows:
    found = processes()
    for part in sorted({each.part for each in found}):
        yield (part,), sum(each.part == part for each in found)

"""Maps that are computed once and kept: two hundred viewers of one map cost one computation.

A file a map below `store/maps`, named after all that the map depends on: journey and its revision, snapshot,
newest runs, part. It can be made again at any time. Notes and views are not in it: they are read live.
"""

from __future__ import annotations

import json
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock, Semaphore, local
from typing import Any
from uuid import uuid4

from journeymap.access.counting import Counter
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.parts import Part
from journeymap.events.files import STORE, absolute, exclusive
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of, drawn, newest_runs
from journeymap.maps.imported import instead
from journeymap.maps.lingering import (
    all_last,
    asked,
    count_later,
    defined,
    failed,
    key_of,
    last,
    lingering,
    remember,
)
from journeymap.maps.lingering import folder as last_folder

FORMAT = 2  # grows when the same data give another map
MAP = "map"  # what the current-state map is called among what is kept
EPOCH = "epoch"  # file whose text changes when kept maps are forgotten
AT_ONCE = 2  # threads of a process that compute
AT_HAND = 32  # parsed maps that a process keeps
PARTS_KEPT = 500  # newest used maps of one journey at one state of its data
UNUSED_FOR = 7 * 86_400.0
STALE_FOR = 600.0  # seconds that somebody may go on looking at a map that newer data replaced

SHOWN = Counter("kept_maps", "Maps that were asked for, by where they came from.", ("source",))

_at_hand: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
_guard = Lock()
_turns = Semaphore(AT_ONCE)
_computing = local()


def kept_map(
    journey: Journey, part: Part | None = None, opened: Callable[[], SnapshotData] | None = None
) -> dict[str, Any]:
    """The current-state map as `gathering.drawn` gives it: lists of keys behind results are left out.
    A map that came as a file is shown where the journey has no data of its own (`imported.instead`).

    opened: gives `data_of` the part, for who goes on to look at the same data. See `kept`. AskedError, see
    `Part.filter`.
    """
    part = part or Part()

    def make(opened: Callable[[], SnapshotData] | None = opened) -> dict[str, Any]:
        data = opened() if opened else data_of(journey, part)
        return drawn(journey, part, data.at, newest_runs(journey, part).values(), data)

    shown = kept(journey, MAP, part, make, lambda: make(None))
    return instead(journey, shown) if part.whole else shown


def kept(
    journey: Journey,
    what: str,
    part: Part,
    make: Callable[[], dict[str, Any]],
    alone: Callable[[], dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """What `make` gives of the journey as it is now, as JSON data, made once.

    Of processes and threads that ask at once, one computes and the others wait for its file. The answer is
    shared within the process: nobody may change it. `make` must depend on nothing but the journey's
    revision, the current snapshot, the newest runs and the part. `what` names it, with all else that it
    depends on (such as a depth). alone: the same as `make`, sharing nothing with who asks, for a thread.

    Inside `lingering` the one that was kept last is given instead of waiting for a newer one.
    """
    name, epoch, key = _name(journey, what, part), _epoch(), key_of(journey, what, part)
    path = folder() / f"{name}.json"
    if (found := _at_hand_or_read(epoch, name)) is not None:
        SHOWN.labels("kept").inc()
        return found
    before = last(key) if (note := asked()) and not failed(key, name) else None
    if note and before and (found := _at_hand_or_read(epoch, before.file)) is not None:
        note.note(before.made)
        SHOWN.labels("older").inc()
        count_later(key, name, lambda: kept(journey, what, part, alone or make))
        return found
    with _turn(), exclusive(path.with_suffix(".lock")), lingering(allowed=False):
        shown = _read(path)
        SHOWN.labels("computed" if shown is None else "kept").inc()
        if shown is None:
            shown = make()
            journey.refresh_from_db(fields=["revision", "name"])
            if (_name(journey, what, part), _epoch()) == (name, epoch):
                _write(path, shown)
                remember(key, name, journey)
    return _put_at_hand(epoch, name, shown)


def _at_hand_or_read(epoch: str, name: str) -> dict[str, Any] | None:
    if (found := _parsed(epoch, name)) is not None:
        return found
    shown = _read(folder() / f"{name}.json")
    return None if shown is None else _put_at_hand(epoch, name, shown)


def _put_at_hand(epoch: str, name: str, shown: dict[str, Any]) -> dict[str, Any]:
    with _guard:
        _at_hand[epoch, name] = shown
        while len(_at_hand) > AT_HAND:
            _at_hand.popitem(last=False)
    return shown


@contextmanager
def _turn() -> Iterator[None]:
    """Few threads of a process compute at once: more would only slow each other, and the pages that have
    nothing to compute. Taken before any lock, and once by a thread that computes one thing for another, so
    nobody waits for who waits for them."""
    if getattr(_computing, "here", False):
        yield
        return
    with _turns:
        _computing.here = True
        try:
            yield
        finally:
            _computing.here = False


def is_kept(journey: Journey, what: str, part: Part) -> bool:
    """Whether `kept` would only have to read it."""
    return (folder() / f"{_name(journey, what, part)}.json").exists()


def folder() -> Path:
    return absolute(f"{STORE}/maps")


def forget_all() -> int:
    """Forget every kept map, also those that processes have at hand or are just making: rows that they were
    made from have been erased. Returns how many files were deleted."""
    folder().mkdir(parents=True, exist_ok=True)
    draft = folder() / f".{EPOCH}-{uuid4().hex}"
    draft.write_text(uuid4().hex)
    draft.replace(folder() / EPOCH)
    with _guard:
        _at_hand.clear()
    kept = list(folder().glob("*.json"))
    for path in kept:
        path.unlink(missing_ok=True)
    return len(kept)


def sweep_maps() -> int:
    """The periodic duty: maps of older data and maps that nobody looks at; returns how many were deleted."""
    snapshot = current()
    journeys = list(Journey.objects.all())
    newest = {_state(j, snapshot, newest_runs(j, Part())) for j in journeys}
    lasting = {defined(journey) for journey in journeys}
    last_ones = {each.file for each in all_last().values() if each.of in lasting}
    now, gone, seen = time.time(), 0, dict.fromkeys(newest, 0)
    for path in sorted(folder().glob("*.json"), key=_used, reverse=True):
        state, idle = path.stem.partition("-")[0], now - _used(path)
        seen[state] = seen.get(state, 0) + 1
        stale = state not in newest and idle > STALE_FOR and path.stem not in last_ones
        if stale or idle > UNUSED_FOR or (state in newest and seen[state] > PARTS_KEPT):
            path.unlink(missing_ok=True)
            gone += 1
    for name, each in all_last().items():
        if not (folder() / f"{each.file}.json").exists():
            (last_folder() / name).unlink(missing_ok=True)
    for path in folder().glob(".*"):  # left by a process that was killed
        if now - _used(path) > STALE_FOR:
            path.unlink(missing_ok=True)
    for path in folder().glob("*.lock"):
        if now - _used(path) > STALE_FOR and not path.with_suffix(".json").exists():
            path.unlink(missing_ok=True)
    return gone


def _name(journey: Journey, what: str, part: Part) -> str:
    whole = newest_runs(journey, Part())
    told = [what, part.told(), sorted(newest_runs(journey, part, whole).items())]
    state = _state(journey, current(), whole)
    return f"{state}-{sha256(json.dumps(told).encode()).hexdigest()[:24]}"


def _state(journey: Journey, snapshot: Snapshot, runs: dict[str, int]) -> str:
    told = [FORMAT, journey.pk, journey.name, journey.revision, snapshot.number, sorted(runs.items())]
    return sha256(json.dumps(told).encode()).hexdigest()[:24]


def _parsed(epoch: str, name: str) -> dict[str, Any] | None:
    with _guard:
        found = _at_hand.get((epoch, name))
        if found is not None:
            _at_hand.move_to_end((epoch, name))
        return found


def _epoch() -> str:
    try:
        return f"{folder()}:{(folder() / EPOCH).read_text()}"
    except FileNotFoundError:
        return str(folder())


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another sweep was quicker
        return 0.0


def _read(path: Path) -> dict[str, Any] | None:
    try:
        shown = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        path.unlink(missing_ok=True)  # damaged: it can be made again
        return None
    with suppress(FileNotFoundError):  # forgotten this moment; what was read is whole
        os.utime(path)  # the sweep keeps what was used lately
    return shown


def _write(path: Path, shown: dict[str, Any]) -> None:
    """The file appears whole or not at all."""
    draft = path.with_name(f".{path.stem}-{uuid4().hex}")
    try:
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(shown, separators=(",", ":")), encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)  # left where the disk is full

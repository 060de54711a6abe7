"""The map that was kept last, for pages that name it as such while newer data are counted.

    with lingering() as found:
        shown = kept_map(journey)
    found.oldest  # when the oldest of what was given had been counted; None where all is of now

A pointer a map below `store/maps/last`, named after what does not change with data and runs, says which file
was written last. What is asked for meanwhile is counted by one thread of the process, one after the other.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection

from journeymap.analysis.parts import Part
from journeymap.events.files import STORE, absolute
from journeymap.journeys.models import Journey

REST = 5.0  # seconds at most between two counts, for whoever else wants the processor
log = logging.getLogger(__name__)


@dataclass
class Lingering:
    """What was given to a page. oldest: when the oldest of it had been counted, None where all is of now."""

    oldest: datetime | None = None

    def note(self, made: datetime) -> None:
        self.oldest = made if self.oldest is None else min(self.oldest, made)


@dataclass(frozen=True)
class Last:
    """The file that was written last, when, and of which definition."""

    file: str
    made: datetime
    of: str


_asked: ContextVar[Lingering | None] = ContextVar("lingering", default=None)
_guard = threading.Lock()
_wanted: OrderedDict[str, Callable[[], object]] = OrderedDict()
_failed: dict[str, str] = {}  # key -> the state that could not be counted: who asks again hears why
_threads: list[threading.Thread] = []


@contextmanager
def lingering(allowed: bool = True) -> Iterator[Lingering]:
    """What is kept may be older, inside; not so in what is computed meanwhile (`allowed` False)."""
    found = Lingering()
    token = _asked.set(found if allowed and settings.SHOW_LAST_MAPS else None)
    try:
        yield found
    finally:
        _asked.reset(token)


def asked() -> Lingering | None:
    """Where older maps are noted; None where only the map of now will do."""
    return _asked.get()


def key_of(journey: Journey, what: str, part: Part) -> str:
    """Names a map whatever the data: a changed definition makes another map, not a newer one."""
    return _named(defined(journey), what, part.told())


def defined(journey: Journey) -> str:
    """Names the journey as it is defined now."""
    return _named(journey.pk, journey.name, journey.revision)


def _named(*told: object) -> str:
    return sha256(json.dumps(told).encode()).hexdigest()[:32]


def folder() -> Path:
    return absolute(f"{STORE}/maps/last")


def remember(key: str, file: str, journey: Journey) -> None:
    """Note that this file was written now."""
    folder().mkdir(parents=True, exist_ok=True)
    told = {"file": file, "made": datetime.now(UTC).isoformat(), "of": defined(journey)}
    draft = folder() / f".{uuid4().hex}"
    draft.write_text(json.dumps(told))
    draft.replace(folder() / key)


def last(key: str) -> Last | None:
    try:
        told = json.loads((folder() / key).read_text())
        return Last(told["file"], datetime.fromisoformat(told["made"]), told["of"])
    except (FileNotFoundError, ValueError, KeyError):  # none yet, or damaged: it is written again
        return None


def all_last() -> dict[str, Last]:
    """Every pointer by its name."""
    names = [path.name for path in folder().glob("[!.]*")]
    return {name: found for name in names if (found := last(name)) is not None}


def failed(key: str, name: str) -> bool:
    """Whether just this could not be counted."""
    return _failed.get(key) == name


def count_later(key: str, name: str, count: Callable[[], object]) -> None:
    """Have it counted by the thread, once. name: of the file that would hold it."""
    with _guard:
        _wanted[key] = lambda: tried(key, name, count)
        if not _threads:
            _threads.append(threading.Thread(target=_count, name="counting maps", daemon=True))
            _threads[0].start()


def tried(key: str, name: str, count: Callable[[], object]) -> None:
    """Count; what cannot be counted is noted, and who asks next counts aloud."""
    try:
        with lingering(allowed=False):
            count()
        _failed.pop(key, None)
    except Exception as error:
        _failed[key] = name
        log.error("a map could not be counted (%s)", type(error).__name__)


def _count() -> None:
    try:
        while True:
            with _guard:
                if not _wanted:
                    _threads.clear()
                    return
                _, count = _wanted.popitem(last=False)
            started = time.monotonic()
            count()
            time.sleep(min(time.monotonic() - started, REST))
    finally:
        connection.close()

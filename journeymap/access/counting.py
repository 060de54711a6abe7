"""What processes count while they work, for Prometheus: how often, how long. Rooms declare theirs beside the
code that counts, and give no label that holds words or keys of customers.

Every process writes into files of a slot of its own below `run/counts`; whoever asks adds them up. A slot
whose process ended is taken by the next one, which counts on from there: sums do not fall, files stay few.
"""

from __future__ import annotations

import fcntl
import os
from itertools import count
from pathlib import Path

from prometheus_client import CollectorRegistry, values
from prometheus_client import Counter as _Counter
from prometheus_client import Histogram as _Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # of what people wait for
LONG = (0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)  # of what is done in the background
declared = CollectorRegistry()  # which counters there are; what they stand at is in the files
_slot: tuple[int, str] | None = None  # (process, its slot); the lock is held as long as the process lives


def folder() -> Path:
    return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])


def slot() -> str:
    """The slot of this process. A child that was forked takes another than its parent."""
    global _slot
    if _slot is None or _slot[0] != os.getpid():
        _slot = (os.getpid(), _taken())
    return _slot[1]


def _taken() -> str:
    """The lowest free slot, whose lock the system lets go of however the process ends."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in count():
        held = os.open(folder() / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
        else:
            return str(number)
    raise AssertionError("unreachable")


values.ValueClass = values.MultiProcessValue(slot)  # before any counter is made


def Counter(name: str, help: str, labels: tuple[str, ...]) -> _Counter:
    """A count that only grows; `journeymap_` goes before its name, `_total` behind."""
    return _Counter(f"journeymap_{name}", help, labels, registry=declared)


def Histogram(name: str, help: str, labels: tuple[str, ...], buckets: tuple[float, ...]) -> _Histogram:
    """How many took how long, in seconds."""
    return _Histogram(f"journeymap_{name}", help, labels, registry=declared, buckets=buckets)

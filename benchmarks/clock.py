"""What a process spent: CPU seconds (user and system, all threads) step by step, and its peak memory."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """CPU seconds of named steps of this process; of a step taken more than once, the cheapest."""

    def __init__(self) -> None:
        self.base_mb = peak_mb()
        self.steps: dict[str, float] = {}
        self.facts: dict[str, object] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.process_time()
        yield
        spent = time.process_time() - started
        self.steps[name] = min(spent, self.steps.get(name, spent))

    def tell(self) -> None:
        """The whole account as the last line of stdout, for the process that started this one."""
        account = {"steps": self.steps, "base_mb": self.base_mb, "peak_mb": peak_mb(), **self.facts}
        sys.stdout.write(f"\n{json.dumps(account)}\n")


def peak_mb() -> float:
    """Peak resident memory of this process so far, in megabytes."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1024 if sys.platform != "darwin" else 1024 * 1024)

"""One part: how it is started, how it shows that it lives, and what became of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

BACK_OFF_LONGEST = 30.0  # seconds
STEADY = 30.0  # seconds up after which earlier deaths are forgotten


@dataclass
class Part:
    name: str
    command: list[str]
    alive: Callable[[], bool]
    folder: Path
    needs: Callable[[], bool] = lambda: True  # what must answer before it is started, or judged for silence
    patience: float = 30.0  # seconds without an answer before it counts as hung
    starting: float = 90.0  # the same, for its first answer
    log: Path | None = None  # where its output goes; default: ours
    outlives: bool = False  # ended after the others, which need it to end well
    nice: int = 0  # how far it stands back from others where processor time is scarce

    process: subprocess.Popen[bytes] | None = None
    state: str = "stopped"  # stopped | starting | running
    restarts: int = 0
    deaths: int = 0  # in a row
    started: float = 0.0  # monotonic, as are the two below
    answered: float = 0.0
    due: float = 0.0
    since: float = field(default_factory=time.time)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        """Start it as the leader of a process group of its own, so that all it starts can be ended."""
        output = self.log.open("ab") if self.log else None
        try:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        finally:
            if output:
                output.close()
        if self.nice:
            with contextlib.suppress(OSError):  # gone already, or the system does not allow it
                os.setpriority(os.PRIO_PROCESS, self.process.pid, self.nice)
        self.started = self.answered = time.monotonic()
        self.enter("starting")

    def enter(self, state: str) -> None:
        self.state, self.since = state, time.time()

    def died(self) -> float:
        """Note its end; the seconds to wait before the next start."""
        now = time.monotonic()
        self.deaths = 1 if now - self.started >= STEADY else self.deaths + 1
        self.restarts += 1
        self.process = None
        delay = min(BACK_OFF_LONGEST, 0.5 * 2 ** (self.deaths - 1))
        self.due = now + delay
        self.enter("stopped")
        return delay

    def is_hung(self) -> bool:
        limit = self.patience if self.state == "running" else self.starting
        return time.monotonic() - self.answered > limit

    def signal(self, number: signal.Signals) -> None:
        """To it and, with SIGKILL, to everything it started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                os.kill(self.process.pid, number)

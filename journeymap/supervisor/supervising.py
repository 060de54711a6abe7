"""Start the parts, restart what dies or hangs, end them all."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from journeymap.supervisor import warden
from journeymap.supervisor.parts import Part

log = logging.getLogger(__name__)
LOOK_EVERY = 0.25  # seconds between two looks at what died
PROBE_EVERY = 3.0  # seconds between two probes of one part
FAREWELL = 10.0  # seconds a part has to end by itself
LAST_FAREWELL = 3.0  # the same for those that outlive the others


class Supervisor:
    """`parts` in the order of their start. `on_ready` is called once, when all answer."""

    def __init__(self, parts: list[Part], status: Path, on_ready: Callable[[], None]) -> None:
        self.parts, self.status, self.on_ready = parts, status, on_ready
        self.stop = threading.Event()
        self.hurry = False
        self.ready = False
        self.probed: dict[str, float] = {}
        self.warden: subprocess.Popen[str] | None = None

    def run(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP; a second one ends the parts without waiting for them."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        try:
            while not self.stop.is_set():
                self.watch_warden()
                for part in self.parts:
                    self.look(part)
                self.stop.wait(LOOK_EVERY)
        finally:
            self.end()

    def on_signal(self, number: int, frame: object) -> None:
        self.hurry = self.stop.is_set()
        self.stop.set()

    # --- one look at one part ------------------------------------------------------------------
    def look(self, part: Part) -> None:
        if part.process is None:
            if time.monotonic() >= part.due and part.needs():
                self.begin(part)
        elif (code := part.process.poll()) is not None:
            self.bury(part, f"ended by signal {-code}" if code < 0 else f"ended with exit code {code}")
        elif time.monotonic() - self.probed.get(part.name, 0.0) >= PROBE_EVERY or part.state == "starting":
            self.probe(part)

    def begin(self, part: Part) -> None:
        part.start()
        self.tell_warden(f"+{part.pid}")
        self.write_status()

    def bury(self, part: Part, how: str) -> None:
        part.signal(signal.SIGKILL)  # what it started and left behind
        if part.process is not None:
            part.process.wait()
        self.tell_warden(f"-{part.pid}")
        delay = part.died()
        log.warning("%s %s; starting it again in %.1f s", part.name, how, delay)
        self.write_status()

    def probe(self, part: Part) -> None:
        self.probed[part.name] = time.monotonic()
        if part.alive():
            part.answered = time.monotonic()
            if part.state != "running":
                part.enter("running")
                self.write_status()
                self.greet()
        elif not part.needs():
            part.answered = time.monotonic()  # silent for want of another part: that one is to blame
        elif part.is_hung():
            self.bury(part, f"gave no sign of life for {time.monotonic() - part.answered:.0f} s")

    def greet(self) -> None:
        if not self.ready and all(part.state == "running" for part in self.parts):
            self.ready = True
            self.on_ready()

    # --- the end -------------------------------------------------------------------------------
    def end(self) -> None:
        others = [part for part in self.parts if not part.outlives]
        needed = [part for part in self.parts if part.outlives]
        for group, seconds in ((others, FAREWELL), (needed, LAST_FAREWELL)):
            for part in group:
                part.signal(signal.SIGTERM)
            self.wait(group, time.monotonic() + seconds)
            for part in group:
                part.signal(signal.SIGKILL)
                if part.process is not None:
                    part.process.wait()
                    part.process = None
                part.enter("stopped")
        self.write_status()
        if self.warden is not None and self.warden.stdin is not None:
            self.warden.stdin.close()
            self.warden.wait(timeout=5)

    def wait(self, parts: list[Part], until: float) -> None:
        while time.monotonic() < until and not self.hurry:
            if all(part.process is None or part.process.poll() is not None for part in parts):
                return
            time.sleep(0.05)

    # --- the warden, and the status file -------------------------------------------------------
    def watch_warden(self) -> None:
        if self.warden is not None and self.warden.poll() is None:
            return
        self.warden = subprocess.Popen(
            [sys.executable, "-S", "-E", warden.__file__],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        for part in self.parts:
            if part.pid is not None:
                self.tell_warden(f"+{part.pid}")

    def tell_warden(self, line: str) -> None:
        if self.warden is None or self.warden.stdin is None:
            return
        try:
            self.warden.stdin.write(f"{line}\n")
            self.warden.stdin.flush()
        except BrokenPipeError:
            log.warning("the warden ended; starting another")  # which is told of every part at the next look

    def write_status(self) -> None:
        known = {
            part.name: {"pid": part.pid, "state": part.state, "restarts": part.restarts, "since": part.since}
            for part in self.parts
        }
        draft = self.status.with_suffix(".new")
        draft.write_text(json.dumps({"pid": os.getpid(), "ready": self.ready, "parts": known}, indent=1))
        draft.replace(self.status)

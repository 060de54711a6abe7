"""Run by the tests as a process: a supervisor over parts that do nothing but show that they live."""

import sys
from functools import partial
from pathlib import Path

from journeymap.supervisor import supervising
from journeymap.supervisor.parts import Part
from journeymap.supervisor.probes import is_fresh

folder = Path(sys.argv[1])
names = sys.argv[2:]
supervising.PROBE_EVERY = 0.1
supervising.FAREWELL = 1.0

# Each starts a helper of its own that would outlive it, and writes both process ids down.
WORK = """
import os, pathlib, signal, subprocess, sys, time
folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
if name.startswith("deaf"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
helper = subprocess.Popen(["sleep", "300"])
with (folder / f"{name}.pids").open("a") as file:
    file.write(f"{os.getpid()} {helper.pid}\\n")
while not name.startswith("brief"):
    (folder / f"{name}.alive").touch()
    time.sleep(0.05)
"""


def part(name: str) -> Part:
    """Only of a part that is watched silence counts soon: others may be slow where the machine is busy."""
    command = [sys.executable, "-c", WORK, str(folder), name]
    alive = partial(is_fresh, folder / f"{name}.alive", 0.5)
    patience = 2.0 if name.startswith("watched") else 60.0
    return Part(name, command, alive, folder, patience=patience, starting=60.0)


supervising.Supervisor(
    [part(name) for name in names], folder / "status.json", lambda: print("ready", flush=True)
).run()

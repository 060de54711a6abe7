"""The supervisor over parts of no weight: deaths, silence, farewells, and its own sudden end."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from journeymap.supervisor.parts import Part

ROOT = Path(__file__).resolve().parents[2]


def runs(pid: int) -> bool:
    """True where the process is there and is no zombie."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition, seconds: float = 60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


class Company:
    def __init__(self, folder: Path, *names: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/supervisor/company.py"), str(folder), *names],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            text=True,
        )

    def pids(self, name: str, starts: int = 1) -> tuple[int, int]:
        """Of the part and its helper, once it was started that often."""
        path = self.folder / f"{name}.pids"
        lines = until(
            lambda: path.exists() and len(known := path.read_text().splitlines()) >= starts and known
        )
        part, helper = lines[-1].split()
        return int(part), int(helper)

    def status(self) -> dict:
        return json.loads((self.folder / "status.json").read_text())


@pytest.fixture
def company(tmp_path):
    started = []

    def start(*names: str) -> Company:
        started.append(Company(tmp_path, *names))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.wait(timeout=60)
        one.process.stdout.close()


def test_a_killed_part_is_started_again_and_takes_its_helper_with_it(company):
    ours = company("one", "two")
    assert ours.process.stdout.readline() == "ready\n"
    part, helper = ours.pids("one")
    other, _ = ours.pids("two")
    os.kill(part, signal.SIGKILL)
    again, _ = ours.pids("one", starts=2)
    assert again != part and not runs(part) and not runs(helper) and runs(other)
    until(lambda: ours.status()["parts"]["one"]["state"] == "running")
    assert ours.status()["parts"]["one"]["restarts"] == 1
    assert ours.status()["parts"]["two"]["restarts"] == 0


def test_a_hung_part_is_noticed_and_replaced(company):
    ours = company("watched")
    ours.process.stdout.readline()
    part, helper = ours.pids("watched")
    os.kill(part, signal.SIGSTOP)
    again, _ = ours.pids("watched", starts=2)
    assert again != part and not runs(part) and not runs(helper)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_is_everybodys_end_also_of_those_who_do_not_listen(company, number):
    ours = company("one", "deaf")
    ours.process.stdout.readline()
    everybody = [*ours.pids("one"), *ours.pids("deaf")]
    ours.process.send_signal(number)
    assert ours.process.wait(timeout=60) == 0
    assert not any(map(runs, everybody))
    assert all(part["pid"] is None for part in ours.status()["parts"].values())


def test_nobody_outlives_a_supervisor_that_was_killed(company):
    ours = company("one", "deaf")
    ours.process.stdout.readline()
    everybody = [*ours.pids("one"), *ours.pids("deaf")]
    ours.process.kill()
    until(lambda: not any(map(runs, everybody)))


def test_what_dies_again_and_again_is_started_ever_more_slowly(company):
    ours = company("brief")
    begun = time.monotonic()
    ours.pids("brief", starts=4)
    assert time.monotonic() - begun >= 0.5 + 1 + 2
    until(lambda: ours.status()["parts"]["brief"]["restarts"] >= 3)


def test_a_part_stands_back_as_far_as_it_was_told(tmp_path):
    back = Part("back", ["sleep", "60"], lambda: True, tmp_path, nice=7)
    back.start()
    try:
        assert os.getpriority(os.PRIO_PROCESS, back.pid) == 7
    finally:
        back.signal(signal.SIGKILL)
        back.process.wait()

"""`manage.py up` as a person meets it: parts killed and started again, two installations, refusals."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
PARTS = ("broker", "web", "worker", "beat")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data: Path) -> dict[str, str]:
    """Settings of tests for a process of its own, so that jobs to try it on exist."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("JOURNEYMAP", "CELERY_"))
    }
    return ours | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "JOURNEYMAP_TEST_DATA": str(data),
        "JOURNEYMAP_TEST_HEARTBEAT_LIMIT": "4",
    }


class Installation:
    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.process = self.up("--port", str(self.port))

    def up(self, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "up", *options],
            cwd=ROOT,
            env=environment(self.data),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def shell(self, code: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=environment(self.data), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def health(self) -> tuple[int, dict]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, {}

    def status(self) -> dict:
        return json.loads((self.data / "run" / "status.json").read_text())

    def pid(self, part: str) -> int:
        return self.status()["parts"][part]["pid"]

    def is_well(self) -> bool:
        return self.health()[0] == 200


def until(condition, seconds: float = 60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s")


def runs(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    ours = Installation(tmp_path_factory.mktemp("one"))
    try:
        until(ours.is_well)
        yield ours
    finally:
        ours.process.terminate()
        ours.process.communicate(timeout=20)


def parcel(ours: Installation, pk: str) -> tuple[str, int, int]:
    """(status, attempts, marks left), read from the file: starting Django takes too long to watch."""
    query = "SELECT status, attempts, (SELECT count(*) FROM samples_mark WHERE parcel_id = p.id)"
    with closing(sqlite3.connect(ours.data / "journeymap.sqlite3", timeout=20)) as database:
        return database.execute(f"{query} FROM samples_parcel p WHERE id = ?", (pk,)).fetchone()


def parcel_status(ours: Installation, pk: str) -> str:
    return parcel(ours, pk)[0]


def send_parcel(ours: Installation, **values: object) -> str:
    code = "from tests.samples.models import *; from journeymap.jobs.sending import *; "
    return ours.shell(code + f"parcel = Parcel.objects.create(**{values}); send(parcel); print(parcel.pk)")


def test_everything_answers_and_work_is_done(installed):
    assert installed.health()[1] == {
        "status": "ok",
        "failing": [],
        "parts": {"web": "ok", "database": "ok", "broker": "ok", "worker": "ok"},
    }
    sent = send_parcel(installed)
    until(lambda: parcel_status(installed, sent) == "done")


@pytest.mark.parametrize("part", PARTS)
def test_a_killed_part_comes_back_and_work_goes_on(installed, part):
    before = installed.pid(part)
    os.kill(before, signal.SIGKILL)
    until(lambda: installed.pid(part) not in (None, before))
    until(installed.is_well)
    sent = send_parcel(installed)
    until(lambda: parcel_status(installed, sent) == "done")


def test_work_of_a_killed_worker_is_done_by_the_next(installed):
    sent = send_parcel(installed, steps=20, pause=0.2)
    until(lambda: parcel_status(installed, sent) == "running")
    os.kill(installed.pid("worker"), signal.SIGKILL)
    until(lambda: parcel_status(installed, sent) == "done", seconds=90)
    assert parcel(installed, sent) == ("done", 2, 1)


def test_a_second_up_on_the_same_folder_is_refused_clearly(installed):
    second = installed.up("--port", str(free_port()))
    output, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "already runs on the data folder" in output and f":{installed.port}/" in output


def test_a_busy_port_is_refused_clearly(installed, tmp_path):
    other = Installation.__new__(Installation)
    other.data = tmp_path
    second = other.up("--port", str(installed.port))
    output, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"Cannot answer at 127.0.0.1:{installed.port}" in output and "--port" in output


def test_two_folders_are_two_installations_and_the_end_is_quick_and_clean(installed, tmp_path):
    other = Installation(tmp_path)
    until(other.is_well)
    assert installed.is_well()
    everybody = [part["pid"] for part in other.status()["parts"].values()]
    begun = time.monotonic()
    other.process.send_signal(signal.SIGINT)
    output, _ = other.process.communicate(timeout=20)
    assert other.process.returncode == 0 and time.monotonic() - begun < 20
    assert f"Journeymap answers at http://127.0.0.1:{other.port}/" in output
    assert "Traceback" not in output
    assert not any(map(runs, everybody))
    assert other.health()[0] == 0 and installed.is_well()


def test_after_a_killed_supervisor_a_new_one_can_start(tmp_path):
    first = Installation(tmp_path)
    until(first.is_well)
    everybody = [part["pid"] for part in first.status()["parts"].values()]
    first.process.kill()
    first.process.communicate(timeout=20)
    until(lambda: not any(map(runs, everybody)), seconds=10)
    second = Installation(tmp_path)
    try:
        until(second.is_well)
    finally:
        second.process.terminate()
        second.process.communicate(timeout=20)

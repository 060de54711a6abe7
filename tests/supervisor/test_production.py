"""The production form: what compose runs is what the manual says, and it works by hand on real services."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

from journeymap.supervisor.plan import plan

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")


def manual() -> list[list[str]]:
    """The commands of the manual: its indented lines that start with `python`."""
    lines = (ROOT / "docs/operations.md").read_text().splitlines()
    return [shlex.split(line) for line in lines if line.startswith("    python ")]


def test_compose_runs_what_the_manual_says():
    assert [SERVICES[name]["command"] for name in OURS] == manual()


def test_compose_runs_what_up_runs(tmp_path):
    parts = plan(
        host="0.0.0.0",
        port=8000,
        folder=ROOT,
        run=tmp_path,
        logs=tmp_path,
        broker_url="redis://localhost",
        broker_socket=None,
    )
    assert [part.name for part in parts] == ["web", "worker", "beat"]
    for part in parts:
        assert SERVICES[part.name]["command"] == ["python", *part.command[1:]]


def test_compose_is_complete():
    always = {name: service for name, service in SERVICES.items() if "profiles" not in service}
    assert set(always) == {"postgres", "redis", *OURS}
    assert {name for name in SERVICES if name not in always} == {"bucket", "bucket-made"}
    for name, service in always.items():
        if name != "migrate":
            assert service["restart"] == "unless-stopped"
        if name not in ("migrate", "web"):  # web has the check of the image
            assert service["healthcheck"]["test"]
    for name in ("web", "worker", "beat"):
        needed = SERVICES[name]["depends_on"]
        assert needed["migrate"]["condition"] == "service_completed_successfully"
        assert SERVICES[name]["volumes"] == ["data:/data"]
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert set(COMPOSE["volumes"]) == {"data", "database", "objects"}


def test_no_secret_is_written_down():
    text = (ROOT / "docker-compose.yml").read_text()
    assert "${POSTGRES_PASSWORD:?" in text and "${JOURNEYMAP_SECRET_KEY:?" in text
    example = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text().splitlines()
        if line and line[0] != "#"
    )
    assert example["POSTGRES_PASSWORD"] == example["JOURNEYMAP_SECRET_KEY"] == ""


def test_the_image_does_not_run_as_root_and_is_checked():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert lines.index("USER journeymap") > max(i for i, line in enumerate(lines) if line.startswith("RUN"))
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    command = next(line for line in lines if line.startswith("CMD "))
    assert json.loads(command.removeprefix("CMD ")) == SERVICES["web"]["command"]


# --- by hand, on real services -----------------------------------------------------------------
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds: float = 60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s")


class ByHand:
    """Each command of the manual as a process, on the given database and broker."""

    def __init__(self, data: Path, database: str, broker: tuple[str, str]) -> None:
        self.port = free_port()
        ours = {name: value for name, value in os.environ.items() if not name.startswith("JOURNEYMAP")}
        self.environment = ours | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "JOURNEYMAP_TEST_DATA": str(data),
            "JOURNEYMAP_TEST_DATABASE_URL": database,
            "JOURNEYMAP_TEST_BROKER_URL": broker[0],
            "JOURNEYMAP_TEST_BROKER_PREFIX": broker[1],
            "JOURNEYMAP_TEST_HEARTBEAT_LIMIT": "4",
        }
        migrate, *self.commands = (self.here(command) for command in manual())
        subprocess.run(migrate, cwd=ROOT, env=self.environment, check=True, capture_output=True)
        self.running = [self.start(command) for command in self.commands]

    def here(self, command: list[str]) -> list[str]:
        swap = {"python": sys.executable, "0.0.0.0": "127.0.0.1", "8000": str(self.port)}
        return [swap.get(word, word) for word in command]

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)

    def failing(self) -> list[str] | None:
        """What /healthz names; None where it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return json.load(answer)["failing"]
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)["failing"]
        except OSError:
            return None

    def shell(self, code: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            process.wait(timeout=20)


@pytest.mark.slow
@pytest.mark.services
def test_the_manual_by_hand_on_postgresql_and_redis(tmp_path, postgres_url, redis_url):
    ours = ByHand(tmp_path, postgres_url, redis_url)
    try:
        until(lambda: ours.failing() == [])
        names = "from tests.samples.models import *; from journeymap.jobs.sending import *; "
        send = "parcel = Parcel.objects.create(steps=60, pause=0.2); send(parcel); print(parcel.pk)"
        sent = ours.shell(names + send)
        row = f"parcel = Parcel.objects.get(pk={sent}); "
        until(lambda: ours.shell(names + row + "print(parcel.status)") == "running")
        os.killpg(ours.running[1].pid, signal.SIGKILL)
        ours.running[1].wait()
        until(lambda: ours.failing() == ["worker"])
        ours.running[1] = ours.start(ours.commands[1])
        until(lambda: ours.shell(names + row + "print(parcel.status)") == "done", seconds=90)
        assert ours.shell(names + row + "print(parcel.attempts, parcel.marks.count())") == "2 1"
        assert ours.failing() == []
    finally:
        ours.end()

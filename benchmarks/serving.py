"""A served installation to be measured: its processes, its sessions, pages fetched as browsers do.

CPU seconds are those of the server's processes with all they started, read from /proc, so that what else runs
on the machine hardly counts. Sessions are made beside the server and are as real as any.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
PATIENCE = 120.0  # seconds until a server answers, or a page comes
TICKS = os.sysconf("SC_CLK_TCK")
WEB = ("-m", "uvicorn", "benchmarks.counted:application", "--lifespan", "off", "--no-access-log")
SESSIONS = """
import json, sys
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, grant_roles
grant_roles()
found = []
for number in range(int(sys.argv[1])):
    user, _ = get_user_model().objects.get_or_create(username=f"viewer-{number}", is_active=True)
    user.groups.set(Group.objects.filter(name__in=(ADMINISTRATOR, BUSINESS_USER)))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    found.append(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Page:
    """An answer: seconds by the clock from asking to the last byte."""

    status: int
    seconds: float
    size: int
    body: bytes
    location: str


def environment(data: Path, **more: str) -> dict[str, str]:
    mine = {
        name: value for name, value in os.environ.items() if not name.startswith(("JOURNEYMAP", "CELERY"))
    }
    return {**mine, "JOURNEYMAP_DATA": str(data), "DJANGO_SETTINGS_MODULE": "journeymap.settings", **more}


def manage(data: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT, env=environment(data), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def python(data: Path, code: str, *told: str) -> str:
    """What a few lines print that Django runs beside the server."""
    text = f"import django; django.setup()\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", text, *told],
        cwd=ROOT, env=environment(data), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1]


def sessions(data: Path, number: int) -> list[str]:
    """Cookies of so many people who are signed in and may open every page."""
    return json.loads(python(data, SESSIONS, str(number)))


class Server:
    """A running server: its address, its processes."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], counted: Path | None = None) -> None:
        self.port, self.process, self.counted = port, process, counted

    def get(self, path: str, cookie: str, **headers: str) -> Page:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        told = {"Cookie": cookie, "Accept-Encoding": "gzip", **headers}
        begun = time.perf_counter()
        connection.request("GET", path, headers=told)
        answer = connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - begun
        connection.close()
        return Page(answer.status, seconds, len(body), body, answer.headers.get("Location", ""))

    def cpu(self) -> float:
        """CPU seconds so far of the server and all that it started."""
        return sum(spent(pid) for pid in family(self.process.pid))

    @property
    def maps_computed(self) -> int:
        return len(self.counted.read_text().splitlines()) if self.counted and self.counted.exists() else 0


def family(first: int) -> list[int]:
    """A process and all its descendants that live."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents.setdefault(int(told[1]), []).append(int(path.parent.name))
    found, waiting = [], [first]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, [])
    return found


def spent(pid: int) -> float:
    """User and system seconds of a process, its ended children included; 0 for one that is gone."""
    try:
        told = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(told[place]) for place in (11, 12, 13, 14)) / TICKS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path, whole: bool = False) -> Iterator[Server]:
    """The web server alone, which also counts the maps that it computes; `whole`: all parts, as `make up`."""
    port, counted = free_port(), data / "counted.txt"
    counted.unlink(missing_ok=True)
    command = (
        ["manage.py", "up", "--port", str(port)] if whole else [*WEB, "--host", HOST, "--port", str(port)]
    )
    with (data / "served.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT, env=environment(data, JOURNEYMAP_COUNTED=str(counted)), stdout=log, stderr=log,
        )  # fmt: skip
    server = Server(port, process, counted)
    try:
        await_answer(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def await_answer(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise RuntimeError(f"The server ended with exit code {server.process.returncode}.")
        try:
            if server.get("/sign-in/", "").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"The server gave no answer within {PATIENCE:.0f} s.")

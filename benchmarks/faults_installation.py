"""An installation to be maltreated: its folder, its commands, its processes, its rows read from outside."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROWS, HALF, VICTIM_ROWS = 20_000, 10_000, 50
LIMIT = "4"  # seconds of silence after which a worker counts as dead
TABLES = ("ingest_import", "analysis_run", "privacy_erasure")
AT_WORK = ("queued", "running")
OPEN = (*AT_WORK, "waiting")
ADMIN = (
    "from django.contrib.auth.models import User; from knox.models import AuthToken; "
    "u = User.objects.create_superuser('root'); print(AuthToken.objects.create(u)[1])"
)


def write_file(folder: Folder, number: int) -> Path:
    """File number k, see the head of faults.py."""
    path = folder.files / f"events-{number}.csv"
    start, base = number * HALF, 1_767_225_600
    with path.open("w") as stream:
        stream.write("customer,case,activity,time,number\n")
        for n in range(start, start + ROWS):
            stream.write(f"c{n // 4 % 997},k{n // 4},a{n % 9},{base + n * 60},{n}\n")
        for n in range(VICTIM_ROWS):
            stream.write(f"victim-{number},vk{number},a{n % 9},{base + n * 60},v{number}-{n}\n")
    return path


def write_feedback(folder: Folder, number: int = 0) -> Path:
    path = folder.files / f"feedback-{number}.csv"
    lines = (f"f{number}-{n},it was day {n} of {number},{n % 5 + 1},c{n}\n" for n in range(200))
    path.write_text("id,text,score,customer\n" + "".join(lines))
    return path


class Folder:
    """A data folder and its commands, each a process of its own."""

    def __init__(self, data: Path, outside: Path | None = None) -> None:
        self.data, self.files = data, outside or Path(tempfile.mkdtemp(prefix="faults-files-"))
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("JOURNEYMAP", "CELERY", "DATABASE"))}
        self.environment = ours | {"JOURNEYMAP_DATA": str(data), "JOURNEYMAP_HEARTBEAT_LIMIT": LIMIT,
                                   "DJANGO_SETTINGS_MODULE": "journeymap.settings"}  # fmt: skip

    def start(self, *told: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "manage.py", *told], cwd=ROOT, env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip

    def finished(self, *told: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "manage.py", *told], cwd=ROOT, env=self.environment,
                              capture_output=True, text=True, timeout=300)  # fmt: skip

    def command(self, *told: str) -> str:
        done = self.finished(*told)
        if done.returncode:
            raise RuntimeError(f"{told}: {done.stderr}")
        return done.stdout

    def check(self, files: int, erased: list[int]) -> dict[str, Any]:
        script = Path(__file__).with_name("faults_check.py")
        told = [sys.executable, str(script), str(files), json.dumps(erased)]
        done = subprocess.run(
            told, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, timeout=300, check=True
        )
        return json.loads(done.stdout)

    def remove(self, keep: bool) -> None:
        shutil.rmtree(self.files, ignore_errors=True)
        if keep:
            print(f"kept for a look: {self.data}")
        else:
            shutil.rmtree(self.data, ignore_errors=True)


@contextmanager
def free_space_folder(megabytes: int) -> Iterator[Path | None]:
    """A folder on a file system of its own of this size; None where none may be mounted."""
    place = Path(tempfile.mkdtemp(prefix="faults-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)], check=False
    )
    try:
        yield place if mounted.returncode == 0 else None
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", str(place)], check=True)
        place.rmdir()


class Installation:
    """`manage.py up` on a folder, spoken to over HTTP, watched through its database file."""

    ends_within = 20.0  # seconds

    def __init__(self, folder: Folder) -> None:
        self.folder, self.token = folder, ""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = (folder.files / "up.log").open("w")
        command = [sys.executable, "manage.py", "up", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=folder.environment, stdout=self.log, stderr=self.log
        )

    def end(self) -> float:
        """Seconds that it took to stop."""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        return time.monotonic() - begun

    @staticmethod
    def until(condition: Callable[[], Any], seconds: float, what: str) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"waited {seconds:.0f} s for {what}")
            time.sleep(0.1)

    @staticmethod
    def in_thread(work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def kill(self, part: str, chance: random.Random) -> None:
        """The part's own process; of the worker, as often, one of those that do the work."""
        pid = json.loads((self.folder.data / "run/status.json").read_text())["parts"][part]["pid"]
        if pid is None:
            return
        try:
            below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if part == "worker" else []
            os.kill(int(chance.choice([str(pid), *below])), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            print(f"{part} was dead already", flush=True)

    # --- over HTTP ---------------------------------------------------------------------------------
    def sign_in(self) -> None:
        self.token = self.folder.command("shell", "--verbosity", "0", "-c", ADMIN).strip()

    def ask(self, path: str, body: bytes | None = None, kind: str = "application/json") -> tuple[int, Any]:
        """(status, answer); 0 where nobody answered."""
        headers = {"Authorization": f"Token {self.token}", "Content-Type": kind} if self.token else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(errors="replace")
        except (OSError, ValueError):
            return 0, None
        except Exception as cut:  # http.client's own: the answer was cut in two
            return 0, type(cut).__name__

    def insist(
        self, path: str, body: bytes, kind: str = "application/json", enough: tuple[int, ...] = (202,)
    ) -> None:
        """Ask until it is accepted, as somebody would whose answer was lost."""
        for _ in range(600):
            status, answer = self.ask(path, body, kind)
            if status in enough:
                return
            if status and status < 500:
                print(f"REFUSED {path}: {status} {answer}", flush=True)
            time.sleep(0.3)

    def upload(self, path: Path) -> Callable[[], None]:
        mark = uuid.uuid4().hex
        head = (f'--{mark}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nevents\r\n--{mark}\r\n'
                f'Content-Disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n')  # fmt: skip
        body = head.encode() + path.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        return lambda: self.insist("/api/v1/imports/", body, f"multipart/form-data; boundary={mark}")

    def start_run(self) -> Callable[[], None]:
        body = json.dumps({"journey": "shop", "analyzers": ["dropoff"]}).encode()
        return lambda: self.insist("/api/v1/runs/", body)

    def erase(self, number: int) -> Callable[[], None]:
        body = json.dumps({"key": f"victim-{number}"}).encode()
        return lambda: self.insist("/api/v1/erasures/", body, enough=(202, 404))  # 404: erased meanwhile

    def well(self) -> bool:
        return self.ask("/healthz")[0] == 200

    def settle(self) -> None:
        """Wait for what is done after the last answer."""

    def remove(self, keep: bool) -> None:
        self.folder.remove(keep)

    # --- rows, read from the database file ------------------------------------------------------------
    def rows(self, query: str, *told: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder.data / "journeymap.sqlite3", timeout=30)) as database:
            return database.execute(query, told).fetchall()

    def newest(self, table: str) -> int:
        return self.rows(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0]

    def has_begun(self, table: str, before: int) -> bool:
        begun = self.rows(f"SELECT count(*) FROM {table} WHERE id > ? AND status != 'queued'", before)
        return bool(begun[0][0])

    def is_running(self, table: str) -> bool:
        return bool(self.rows(f"SELECT count(*) FROM {table} WHERE status = 'running'")[0][0])

    def usual_seconds(self, table: str) -> float:
        """How long the last ones took that nobody disturbed."""
        lasted = f"SELECT (julianday(finished) - julianday(started)) * 86400 FROM {table}"
        found = self.rows(f"{lasted} WHERE status = 'done' AND attempts = 1 ORDER BY id DESC LIMIT 3")
        return max([0.1, *(seconds for (seconds,) in found)])

    def settled(self, table: str, before: int) -> bool:
        after = self.rows(f"SELECT status FROM {table} WHERE id > ?", before)
        return bool(after) and not any(status in still_open(table) for (status,) in after)

    def open_rows(self) -> dict[str, list[tuple[Any, ...]]]:
        query = "SELECT id, status, attempts, message, error FROM {} WHERE status IN {}"
        return {table: self.rows(query.format(table, still_open(table))) for table in TABLES}

    def quiet(self) -> bool:
        return not any(self.open_rows().values())

    def failed(self) -> list[tuple[Any, ...]]:
        query = "SELECT '{0}', id, error FROM {0} WHERE status IN ('failed', 'cancelled')"
        return [row for table in TABLES for row in self.rows(query.format(table))]


def still_open(table: str) -> tuple[str, ...]:
    """States of what is not at its end; a run may wait for ever, for what this journey does not have."""
    return AT_WORK if table == "analysis_run" else OPEN

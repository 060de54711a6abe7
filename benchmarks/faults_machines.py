"""Several machines that share a database, a broker and a bucket, played on one: a data folder for each.

Needs PostgreSQL and Redis (at JOURNEYMAP_TEST_POSTGRES and JOURNEYMAP_TEST_REDIS, else those of this machine)
and moto's server for S3 (requirements-dev.txt). Two machines run `manage.py up` (web, worker and clock each),
a third only a worker.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.fs
import redis
from faults_installation import ROOT, Folder, Installation

POSTGRES = os.environ.get("JOURNEYMAP_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("JOURNEYMAP_TEST_REDIS", "redis://127.0.0.1:6379/5")
WITH_WEB = 2  # machines of the three
WORKER = ["-m", "celery", "--quiet", "-A", "journeymap.celery", "worker", "--loglevel", "WARNING",
          "--without-gossip", "--without-mingle"]  # fmt: skip
TIDIED = 30.0  # seconds until every machine has looked through its copies
KEYS = {"AWS_ACCESS_KEY_ID": "faults", "AWS_SECRET_ACCESS_KEY": "faults", "AWS_EC2_METADATA_DISABLED": "true"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Shared:
    """A database, a bucket and keys of Redis that nobody else has; taken down by `remove`."""

    def __init__(self) -> None:
        mark = secrets.token_hex(4)
        self.database, self.prefix = f"journeymap_faults_{mark}", f"faults-{mark}:"
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{self.database}"')  # a name of ours
        self.address = f"{POSTGRES}/{self.database}"
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        self.s3 = subprocess.Popen(
            [Path(sys.executable).with_name("moto_server"), "--host", "127.0.0.1", "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.environ.update(KEYS)
        self._make_bucket(f"faults-{mark}", port)
        self.environment = {
            **KEYS, "DATABASE_URL": self.address, "CELERY_BROKER_URL": REDIS, "JOURNEYMAP_WORKERS": "1",
            "JOURNEYMAP_BROKER_PREFIX": self.prefix, "JOURNEYMAP_STORE": f"s3://faults-{mark}/store",
            "JOURNEYMAP_S3_ENDPOINT": self.endpoint, "JOURNEYMAP_SECRET_KEY": secrets.token_urlsafe(50),
        }  # fmt: skip

    def _make_bucket(self, name: str, port: int) -> None:
        for _ in range(600):
            try:
                pyarrow.fs.S3FileSystem(
                    endpoint_override=f"127.0.0.1:{port}", scheme="http", region="us-east-1",
                    allow_bucket_creation=True,
                ).create_dir(name)  # fmt: skip
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("moto's server did not start")

    def remove(self) -> None:
        self.s3.kill()
        self.s3.wait()
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
            server.execute(f'DROP DATABASE "{self.database}" WITH (FORCE)')
        with redis.Redis.from_url(REDIS) as client:
            for key in client.scan_iter(f"{self.prefix}*"):
                client.delete(key)


class Machines(Installation):
    """Three machines as one installation: each request asks one of the two that have a web process."""

    ends_within = 60.0  # three on the processors of one

    def __init__(self, folder: Folder, shared: Shared, chance: random.Random) -> None:
        self.folder, self.shared, self.chance, self.token = folder, shared, chance, ""
        folder.environment |= shared.environment
        folder.command("migrate", "-v0")
        others = [Path(tempfile.mkdtemp(prefix="faults-machine-")) for _ in range(2)]
        self.folders, self.ports = [folder.data, *others], [free_port() for _ in range(WITH_WEB)]
        self.log = (folder.files / "machines.log").open("w")
        self.ups = [
            self._start(data, "manage.py", "up", "--port", str(port))
            for data, port in zip(self.folders, self.ports, strict=False)
        ]
        self.lone = self._start(self.folders[-1], *WORKER)
        folder.environment["FAULTS_FOLDERS"] = json.dumps(list(map(str, self.folders)))

    def _start(self, data: Path, *told: str) -> subprocess.Popen[bytes]:
        environment = self.folder.environment | {"JOURNEYMAP_DATA": str(data)}
        return subprocess.Popen(
            [sys.executable, *told], cwd=ROOT, env=environment, stdout=self.log, stderr=self.log
        )

    def ask(self, path: str, body: bytes | None = None, kind: str = "application/json") -> tuple[int, Any]:
        self.port = self.chance.choice(self.ports)
        return super().ask(path, body, kind)

    def well(self) -> bool:
        for port in self.ports:
            self.port = port
            if super().ask("/healthz")[0] != 200:
                return False
        return True

    def kill(self, part: str, chance: random.Random) -> None:
        """That part of one of the machines; the third's worker is started again by this script."""
        where = chance.randrange(3 if part == "worker" else WITH_WEB)
        if where < WITH_WEB:
            status = self.folders[where] / "run/status.json"
            self._kill(json.loads(status.read_text())["parts"][part]["pid"], part, chance)
            return
        self._kill(self.lone.pid, part, chance)
        time.sleep(0.2)
        if self.lone.poll() is not None:
            self.lone = self._start(self.folders[-1], *WORKER)

    def _kill(self, pid: int | None, part: str, chance: random.Random) -> None:
        try:
            below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if part == "worker" else []
            os.kill(int(chance.choice([str(pid), *below])), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            print(f"{part} was dead already", flush=True)

    def end(self) -> float:
        begun = time.monotonic()
        running = [process for process in (*self.ups, self.lone) if process.poll() is None]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.log.close()
        return time.monotonic() - begun

    def remove(self, keep: bool) -> None:
        super().remove(keep)
        for data in self.folders[1:]:
            shutil.rmtree(data, ignore_errors=True)

    # --- rows ---------------------------------------------------------------------------------------
    def rows(self, query: str, *told: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.shared.address) as database:
            return database.execute(query.replace("?", "%s").encode(), told or None).fetchall()

    def usual_seconds(self, table: str) -> float:
        lasted = f"SELECT extract(epoch FROM finished - started)::float FROM {table}"
        found = self.rows(f"{lasted} WHERE status = 'done' AND attempts = 1 ORDER BY id DESC LIMIT 3")
        return max([0.1, *(seconds for (seconds,) in found)])

    def settle(self) -> None:
        """Wait until every machine has looked for what was erased."""
        self.until(
            lambda: (
                not self.rows("SELECT 1 FROM events_machine m, events_store s WHERE m.erasures < s.erasures")
            ),
            TIDIED * 3,
            "every machine to forget its copies",
        )

"""A PostgreSQL of one's own, to be killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path


class Cluster:
    """In a folder that must not exist; on a free port of this machine. A context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        # PostgreSQL refuses to run as root.
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []

    def __enter__(self) -> Cluster:
        self.folder.mkdir(mode=0o700)
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        told = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"]
        self.run("initdb", "-D", str(self.folder), *told)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop", check=False)

    def run(self, *command: str, check: bool = True) -> int:
        quiet = subprocess.DEVNULL
        return subprocess.run(
            [*self.as_user, *command], check=check, stdout=quiet, stderr=quiet, cwd="/"
        ).returncode

    def start(self) -> None:
        """Waits until it answers; after a kill, until what it left behind is gone."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        told = ("pg_ctl", "-D", str(self.folder), "-w", "-t", "120", "-o", options)
        for _ in range(60):
            if not self.run(*told, "-l", str(self.folder / "log"), "start", check=False):
                return
            time.sleep(0.5)
        raise TimeoutError("PostgreSQL does not start; see its log")

    def kill(self) -> None:
        """Its first process, at once: as when the machine's memory is exhausted. The others follow it."""
        first = (self.folder / "postmaster.pid").read_text().split()[0]
        with suppress(ProcessLookupError):
            os.kill(int(first), signal.SIGKILL)

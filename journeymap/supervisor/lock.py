"""One `up` for a data folder: a lock that the system lets go of however its holder ends."""

import fcntl
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    pass


def hold(path: Path) -> IO[str]:
    """The lock, held as long as the returned file is open. Raises AlreadyRunning."""
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise AlreadyRunning(holder) from None
    return file


def sign(file: IO[str], text: str) -> None:
    """Write who holds it, for the one who finds it taken."""
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()

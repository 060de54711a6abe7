"""Which machine this is: of several that share a store, each has a data folder, and a name, of its own."""

from __future__ import annotations

import socket
import uuid
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings

NAMED_IN = "machine"  # a file of the data folder


def this_machine() -> str:
    """Its host name and a few letters that no other has, as long as the data folder stays."""
    return _named(Path(settings.DATA_DIR))


@lru_cache(maxsize=4)
def _named(root: Path) -> str:
    path = root / NAMED_IN
    with suppress(FileExistsError), path.open("x", encoding="utf-8") as stream:
        stream.write(f"{socket.gethostname()[:60]} {uuid.uuid4().hex[:8]}")
    for _ in range(100):
        if name := path.read_text(encoding="utf-8"):  # another process may be writing it just now
            return name
    raise RuntimeError(f"{path} is empty. Delete it, then start again.")

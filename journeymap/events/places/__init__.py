"""Where files are kept so that all find them: a folder of this machine, or a bucket that several share."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .bucket import COPIES, Bucket
from .contract import Place, Stored
from .folder import Folder

__all__ = ["COPIES", "Place", "Stored", "place"]


def place() -> Place:
    """The data folder, or the bucket that JOURNEYMAP_STORE names."""
    return _opened(Path(settings.DATA_DIR), settings.SHARED_STORE, settings.S3_ENDPOINT, os.getpid())


@lru_cache(maxsize=4)
def _opened(root: Path, address: str, endpoint: str, _process: int) -> Place:
    # Of each process its own: a connection to a bucket does not survive a fork.
    return Bucket(root, address, endpoint) if address else Folder(root)

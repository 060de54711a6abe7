"""What is this installation's own: no source may read it, for it holds the secret key and the sessions."""

from __future__ import annotations

import os

from django.conf import settings
from django.db import connection

OWN = "That is Journeymap's own folder or database, which is no source."


def is_own(path: str) -> bool:
    """Whether a file or folder of this machine is ours, or a folder that holds what is ours."""
    real = os.path.realpath(path)
    return any(within(real, own) or within(own, real) for own in own_places()) or beside_database(real)


def own_places() -> list[str]:
    """Real paths of the data folder and, where it is a file, of the database."""
    return [os.path.realpath(settings.DATA_DIR), *filter(None, [database_file()])]


def database_file() -> str | None:
    if connection.vendor != "sqlite":
        return None
    return os.path.realpath(str(connection.settings_dict["NAME"]))


def beside_database(real: str) -> bool:
    """Whether it is the database's journal or log."""
    file = database_file()
    return file is not None and real.startswith(f"{file}-")


def within(path: str, folder: str) -> bool:
    """Whether one real path is another or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")

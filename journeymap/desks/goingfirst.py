"""What goes before the making of tables: rooms above name it, by the path of a function.

Models cannot be imported yet when apps load, so nothing here knows any.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from journeymap.jobs.models import Job

_told_by: list[str] = []


def erasures_told_by(function: str) -> None:
    """Name a function that gives the open erasures that were asked for before a time."""
    if function not in _told_by:
        _told_by.append(function)


def erased_first(asked: datetime) -> list[Job]:
    """Erasures of who is to be erased before tables are made that were asked for at a time."""
    tell: list[Callable[[datetime], list[Job]]] = [import_string(path) for path in _told_by]
    return [job for each in tell for job in each(asked)]

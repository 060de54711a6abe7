"""Copies among the uploads that rooms above still wait with: the sweep of uploads spares them.

By the path of a function, for models cannot be imported yet when apps load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.module_loading import import_string

_told_by: list[str] = []


def waiting_told_by(function: str) -> None:
    """Name a function (by its path, without arguments) that gives paths below the data folder which no import
    and no draft names yet. Called as the app loads."""
    if function not in _told_by:
        _told_by.append(function)


def waiting() -> set[str]:
    """All paths that somebody above still waits with."""
    tell: list[Callable[[], Iterable[str]]] = [import_string(path) for path in _told_by]
    return {path for each in tell for path in each()}

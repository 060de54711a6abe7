"""The registry of periodic duties. Apps name theirs in `AppConfig.ready`:

    duty("analyze what is new", every=10, function="journeymap.analysis.due.start_due")

The function is named by its path, as settings name classes, because models cannot be imported yet when apps
load; `manage.py check` tells of a path that leads nowhere. A duty should be short: what takes long is a job
that the duty enqueues.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Registered:
    name: str
    every: float  # seconds
    path: str
    lease: float  # seconds after which another may do it, if whoever began was killed

    @property
    def function(self) -> Callable[[], object]:
        return import_string(self.path)


registry: dict[str, Registered] = {}


def duty(name: str, every: float, function: str, lease: float = 300.0) -> None:
    """Have the function at this path called every `every` seconds (5 at the least).

    Raises ValueError where another duty has the name.
    """
    entry = Registered(name, every, function, lease)
    if registry.setdefault(name, entry) != entry:
        raise ValueError(f"Two periodic duties are called {name!r}; give one of them another name")


@register()
def check_duties(**options: Any) -> list[CheckMessage]:
    """Every registered path leads to a function."""
    problems: list[CheckMessage] = []
    for entry in registry.values():
        try:
            _ = entry.function
        except ImportError as error:
            problems.append(
                Error(
                    f"The periodic duty {entry.name!r} names no function: {error}",
                    hint=entry.path,
                    id="jobs.E001",
                )
            )
    return problems

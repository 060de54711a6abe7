"""The closed set of things that an accepted proposal may do, each named by the app that owns what it changes.

Apps name theirs in `AppConfig.ready`:

    operation(
        "rename_touchpoint", "journeymap.journeys.operations.rename_touchpoint", "journeys.change_touchpoint"
    )

The function is called as `function(journey, **arguments)` inside the transaction of the decision, where it is
`authored` with who decides as `by`, and returns the operations that take it back, as [(name, arguments)]. It
raises `OutOfDate` where things are no longer as the proposal assumed; then nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

Undo = list[tuple[str, dict[str, Any]]]


class OutOfDate(ValueError):
    """What the operation would change is not as it was when it was proposed.

    The message says what and where.
    """


@dataclass(frozen=True)
class Operation:
    """permission: what whoever accepts must be allowed to do. of_journey: it cannot do without a journey.
    opening: it may bring a first stock without a person, where nothing is there yet. authored: it is told who
    decides. before: path of a function that is called with the journey before the transaction begins: what
    takes long holds up nobody there.
    """

    name: str
    path: str
    permission: str
    of_journey: bool = True
    opening: bool = False
    authored: bool = False
    before: str = ""

    @property
    def function(self) -> Callable[..., Undo]:
        return import_string(self.path)

    def get_ready(self, journey: Any) -> None:
        """Do what can be done before the transaction."""
        if self.before:
            import_string(self.before)(journey)


registry: dict[str, Operation] = {}


def operation(
    name: str, function: str, permission: str, *, of_journey: bool = True, opening: bool = False,
    authored: bool = False, before: str = "",
) -> None:  # fmt: skip
    """Offer an operation. Raises ValueError where another one has the name."""
    entry = Operation(name, function, permission, of_journey, opening, authored, before)
    if registry.setdefault(name, entry) != entry:
        raise ValueError(f"Two operations are called {name!r}; give one of them another name")


@register()
def check_operations(**options: Any) -> list[CheckMessage]:
    """Every registered path leads to a function."""
    problems: list[CheckMessage] = []
    for entry in registry.values():
        try:
            _ = entry.function, entry.before and import_string(entry.before)
        except ImportError as error:
            problems.append(
                Error(
                    f"The operation {entry.name!r} names no function: {error}",
                    hint=entry.path,
                    id="access.E001",
                )
            )
    return problems

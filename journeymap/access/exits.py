"""Ways by which results leave this machine, each closed until an administrator opens it.

Rooms name theirs in `AppConfig.ready`:

    exit("tableau", "Tableau", "A .hyper file of events and customers, for Tableau.")

and ask before anything leaves: `require("tableau")`. Nothing is open by itself, so a new exit of a new
version leaks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from .audit import record
from .counting import Counter
from .models import Door

ASKED = Counter("exits_asked", "How often something was about to leave, by exit.", ("exit", "outcome"))
_exits: dict[str, Exit] = {}


class Closed(PermissionDenied):
    """Nothing leaves by this exit: an administrator has not opened it."""


@dataclass(frozen=True)
class Exit:
    """title: as pages name it. what: one sentence that says what leaves, and to whom."""

    name: str
    title: str
    what: str


def exit(name: str, title: str, what: str) -> Exit:
    """Name an exit. ValueError where another one has the name."""
    made = Exit(name, title, what)
    if _exits.setdefault(name, made) != made:
        raise ValueError(f"Two exits are called {name!r}.")
    return made


def exits() -> list[Exit]:
    """All that there are, by their titles."""
    return sorted(_exits.values(), key=lambda each: each.title.casefold())


def named(name: str) -> Exit:
    """KeyError where no exit has the name."""
    return _exits[name]


def is_open(name: str) -> bool:
    """Whether an administrator has opened it. KeyError where no exit has the name."""
    return Door.objects.filter(name=named(name).name, open=True).exists()


def require(name: str) -> None:
    """Raises Closed, whose message says who can mend it."""
    opened = is_open(name)
    ASKED.labels(name, "open" if opened else "closed").inc()
    if not opened:
        raise Closed(
            f"Nothing leaves this machine for {named(name).title}: an administrator has to open that exit."
        )


def set_open(name: str, open: bool, by: AbstractBaseUser | None) -> Door:
    """Open or close an exit; the audit trail tells who did."""
    with transaction.atomic():
        door, _ = Door.objects.update_or_create(
            name=named(name).name, defaults={"open": open, "by": by, "since": timezone.now()}
        )
        record(by, "exit.open" if open else "exit.close", name)
    return door

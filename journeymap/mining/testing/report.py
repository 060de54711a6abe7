"""What the kit found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Check:
    """One check: its name, how it went, and why (empty where it passed)."""

    name: str
    status: Literal["passed", "failed", "excused"]
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.status:8} {self.name}" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True)
class Report:
    """All checks of one analyzer, in the order they ran."""

    analyzer: str
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """No check failed."""
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.status == "failed")

    def __getitem__(self, name: str) -> Check:
        for check in self.checks:
            if check.name == name:
                return check
        raise KeyError(f"no check {name!r} ran; those that did: {', '.join(c.name for c in self.checks)}")

    def __str__(self) -> str:
        return "\n".join([f"Contract of {self.analyzer}", *(f"  {check}" for check in self.checks)])

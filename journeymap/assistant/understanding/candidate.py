"""One reading of a question: a tool and all that it would be asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from journeymap.assistant.understanding.parts import Filled

GOING_ON = "going on"
MAY_GO_ON = "may go on"
GUESS = "guess"


@dataclass(frozen=True)
class Candidate:
    """A tool, or "out_of_scope", with what it would be asked. chance: of all readings, 0..1.

    how: what was done to what the words say. "" nothing; "guess" a measure, where none is named; the name of
    an argument: another value than the first; "going on", "may go on": the last question, changed. near: how
    near in meaning what was put in is, -1..1. signs: what speaks for it and against it, by name.
    """

    tool: str
    filled: Filled
    how: str = ""
    near: float = 0.0
    chance: float = 0.0
    signs: Mapping[str, float] = field(default_factory=dict)

    def seen(self, signs: Mapping[str, float]) -> Candidate:
        return replace(self, signs=signs)

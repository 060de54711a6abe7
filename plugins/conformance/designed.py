"""The journey as designed, as a run is given it (`curated:design`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from journeymap.mining import Data

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Stage:
    """A stage's steps, in order, and the touchpoints within them."""

    name: str
    steps: tuple[Step, ...]
    touchpoints: tuple[str, ...]


@dataclass(frozen=True)
class Designed:
    """edition: number of the published map; as_of: the latest event that it had seen (None: not known)."""

    stages: tuple[Stage, ...]
    edition: int
    as_of: datetime | None

    @property
    def steps(self) -> list[Step]:
        return [step for stage in self.stages for step in stage.steps]

    @property
    def touchpoints(self) -> list[str]:
        return [name for stage in self.stages for name in stage.touchpoints]

    @property
    def entries(self) -> frozenset[str]:
        """Touchpoints with which a run of the design can begin."""
        return frozenset(_first(self.steps)[0])

    def stage_of(self, touchpoint: str) -> str:
        """The stage in which a step stands; the first one for what stands in none."""
        for stage in self.stages:
            if touchpoint in stage.touchpoints:
                return stage.name
        return self.stages[0].name


def designed(data: Data) -> Designed | None:
    """The design; None where nobody published one that has a step."""
    told = data.curated("design") or {}
    stages = tuple(_stage(each) for each in (told.get("design") or {}).get("stages", ()))
    if not any(stage.steps for stage in stages):
        return None
    as_of = told.get("as_of")
    return Designed(stages, int(told.get("edition") or 0), datetime.fromisoformat(as_of) if as_of else None)


def _stage(told: Mapping[str, Any]) -> Stage:
    steps: Sequence[Step] = told["steps"]
    names = tuple(name for step in steps for name in _names(step))
    return Stage(told["name"], tuple(steps), names)


def _first(steps: Sequence[Step]) -> tuple[set[str], bool]:
    """(touchpoints with which these steps can begin, whether all may be left out)."""
    found: set[str] = set()
    for step in steps:
        ((kind, inside),) = step.items()
        if kind == "do":
            return found | {inside}, False
        branches = inside if isinstance(inside, list | tuple) else (inside,)
        told = [_first([each]) for each in branches]
        found |= set().union(*(names for names, _ in told))
        left_out = [empty for _, empty in told]
        if kind != "maybe" and not (any(left_out) if kind == "one_of" else all(left_out)):
            return found, False
    return found, True


def _names(step: Step) -> Iterator[str]:
    ((kind, inside),) = step.items()
    if kind == "do":
        yield inside
    else:
        for each in inside if isinstance(inside, list | tuple) else (inside,):
            yield from _names(each)

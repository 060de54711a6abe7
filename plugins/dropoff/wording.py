"""Findings in plain words."""

from __future__ import annotations

from journeymap.mining import Anchor
from journeymap.mining.wording import duration, quoted

from .candidates import Candidate
from .steps import END, Steps


def subject(candidate: Candidate, steps: Steps) -> str:
    """Which cases a finding is about."""
    here = quoted(steps.called(candidate.step))
    there = "" if candidate.to == END else quoted(steps.called(candidate.to))
    return {
        "ends": f"Cases that end at {here}" + (f" with {there}" if there else ""),
        "order": f"Cases where {there} comes after {here}",
        "goes_back": f"Cases that go back from {here} to {there}",
        "repeats": f"Cases that repeat {here}",
        "detours": f"Cases that go from {here} straight to {there}",
        "waits": f"Cases that wait over {duration(candidate.threshold or 0)} between {here} and {there}",
    }[candidate.kind]


def ending(candidate: Candidate, steps: Steps) -> str:
    """How a case ends: by silence, or with an exit."""
    return "end there" if candidate.to == END else f"go to {quoted(steps.called(candidate.to))}"


def comparison(candidate: Candidate, steps: Steps) -> str:
    """Whom they are compared to."""
    here = quoted(steps.called(candidate.step))
    return {
        "ends": f"cases that go on from {here}",
        "order": "cases with the usual order of the two",
        "goes_back": f"cases that go elsewhere from {here}",
        "repeats": f"cases that go elsewhere from {here}",
        "detours": f"cases that go elsewhere from {here}",
        "waits": "cases that make the same step sooner",
    }[candidate.kind]


def anchor(candidate: Candidate, steps: Steps) -> Anchor:
    """The transition, or for ends the touchpoint (the activity's name where it has none)."""
    if candidate.to == END:
        return touchpoint(candidate.step, steps)
    return Anchor(place="transition", name=steps.names[candidate.step], to=steps.names[candidate.to])


def touchpoint(step: int, steps: Steps) -> Anchor:
    return Anchor(place="touchpoint", name=steps.names[steps.place[step]])

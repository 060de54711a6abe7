"""What changes speak of must be there: touchpoints, channels; and what the model must tell apart for them."""

from __future__ import annotations

from collections.abc import Sequence

from journeymap.mining.definition import JourneyDefinition

from .changes import Add, BaseChange, CutWait, FixTheme, Merge, MoveChannel, Remove, Reorder, Transition
from .naming import Names
from .states import Marks

MOST_VISITED = 3


def check(changes: Sequence[BaseChange], names: Names, definition: JourneyDefinition) -> None:
    """ValueError names the first change that speaks of what the journey lacks, or takes its goal away."""
    added: set[str] = set()
    for number, change in enumerate(changes, start=1):
        what = f"change {number} ({change.kind})"  # type: ignore[attr-defined]
        for name in _named(change):
            if name in added:
                raise ValueError(
                    f"{what}: {name!r} is added by another change, and nothing is known of it: put what it "
                    "brings into that change"
                )
            names.check(name, what)
        if isinstance(change, MoveChannel):
            names.check_channel(change.from_channel, what)
            names.check_channel(change.to_channel, what)
        if isinstance(change, Add):
            if change.touchpoint in names.touchpoints:
                raise ValueError(f"{what}: there is a touchpoint {change.touchpoint!r} already")
            added.add(change.touchpoint)
        for gone in _gone(change):
            if _reaches(gone, names, definition):
                raise ValueError(
                    f"{what}: the goal is reached at {gone!r}; a journey without it has none. Choose another "
                    "place" + (", or name this one last" if isinstance(change, Merge) else "")
                )


def marks(changes: Sequence[BaseChange], names: Names) -> Marks:
    """Touchpoints of which it matters whether somebody was there, and channels that are compared."""
    visited: list[int] = []
    channels: list[tuple[int, int]] = []
    for change in changes:
        named = {Remove: "touchpoint", FixTheme: "touchpoint", Transition: "to"}.get(type(change))
        code = names.code(getattr(change, named)) if named else -1
        if code >= 0 and code not in visited and len(visited) < MOST_VISITED:
            visited.append(code)
        if isinstance(change, MoveChannel):
            where = -1 if change.touchpoint is None else names.code(change.touchpoint)
            for name in (change.from_channel, change.to_channel):
                channels.append((where, names.channels.index(name)))
    return Marks(tuple(visited), tuple(channels))


def _named(change: BaseChange) -> list[str]:
    """Places that must be there."""
    if isinstance(change, Add):
        return [change.after, *([change.to] if change.to else [])]
    if isinstance(change, Merge):
        return list(change.touchpoints)
    if isinstance(change, Reorder):
        return [change.touchpoint, change.before]
    if isinstance(change, CutWait | Transition):
        return [change.at, *([change.to] if change.to else [])]
    where = getattr(change, "touchpoint", None)
    return [where] if where else []


def _gone(change: BaseChange) -> list[str]:
    """Places that nobody comes to any more."""
    if isinstance(change, Remove):
        return [change.touchpoint]
    return list(change.touchpoints[:-1]) if isinstance(change, Merge) else []


def _reaches(name: str, names: Names, definition: JourneyDefinition) -> bool:
    """Whether every goal activity is done there."""
    places = names.places
    code = names.code(name)
    at = {
        (int(touchpoint), activity)
        for touchpoint, activity in zip(places.touchpoint, places.activity, strict=True)
        if activity in definition.goal
    }
    return bool(at) and all(
        activity == name or (code >= 0 and touchpoint == code) for touchpoint, activity in at
    )

"""The journey as designed: which steps a stage has, in which order, which of them may be left out. Pure.

    {"stages": [{"name": "Purchase", "steps": [{"do": "Cart"}, {"maybe": {"do": "Fee"}}, {"do": "Order"}]}]}

A block-structured model: lists run in order, a touchpoint stands in it once. It is part of every edition;
new events are replayed against it (docs/conformance.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

REQUIRED = 2 / 3  # share of those who came this far, from which a step is no option
SELDOM = 0.01  # share of them below which a touchpoint is no step of the design at all
RETURNS = 0.25  # ways back as a share of ways there, from which two touchpoints are one loop
ONCE = 1.15  # visits per case, up to which touchpoints in changing order are each done once
STEPS, BRANCHES, DEPTH = 200, 6, 8  # at most, in a design, side by side, in each other


class Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Do(Block):
    """The touchpoint is visited; consecutive events there are one visit."""

    do: str = Field(min_length=1, max_length=200)


class AnyOrder(Block):
    """All of them, in whichever order."""

    any_order: tuple[Step, ...] = Field(min_length=2, max_length=BRANCHES)


class OneOf(Block):
    """Exactly one of them."""

    one_of: tuple[Step, ...] = Field(min_length=2, max_length=30)


class Maybe(Block):
    """It may be left out."""

    maybe: Step


class Again(Block):
    """Once or more often."""

    again: Step


Step = Do | AnyOrder | OneOf | Maybe | Again


class Stage(Block):
    name: str = Field(max_length=200)
    steps: tuple[Step, ...] = ()


class Design(Block):
    """All stages in their order."""

    stages: tuple[Stage, ...] = ()


_DESIGN = TypeAdapter(Design)


def checked(design: Any) -> dict[str, Any]:
    """The design as plain JSON data. ValueError says what is wrong with it, and where."""
    try:
        read = _DESIGN.validate_python(design)
    except (ValidationError, RecursionError) as error:
        raise ValueError(f"This is no design of a journey: {_told(error)}") from error
    plain: dict[str, Any] = read.model_dump(mode="json")
    plain["stages"] = [{**stage, "steps": list(stage["steps"])} for stage in plain["stages"]]
    names, stages = list(touchpoints(plain)), [stage["name"] for stage in plain["stages"]]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise ValueError(f"{twice[0]!r} stands in the design twice: a touchpoint stands in it once.")
    if len(set(stages)) < len(stages):
        raise ValueError("Two stages of the design have one name: give one of them another.")
    if len(names) > STEPS:
        raise ValueError(f"A design has at most {STEPS} steps, this one has {len(names)}.")
    for stage in plain["stages"]:
        if max(map(_depth, stage["steps"]), default=0) > DEPTH:
            raise ValueError(
                f"{stage['name']!r}: more than {DEPTH} steps lie in each other; make it flatter."
            )
    return plain


def touchpoints(design: Mapping[str, Any]) -> Iterator[str]:
    """The names of all touchpoints, in order."""
    for stage in design.get("stages", ()):
        for step in stage["steps"]:
            yield from named(step)


def named(step: Mapping[str, Any]) -> Iterator[str]:
    """The names of the touchpoints within a step, in order."""
    for kind, inside in step.items():
        if kind == "do":
            yield inside
        else:
            for each in inside if isinstance(inside, list | tuple) else (inside,):
                yield from named(each)


def derive(current: Mapping[str, Any]) -> dict[str, Any]:
    """A first design from the JSON of a current-state map; people then make it theirs.

    A touchpoint is a required step of its stage where at least two thirds of those who came this far are
    there, an optional one from one in a hundred on, below that none. Came this far: the most cases at this
    touchpoint or any later one on the map; behind the goal's, at least as many as reached the goal. The order
    is the map's, but for neighbours that people mostly pass the other way round. Neighbours that people go
    to and fro between (ways back at least a quarter of the ways there) are one loop; where each is visited
    about once a case, they are steps in any order. A journey without stages gets its commonest way (to the
    goal, where there is one) as a sequence.
    """
    placed = [(stage["name"], list(stage["touchpoints"])) for stage in current["stages"]]
    if not any(inside for _, inside in placed):
        return checked({"stages": [{"name": "", "steps": [{"do": place} for place in _main_path(current)]}]})
    cases = {
        cell["anchor"]["name"]: int(cell["value"] or 0)
        for cell in current["measures"]
        if cell["name"] == "cases" and cell["anchor"]["place"] == "touchpoint"
    }
    shares = _shares(placed, cases, current)
    needed = {place for place, share in shares.items() if share >= REQUIRED}
    ways = {(way["from"], way["to"]): way["count"] for way in current["touchpoint_transitions"]}
    seen = sorted(
        (place for place in shares if shares[place] >= SELDOM), key=lambda each: -cases.get(each, 0)
    )
    kept = set(seen[:STEPS])  # of a map of more touchpoints those that most cases are at
    stages = []
    for name, inside in placed:
        there = _ordered([place for place in inside if place in kept], ways)
        steps = [_group(group, needed, ways, cases) for group in _loops(there, ways)]
        stages.append({"name": name, "steps": steps})
    return checked({"stages": stages})


def _shares(
    placed: list[tuple[str, list[str]]], cases: Mapping[str, int], current: Mapping[str, Any]
) -> dict[str, float]:
    """Of each touchpoint the share of those who came this far that are there."""
    goals, reached = set(current["goal"]["touchpoints"]), _goal_cases(current)
    order = [place for _, inside in placed for place in inside]
    last = max((order.index(place) for place in goals if place in order), default=len(order))
    found, later = {}, 0
    for at in range(len(order) - 1, -1, -1):
        later = max(later, cases.get(order[at], 0))
        far = max(later, reached) if at > last else later
        found[order[at]] = cases.get(order[at], 0) / far if far else 0.0
    return found


def _goal_cases(current: Mapping[str, Any]) -> int:
    for cell in current["measures"]:
        if cell["name"] == "goal_rate" and cell["anchor"]["place"] == "journey":
            return round((cell["value"] or 0) * cell["n"])
    return 0


def _ordered(places: list[str], ways: Mapping[tuple[str, str], int]) -> list[str]:
    """The places of a stage; a neighbour that more people come from than go to stands before."""
    order = list(places)
    for _ in order:  # as many rounds at most: three may go round in a circle
        for at in range(len(order) - 1):
            a, b = order[at : at + 2]
            if ways.get((b, a), 0) > ways.get((a, b), 0):
                order[at : at + 2] = b, a
    return order


def _loops(places: list[str], ways: Mapping[tuple[str, str], int]) -> list[list[str]]:
    """The places of a stage in order; those that people go to and fro between stand together."""
    groups: list[list[str]] = []
    for place in places:
        if groups and any(_to_and_fro(other, place, ways) for other in groups[-1]):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _to_and_fro(a: str, b: str, ways: Mapping[tuple[str, str], int]) -> bool:
    there, back = sorted((ways.get((a, b), 0), ways.get((b, a), 0)), reverse=True)
    return back > 0 and back >= RETURNS * there


def _group(
    group: list[str], needed: set[str], ways: Mapping[tuple[str, str], int], cases: Mapping[str, int]
) -> dict[str, Any]:
    steps = [{"do": place} if place in needed else {"maybe": {"do": place}} for place in group]
    if len(group) == 1:
        return steps[0]
    arrived = {place: sum(n for (a, b), n in ways.items() if b == place != a) for place in group}
    if len(group) <= BRANCHES and all(arrived[place] <= ONCE * cases[place] for place in group):
        return {"any_order": steps}
    loop = {"again": {"one_of": [{"do": place} for place in group]}}
    return loop if needed & set(group) else {"maybe": loop}


def _main_path(current: Mapping[str, Any]) -> list[str]:
    """The places of the commonest way, each once; to the goal, where a told way comes to it."""
    goal = set(current["goal"]["activities"])
    ways = [way["path"] for way in current["variants"]]
    chosen = next((way for way in ways if goal & set(way)), ways[0] if ways else [])
    places = current["activities"] if any(current["activities"].values()) else {}
    named_ = (places.get(activity) if places else activity for activity in chosen)
    return list(dict.fromkeys(place for place in named_ if place))[:STEPS]


def _depth(step: Mapping[str, Any]) -> int:
    (inside,) = step.values()
    if isinstance(inside, str):
        return 1
    return 1 + max(map(_depth, inside if isinstance(inside, list | tuple) else (inside,)), default=0)


def _told(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "its steps lie in each other without end"
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'][:4])}: {first['msg']}"

"""Events, feedback or customers? Each guesser tries; the one that finds the most that is its own wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from journeymap.ingest.guessing import Column
from journeymap.ingest.guessing.choice import CHECK, LIKELY, SURE
from journeymap.ingest.mapping import KINDS, Guess, Mapping, MappingError, guess_from

WORTH = {
    "events": {"activity": 2.0, "time": 1.0, "case": 1.0, "customer": 0.5, "session": 1.0, "channel": 0.3,
               "value": 0.5},
    "feedback": {"text": 2.0, "score": 2.0, "time": 0.3, "touchpoint": 0.5, "kind": 1.0, "scale": 0.5},
    "customers": {"customer": 1.0, "email": 1.0, "phone": 1.0, "created": 0.5},
}  # fmt: skip
CERTAINTY = {SURE: 1.0, LIKELY: 0.6, CHECK: 0.2}
KNOWN_TOOL = 6.0
OWN_ROW = 1.5  # a table of customers has a row for each
CLEAR, NARROW = 1.5, 0.5  # by how much the first beats the second
EVIDENCE = {"events": ("activity", "time"), "feedback": ("text", "score"), "customers": ("customer", "email")}


@dataclass(frozen=True)
class KindGuess:
    """What a table holds, how sure that is, and why in words."""

    kind: str
    sure: str
    why: str


def guess_kind(
    looked_at: Callable[[str], Sequence[Column]], remembered: Callable[[str], Mapping | None]
) -> KindGuess:
    """The kind of a table by its columns. looked_at: kind -> its columns, were it of that kind; remembered:
    kind -> how such columns were mapped last."""
    known = [kind for kind in KINDS if remembered(kind) is not None]
    if len(known) == 1:
        return KindGuess(known[0], SURE, "the last file with these columns was such a one")
    found: dict[str, Guess] = {}
    columns: dict[str, Sequence[Column]] = {}
    for kind in KINDS:
        try:
            columns[kind] = looked_at(kind)
            found[kind] = guess_from(kind, list(columns[kind]), {})
        except MappingError:
            continue
    if not found:
        return KindGuess("events", CHECK, "no kind fits: say what the columns mean")
    points = {kind: _points(kind, guess, columns[kind], found) for kind, guess in found.items()}
    first, *others = sorted(points, key=lambda kind: -points[kind])
    lead = points[first] - (points[others[0]] if others else 0.0)
    firm = min(lead, points[first] - NARROW)  # little evidence is little, even without a rival
    sure = SURE if firm >= CLEAR else LIKELY if firm >= NARROW else CHECK
    return KindGuess(first, sure, _why(first, found[first]))


def _points(kind: str, guess: Guess, columns: Sequence[Column], found: dict[str, Guess]) -> float:
    sure = {each["what"]: CERTAINTY[each["sure"]] for each in guess.reasons if "sure" in each}
    points = sum(WORTH[kind].get(field, 0.0) * weight for field, weight in sure.items())
    points += KNOWN_TOOL if guess.mapping.source_tool else 0.0
    if kind == "customers":
        key = next(column for column in columns if column.name in guess.mapping.named("customer"))
        points += OWN_ROW if key.unique and key.count else -2 * OWN_ROW
        said = {
            each["what"] for each in found["feedback"].reasons if each.get("sure") == SURE
        } if "feedback" in found else set()  # fmt: skip
        points -= 2.0 if {"text", "score"} & said else 0.0
    if kind == "events" and isinstance(guess.mapping.columns.get("time"), list):
        points += WORTH[kind]["activity"] * CERTAINTY[LIKELY]  # the dates are the activities
    return points


def _why(kind: str, guess: Guess) -> str:
    if guess.mapping.source_tool:
        return f"the columns are those of an export of {guess.mapping.source_tool}"
    named = [field for field in EVIDENCE[kind] if field in guess.mapping.columns]
    columns = [name for field in named for name in guess.mapping.named(field)][:3]
    return f"it holds {' and '.join(named)} ({', '.join(columns)})" if named else "it fits best"

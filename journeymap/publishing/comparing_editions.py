"""What changed between two versions of a map, in words: the journey, its numbers, findings, notes. Pure.

A version is an edition or the map as it is now. What was renamed is known by the ids of its rows and compared
under its new name. Numbers are compared as two parts of a map are (`maps.comparing`): the two are taken as
independent, which widens the interval where they share cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from journeymap.journeys.editing.differences import differences as journey_differences
from journeymap.journeys.editing.differences import renames
from journeymap.journeys.editing.renaming import Renames
from journeymap.maps import comparing, titles
from journeymap.maps.addresses import addressed
from journeymap.maps.comparing import COUNTED, compare
from journeymap.maps.figures import bounds, ends, sentence, written
from journeymap.maps.lanes.comparing import difference as in_words
from journeymap.maps.lanes.reading import names_of, spaced

Kind = Literal["journey", "measure", "count", "finding", "note"]
What = Literal["changed", "new", "gone"]


@dataclass(frozen=True)
class Version:
    """state: of the journey (`definitions.state`); content: the map's JSON data and "notes"."""

    state: Mapping[str, Any]
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One change. words: the whole of it as a sentence; the rest is what that is made of.

    Of a measure: before, after, change and interval as people read them, `marked` where the interval of the
    change leaves zero out, size: the change in half-widths of its interval, for the order. n_before, n_after:
    the rows behind. address: of the cell in the later version, empty where it is gone.
    """

    kind: Kind
    what: What
    words: str
    name: str = ""
    place: str = ""
    before: str = ""
    after: str = ""
    change: str = ""
    interval: str = ""
    n_before: int | None = None
    n_after: int | None = None
    marked: bool = False
    size: float = field(default=0.0, compare=False)
    address: str = ""


def differences(before: Version, after: Version) -> list[Difference]:
    """All of them: the journey's, then numbers (marked ones first, then by size), findings, notes."""
    names = renames(dict(before.state), dict(after.state))
    older = renamed(before.content, names)
    return [
        *(
            Difference("journey", "changed", words)
            for words in journey_differences(dict(before.state), dict(after.state))
        ),
        *measures(older, after.content),
        *findings(older, after.content),
        *notes(older.get("notes", ()), after.content.get("notes", ())),
    ]


def renamed(content: Mapping[str, Any], names: Renames) -> dict[str, Any]:
    """The map with the later names of stages and touchpoints: the same place has the same address then."""
    told = {"stage": names.stages, "touchpoint": names.touchpoints}

    def moved(row: Mapping[str, Any]) -> dict[str, Any]:
        anchor = row["anchor"]
        own = told.get(anchor["place"], {})
        return {**row, "anchor": {**anchor, "name": own.get(anchor["name"], anchor["name"])}}

    notes_then = [
        {
            **note,
            "stage": names.stages.get(note["stage"], note["stage"]),
            "touchpoint": names.touchpoints.get(note["touchpoint"], note["touchpoint"]),
        }
        for note in content.get("notes", ())
    ]
    cells = addressed(moved(cell) for cell in content["measures"])
    return {
        **content,
        "measures": cells,
        "findings": [moved(each) for each in content["findings"]],
        "notes": notes_then,
    }


def measures(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Numbers of places that both versions have; those of one alone are counted by what they are."""
    found = compare(after, before)
    called = names_of(after)
    cells = {cell["address"]: cell for cell in after["measures"]}
    moved = [_measure(cells[name], each, called) for name, each in found.items()]
    told = [each for each in moved if each is not None]
    told.sort(key=lambda each: (not each.marked, each.kind == "count", -each.size))
    return [*told, *_only_in_one(before, after)]


def _measure(
    cell: Mapping[str, Any], found: comparing.Difference, called: Mapping[str, str]
) -> Difference | None:
    """None where nothing moved, or by less than is written."""
    unit = cell["unit"]
    change = "" if found.change is None else in_words(found.change, unit)
    if found.a == found.b or (found.change is not None and not change):
        return None
    name, place = titles.name(cell, called), titles.where(cell, called)
    before, after = written(found.b, unit), written(found.a, unit)
    spread, size = "", 0.0
    if found.change is not None and found.low is not None and found.high is not None:
        spread = bounds(found.low, found.high) if unit == "share" else ends(found.low, found.high, unit)
        size = abs(found.change) / max((found.high - found.low) / 2, 1e-12)
    counted = unit in COUNTED
    told = f" ({change}{f', 95 % {spread}' if spread else ''})" if change else ""
    return Difference(
        "count" if counted else "measure",
        "changed",
        f"{name} at {place}: {before} → {after}{told}",
        name,
        place,
        before,
        after,
        change,
        spread,
        found.n_b,
        found.n_a,
        found.marked,
        abs(found.change or 0.0) if counted else size,
        cell["address"],
    )


def _only_in_one(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """How many numbers of each measure came or went, such as those of a new touchpoint or analyzer."""
    old, new = ({cell["address"]: cell for cell in drawn["measures"]} for drawn in (before, after))
    sides: tuple[tuple[What, Any, Any], ...] = (("new", new, old), ("gone", old, new))
    for what, here, there in sides:
        counted = Counter(titles.name({**here[a], "dims": {}}, {}) for a in here if a not in there)
        for name, number in counted.most_common():
            yield Difference("measure", what, f"{name}: {number:,} {what}", name)


def findings(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Findings that only one of the two has; the same finding of a newer run is the same."""
    old, new = ({_finding(each): each for each in drawn["findings"]} for drawn in (before, after))
    sides: tuple[tuple[What, Any, Any, Any], ...] = (("new", new, old, after), ("gone", old, new, before))
    found = []
    for what, here, there, drawn in sides:
        called = names_of(drawn)
        for key, each in here.items():
            if key not in there:
                told = sentence(each["headline"])
                place = titles.where(each, called)
                address = each["address"] if what == "new" else ""
                kind = spaced(each["kind"])
                found.append(
                    Difference(
                        "finding", what, told, kind, place, size=abs(each["impact"] or 0.0), address=address
                    )
                )
    return sorted(found, key=lambda each: -each.size)


def _finding(each: Mapping[str, Any]) -> tuple[Any, ...]:
    anchor, run = each["anchor"], each["run"]
    return (run["analyzer"] if run else "", each["kind"], anchor["place"], anchor["name"], anchor["to"])


def notes(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> Iterator[Difference]:
    """What people wrote, took away, or wrote anew."""
    old, new = ({note["id"]: note for note in rows} for rows in (before, after))
    for key, note in new.items():
        was = old.get(key)
        if was is None:
            yield _note("new", note, "", note["text"])
        elif was != note:
            yield _note("changed", note, was["text"], note["text"])
    for key, note in old.items():
        if key not in new:
            yield _note("gone", note, note["text"], "")


def _note(what: What, note: Mapping[str, Any], before: str, after: str) -> Difference:
    place = note["touchpoint"] or note["stage"] or "all stages"
    verb = {"new": "written", "gone": "taken away", "changed": "changed"}[what]
    if what == "changed" and before == after:
        verb = "has other evidence"
    return Difference(
        "note", what, f"Note in {note['lane']} at {place} {verb}", note["lane"], place, before, after
    )


def summary(found: Iterable[Difference]) -> str:
    """One line: how much of what changed. Empty where nothing did."""
    counts = Counter()  # type: Counter[str]
    for each in found:
        if each.kind == "journey":
            counts["change to the journey"] += 1
        elif each.marked:
            counts["number moved beyond doubt"] += 1
        elif each.kind == "finding":
            counts[f"finding {each.what}"] += 1
        elif each.kind == "note":
            counts[f"note {each.what}"] += 1
    return ", ".join(
        f"{number:,} {_plural(words) if number > 1 else words}" for words, number in counts.items()
    )


def _plural(words: str) -> str:
    first, _, rest = words.partition(" ")
    return f"{first}s {rest}"

"""Lanes of what people said: the emotion curve, scores, and typical voices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from journeymap.maps.drawing.emotion import Foot, Point, emotion
from journeymap.maps.drawing.emotion import Line as Mood
from journeymap.maps.drawing.marks import Axis, Value, interval
from journeymap.maps.figures import MINUS, count, ends, score, share, written
from journeymap.maps.lanes.board import Cell, Lane, Line, Voice
from journeymap.maps.lanes.comparing import changed
from journeymap.maps.lanes.found import TRUTH
from journeymap.maps.lanes.reading import Cellar, Reading, address, bounds, spaced, state, titled

MOOD = "polarity"
SCORE_UNITS = ("NPS", "share", "score")
QUOTES_SHOWN = 2
Key = tuple[str, str]


def emotions(
    reading: Reading, others: Sequence[tuple[str, Reading]], column: float, truths: Set[str] = frozenset()
) -> Iterator[Lane]:
    """A lane for every mood that is measured, known by its unit. Without any, one lane says so.

    truths: touchpoints that are moments of truth.
    """
    keys = moods(reading)
    for number, key in enumerate(keys):
        title = "Emotion" if len(keys) == 1 else f"Emotion: {spaced(key[1])}"
        name = f"emotion-{number}" if number else "emotion"
        yield curve(reading, key, title, others, column, name, truths)
    if not keys and reading.stages:
        told = "no texts have been read for mood yet" if heard(reading) else "no feedback has come in"
        yield Lane("emotion", "Emotion", told, ())


def heard(reading: Reading) -> bool:
    """Whether the map tells of any feedback."""
    return any(
        is_score(cell) or cell["unit"] == MOOD or (cell["evidence"] or {}).get("subject") == "feedback"
        for cell in reading.map["measures"]
    )


def moods(reading: Reading) -> list[Key]:
    """(analyzer, measure) of every mood that has a cell on a stage or a touchpoint, as the map has them."""
    found = [
        (cell["run"]["analyzer"] if cell["run"] else "", cell["name"])
        for cell in reading.map["measures"]
        if cell["unit"] == MOOD and not cell["dims"] and cell["anchor"]["place"] in ("stage", "touchpoint")
    ]
    return list(dict.fromkeys(found))


def mood(reading: Reading, key: Key, place: str, name: str) -> Cellar | None:
    for cell in reading.cells.get((place, name), ()):
        made_by = cell["run"]["analyzer"] if cell["run"] else ""
        if cell["unit"] == MOOD and not cell["dims"] and (made_by, cell["name"]) == key:
            return cell
    return None


def curve(
    reading: Reading,
    key: Key,
    title: str,
    others: Sequence[tuple[str, Reading]],
    column: float,
    name: str,
    truths: Set[str],
) -> Lane:
    starred = (replace(one, truth=one.name in truths) for one in points(reading, reading, key))
    lines = [Mood("", tuple(starred))]
    lines += [Mood(who, points(reading, other, key)) for who, other in others]
    cells, feet = [], []
    for number, stage in enumerate(reading.stages):
        cell = mood(reading, key, "stage", stage)
        texts = any(point.n for point in lines[0].points if point.stage == number)
        feet.append(foot(cell) if cell or texts else Foot("", "no texts"))
        rows = tuple(
            mood_line(reading, point, found)
            for point in lines[0].points
            if point.stage == number and (found := mood(reading, key, "touchpoint", point.name)) is not None
        )
        opened = address(cell) or next((row.address for row in rows if row.address), None)
        cells.append(Cell(number, f"{title} at {stage}", rows, address=opened, empty="no texts"))
    drawn = emotion(reading.stages, lines, feet, column, key=name)
    whole = mood(reading, key, "journey", "")
    note = f"mean of texts, {MINUS}1 to +1, by touchpoint"
    if whole is not None and whole["value"] is not None:
        low, high = bounds(whole)
        note += f"; whole journey {score(whole['value'], low, high)} {ends(low, high, MOOD)}"
    return Lane(name, title, note, tuple(cells), drawn)


def points(reading: Reading, shown: Reading, key: Key) -> tuple[Point, ...]:
    """Every touchpoint of `reading` in order, with the mood that `shown` has there."""
    found = []
    for number, stage in enumerate(reading.map["stages"]):
        for name in stage["touchpoints"]:
            cell = mood(shown, key, "touchpoint", name)
            if cell is None:
                found.append(Point(number, name))
                continue
            low, high = bounds(cell)
            few = cell["value"] is None
            opened = address(cell)
            found.append(Point(number, name, cell["value"], low, high, cell["n"], few, opened))
    return tuple(found)


def foot(cell: Cellar | None) -> Foot:
    if cell is None:
        return Foot()
    if cell["value"] is None:
        return Foot("", f"not enough texts, n {count(cell['n'])}")
    return Foot(score(cell["value"], *bounds(cell)), f"n {count(cell['n'])}")


def mood_line(reading: Reading, point: Point, cell: Cellar) -> Line:
    if point.value is None:
        return Line(
            point.name, n=f"n {count(point.n)}", note="not enough data", glyph="few", address=point.address
        )
    return Line(
        point.name,
        score(point.value, point.low, point.high),
        ends(point.low, point.high, MOOD),
        f"n {count(point.n)}",
        TRUTH if point.truth else "",
        address=point.address,
        mood="pain" if point.high is not None and point.high < 0 else "",
        **changed(reading, cell),
    )


def scores(reading: Reading) -> Lane:
    """Scores of surveys and reviews, each kind and scale on an axis of its own that all stages share."""
    axes = score_axes(reading)
    cells = []
    for number, stage in enumerate(reading.map["stages"]):
        found = [cell for cell in reading.cells.get(("stage", stage["name"]), ()) if is_score(cell)]
        known = [cell for cell in found if cell["value"] is not None]
        few = [cell for cell in found if cell["value"] is None]
        lines = tuple(score_line(reading, cell, axes[score_key(cell)]) for cell in known)
        label = f"Scores of {stage['name']}"
        opened = address(found[0]) if found else None
        if lines:
            told = "stale" if all(state(cell) == "stale" for cell in known) else "measured"
            cells.append(Cell(number, label, lines, status=told, address=opened))
        elif few:
            n = max(cell["n"] for cell in few)
            words = f"n = {n}"
            cells.append(Cell(number, label, status="not enough data", words=words, address=opened))
        else:
            cells.append(Cell(number, label, empty="nobody asked"))
    note = ", ".join(f"{name} on {axis_words(axis, unit)}" for (name, _, unit), axis in axes.items())
    return Lane("scores", "Score", note or "NPS, CSAT, CES, ratings", tuple(cells))


def is_score(cell: Cellar) -> bool:
    """Whether it is the mean or share of answers on a scale, counted by the kernel."""
    return cell["run"] is None and "scale" in cell["dims"] and cell["unit"] in SCORE_UNITS


def score_key(cell: Cellar) -> tuple[str, str, str]:
    """(name as people know it, scale, unit)."""
    return titled(cell["name"]), cell["dims"]["scale"], cell["unit"]


def score_axes(reading: Reading) -> dict[tuple[str, str, str], Axis]:
    """An axis for each kind: just as long as its values and their intervals, in round steps."""
    spans: dict[tuple[str, str, str], list[float]] = {}
    for name in reading.stages:
        for cell in reading.cells.get(("stage", name), ()):
            if is_score(cell) and cell["value"] is not None:
                told = [cell["value"], *(bound for bound in bounds(cell) if bound is not None)]
                other = reading.difference(cell)
                told += [other.b] if other is not None and other.b is not None else []
                spans.setdefault(score_key(cell), []).extend(told)
    steps = {"NPS": 20.0, "share": 0.1, "score": 0.5}
    return {key: rounded(values, steps[key[2]]) for key, values in spans.items()}


def rounded(values: Sequence[float], step: float) -> Axis:
    low = step * (min(values) // step)
    high = -step * (-max(values) // step)
    return Axis(round(low, 6), round(high if high > low else low + step, 6))


def axis_words(axis: Axis, unit: str) -> str:
    if unit == "share":
        return f"{share(axis.low)} to {share(axis.high)}"
    return f"{written(axis.low, unit)} to {written(axis.high, unit)}"


def score_line(reading: Reading, cell: Cellar, axis: Axis) -> Line:
    name, scale, unit = score_key(cell)
    low, high = bounds(cell)
    value = written(cell["value"], unit, low, high)
    values = [Value(cell["value"], low, high)]
    other = reading.difference(cell)
    if other is not None and other.b is not None:
        values.append(Value(other.b, hollow=True))
    told = f"{name} ({scale}): {value} {ends(low, high, unit)}, n {count(cell['n'])}"
    return Line(
        name,
        value,
        ends(low, high, unit),
        f"n {count(cell['n'])}",
        long=told,
        glyph="stale" if state(cell) == "stale" else "",
        mark=interval(axis, *values, told=told),
        address=address(cell),
        **changed(reading, cell),
    )


def quotes(reading: Reading, voices: Mapping[str, Sequence[Any]]) -> Lane:
    """One or two typical voices of each stage, handed in: masked, and only for who may read them."""
    cells = []
    for number, stage in enumerate(reading.stages):
        said = [voice if isinstance(voice, Voice) else Voice(str(voice)) for voice in voices.get(stage, ())]
        lines = tuple(
            Line(voice.text, note=voice.by, mood=voice.mood, quote=True, address=voice.address)
            for voice in said
        )
        shown, more = lines[:QUOTES_SHOWN], lines[QUOTES_SHOWN:]
        cells.append(Cell(number, f"Voices at {stage}", shown, more, empty="no voice"))
    return Lane("quotes", "Voices", "typical, in customers' own words", tuple(cells))

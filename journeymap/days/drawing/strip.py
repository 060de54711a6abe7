"""One strip of a day: moods, ridges of lanes, marks, and hatching where nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

from journeymap.days.drawing.laying import (
    FOOT,
    HOUR,
    MARKS,
    ROW,
    TITLES,
    WIDE,
    Lane,
    Mark,
    Scale,
    anchor,
    height,
)
from journeymap.maps import figures
from journeymap.maps.drawing import curve
from journeymap.maps.drawing.svg import Drawing, add, canvas, finished, percent, stretched, text
from journeymap.maps.drawing.texts import fitted

Strip = Mapping[str, Any]
EVERY = 3  # hours between two that are written
KINDS = {"burst": "busy", "wait": "clasp", "repeat": "clasp", "assumed": "hearsay"}


def plot(
    strip: Strip, lanes: Sequence[Lane], marks: Sequence[Mark], scale: Scale, said: str,
    link: Callable[[str], str], address: Callable[[str, int], str],
) -> Drawing:  # fmt: skip
    """The plot, as wide as its room. said: what it shows, for who cannot see it. link: from an address to
    where it opens. address: of (lane, hour)."""
    tall = height(scale, len(lanes), marks)
    bottom = scale.base(len(lanes) - 1)
    root = canvas("hours", tall, f"{strip['day'].capitalize()}, hour by hour", said)
    layer = stretched(root, WIDE, tall)
    for hour in range(0, 25, EVERY):
        add(layer, "line", class_="axis", x1=hour * HOUR, x2=hour * HOUR, y1=0, y2=bottom)
    _moods(root, layer, strip, scale)
    for number, lane in enumerate(lanes):
        _ridge(layer, strip, lane, strip["lanes"][number]["hours"], scale, scale.base(number))
    add(layer, "line", class_="zero", x1=0, x2=WIDE, y1=bottom, y2=bottom)
    _hits(root, strip, lanes, scale, link, address)
    _unknown(root, strip, bottom)
    for mark in marks:
        _mark(root, mark, bottom + MARKS + ROW * mark.row, link)
    for hour in range(0, 25, EVERY):
        ends = {0: "start", 24: "end"}.get(hour, "middle")
        text(root, percent(hour, 24), tall - FOOT / 4, (f"{hour:02}", ""), class_="quiet", text_anchor=ends)
    return finished(root)


def titles(lanes: Sequence[Lane], marks: Sequence[Mark], scale: Scale) -> Drawing:
    """The names of the lanes, beside the plot and as high."""
    root = canvas("hours titles", height(scale, len(lanes), marks), "Lanes", width=TITLES)
    middle = scale.mood / 2
    text(root, 0, middle - 2, ("Mood", "strong"))
    text(root, 0, middle + 12, ("mean, 95\u202f% band" if scale.low is not None else "no texts", "")).set(
        "class", "quiet"
    )
    for number, lane in enumerate(lanes):
        y = scale.base(number) - 4
        if lane.tone:
            add(root, "rect", class_=f"tone-{lane.tone}", x=0, y=y - 8, width=8, height=8, rx=2)
        left = 14 if lane.tone else 0
        named = add(root, "g")
        add(named, "title", lane.name)
        text(named, left, y, (fitted(lane.name, TITLES - left - 8), "ink"))
    text(root, 0, scale.base(len(lanes) - 1) + MARKS + 10, ("Waits, bursts", "ink"))
    return finished(root)


def known_spans(strip: Strip) -> Iterator[tuple[int, int]]:
    """Hours in a row that are known: from (included), to (excluded)."""
    edges = [0, *(edge for span in strip["unknown"] for edge in (span["from"], span["to"])), 24]
    yield from ((begin, end) for begin, end in list(pairwise(edges))[::2] if begin < end)


def _ridge(
    layer: ET.Element, strip: Strip, lane: Lane, hours: Sequence[Mapping[str, Any]], scale: Scale, base: float
) -> None:
    """Monotone between the middles of hours, flat to the ends of what is known: no hour is made up."""
    add(layer, "line", class_="axis", x1=0, x2=WIDE, y1=base, y2=base)
    for begin, end in known_spans(strip):
        tops = [base - scale.ridge(hours[hour]["share"] or 0.0) for hour in range(begin, end)]
        middles = [((hour + 0.5) * HOUR, top) for hour, top in zip(range(begin, end), tops, strict=True)]
        points = [(begin * HOUR, tops[0]), *middles, (end * HOUR, tops[-1])]
        add(layer, "path", class_=f"ridge tone-{lane.tone}", d=curve.above(points, base))


def _moods(root: ET.Element, layer: ET.Element, strip: Strip, scale: Scale) -> None:
    if scale.low is None or scale.high is None:
        begin, end = max(known_spans(strip), key=lambda span: span[1] - span[0], default=(0, 0))
        if end - begin > EVERY * 2:  # room for the words
            words = ("no text of these hours has a mood", "")
            middle = percent((begin + end) / 2, 24)
            text(root, middle, scale.mood / 2 + 4, words, class_="quiet", text_anchor="middle")
        return
    add(layer, "line", class_="zero", x1=0, x2=WIDE, y1=scale.y(0), y2=scale.y(0))
    text(root, 3, scale.y(0) - 3, ("0", ""), class_="quiet halo")
    for run in mood_runs(strip["mood"]):
        points = [((each["hour"] + 0.5) * HOUR, each) for each in run]
        lines = {end: [(x, scale.y(each[end])) for x, each in points] for end in ("value", "low", "high")}
        if len(run) > 1:
            add(layer, "path", class_="band felt", d=curve.area(lines["high"], lines["low"]))
            add(layer, "path", class_="line felt", d=curve.run(lines["value"]))
        else:
            (x, y), (_, top), (_, foot) = (lines[end][0] for end in ("value", "high", "low"))
            at = percent(x, WIDE)
            add(root, "line", class_="whisker felt", x1=at, x2=at, y1=top, y2=foot)
            add(root, "circle", class_="dot felt", cx=at, cy=y, r=3)
    for each, below in extremes(strip["mood"]):
        _said(root, each, scale, below)


def mood_runs(moods: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Neighbouring hours with a mood; the line is broken where one has too few texts."""
    run: list[Mapping[str, Any]] = []
    for each in moods:
        if run and each["hour"] != run[-1]["hour"] + 1:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def extremes(moods: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], bool]]:
    """The best and the worst hour, each with whether its words stand below; one hour alone is both."""
    if not moods:
        return []
    best, worst = (pick(moods, key=lambda each: each["value"]) for pick in (max, min))
    return [(best, False)] if best is worst else [(best, False), (worst, True)]


def _said(root: ET.Element, each: Mapping[str, Any], scale: Scale, below: bool) -> None:
    """The value at an extreme hour; coloured and with its place only where it surely stands out."""
    x, sure = (each["hour"] + 0.5) * HOUR, each["stands_out"]
    y = scale.y(each["low"]) + 12 if below else scale.y(each["high"]) - 5
    tone = "" if not sure else "delight" if sure > 0 else "pain"
    place = f"{each['place']} " if sure and each["place"] else ""
    ends = "start" if x < 2 * HOUR else "end" if x > WIDE - 2 * HOUR else "middle"
    add(
        root, "circle", class_=f"dot felt {tone}".strip(), cx=percent(x, WIDE), cy=scale.y(each["value"]), r=3
    )
    words = f"{place}{figures.score(each['value'])}"
    text(root, percent(x, WIDE), y, (words, f"strong {tone}".strip()), class_="halo", text_anchor=ends)


def _unknown(root: ET.Element, strip: Strip, bottom: float) -> None:
    """Hatched from top to bottom: nothing is drawn through what is not known."""
    pattern = f"{strip['day']}-hatch"
    made = add(add(root, "defs"), "pattern", id=pattern, width=7, height=7, patternUnits="userSpaceOnUse")
    made.set("patternTransform", "rotate(45)")
    add(made, "line", class_="hatch", x1=0, x2=0, y1=0, y2=7)
    for span in strip["unknown"]:
        begin, wide = percent(span["from"], 24), percent(span["to"] - span["from"], 24)
        add(root, "rect", class_="blank", x=begin, y=0, width=wide, height=bottom)
        seen = add(
            root, "rect", class_="unknown", x=begin, y=0, width=wide, height=bottom, fill=f"url(#{pattern})"
        )
        n = figures.count(span["events"])
        add(seen, "title", f"{span['from']:02}:00 to {span['to']:02}:00: unknown, {n} events recorded")
        middle = percent((span["from"] + span["to"]) / 2, 24)
        wide_enough = span["to"] - span["from"] > EVERY + 1
        words = "unknown: next to nothing recorded" if wide_enough else "?"
        text(root, middle, bottom / 2, (words, ""), class_="quiet halo plate", text_anchor="middle")


def _mark(root: ET.Element, mark: Mark, y: float, link: Callable[[str], str]) -> None:
    x, anchored = anchor(mark)
    group = add(root, "g", class_="mark", data_href=(mark.address and link(mark.address)) or None)
    begin, wide = percent(mark.begin, 24), percent(mark.end - mark.begin, 24)
    kind = KINDS[mark.kind]
    if kind == "clasp":
        for at in (mark.begin, mark.end):
            add(group, "line", class_=kind, x1=percent(at, 24), x2=percent(at, 24), y1=y - 4, y2=y)
        add(group, "line", class_=kind, x1=begin, x2=percent(mark.end, 24), y1=y, y2=y)
    else:
        add(group, "rect", class_=kind, x=begin, y=y - 4, width=wide, height=5, rx=2.5)
    text(group, percent(x, WIDE), y + 14, (mark.words, f"{kind}-words"), text_anchor=anchored)
    add(group, "title", f"{mark.words}{f', {mark.more}' if mark.more else ''}")


def _hits(
    root: ET.Element, strip: Strip, lanes: Sequence[Lane], scale: Scale, link: Callable[[str], str],
    address: Callable[[str, int], str],
) -> None:  # fmt: skip
    """Every known hour of a lane and of the mood says its figures, and opens to its rows."""
    for each in strip["mood"]:
        ends = figures.ends(each["low"], each["high"], "polarity")
        words = f"mood {figures.score(each['value'])} {ends}, n = {each['n']:,}"
        _hit(root, each["hour"], (0.0, scale.mood), words, link(each["address"]))
    for number, lane in enumerate(lanes):
        reach = (scale.base(number - 1) if number else scale.mood, scale.base(number))
        for each in strip["lanes"][number]["hours"]:
            if each["share"] is None:
                continue
            words = f"{lane.name}: {each['sessions']:,} sessions, {figures.share(each['share'], 1)}"
            opens = link(address(lane.name, each["hour"])) if each["sessions"] else None
            _hit(root, each["hour"], reach, words, opens)


def _hit(root: ET.Element, hour: int, reach: tuple[float, float], words: str, opens: str | None) -> None:
    top, foot = reach
    spot = add(
        root, "rect", class_="hit", x=percent(hour, 24), y=top, width=percent(1, 24), height=foot - top,
        data_href=opens or None,
    )  # fmt: skip
    add(spot, "title", f"{hour:02}:00 to {hour + 1:02}:00, {words}")

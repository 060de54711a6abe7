"""What runs said of themes and personas, told apart by the shape of their measures, by no analyzer's name.

A measure is about one of them where its anchor is a theme or persona and `dims["key"]` is its key. Without
other dims, the first of a unit is its share, mood ("polarity"), worth ("money") or impact on a score; with a
period it is a course over time, with a touchpoint it says where it is loudest. All else is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from journeymap.analysis.members import Assigned, assigned
from journeymap.analysis.models import Finding, Measure, Run
from journeymap.analysis.newest import newest
from journeymap.customers.personas.models import Persona
from journeymap.feedback.themes.models import Theme
from journeymap.journeys.models import Journey
from journeymap.mining.results import Interval
from journeymap.mining.statistics import wilson

Kept = Theme | Persona
SIZES = ("share", "count")
SINGLE = {"share": "share", "count": "count", "polarity": "mood", "money": "money"}
IMPACTS = ("points", "NPS", "score", "CSAT", "CES")


@dataclass
class Portrait:
    """Of one theme or persona. n: texts or customers that belong to it, of all that were looked at.

    single: share, count, mood, money, impact -> the measure. course: size over time; moods: mood over time;
    places: by touchpoint, loudest first; more: other measures.
    """

    n: int | None = None
    of: int = 0
    single: dict[str, Measure] = field(default_factory=dict)
    course: list[Measure] = field(default_factory=list)
    moods: list[Measure] = field(default_factory=list)
    places: list[Measure] = field(default_factory=list)
    more: list[Measure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    run: Run | None = None

    @property
    def share(self) -> float | None:
        """Of all that were looked at; what a run measured where nobody was assigned."""
        if self.n is not None and self.of:
            return self.n / self.of
        return self.single["share"].value if "share" in self.single else None

    @property
    def interval(self) -> Interval | None:
        """Of the share (Wilson)."""
        return wilson(self.n, self.of) if self.n is not None and self.of else None

    @property
    def size(self) -> int:
        return self.n or 0

    @property
    def mood(self) -> Measure | None:
        return self.single.get("mood")

    @property
    def impact(self) -> Measure | None:
        return self.single.get("impact")

    @property
    def money(self) -> Measure | None:
        return self.single.get("money")

    def behind(self, kept: Kept) -> bool:
        """Whether people changed it after the run that these numbers come from."""
        return self.run is not None and kept.changed > self.run.created


def portraits(place: str, all_kept: Iterable[Kept], journey: Journey | None = None) -> dict[str, Portrait]:
    """Key -> its portrait, for each that is kept; journey: whose personas they are."""
    found = {each.key: Portrait() for each in all_kept}
    belonging = assigned(place, journey)
    if belonging is not None:
        _count(found, belonging)
    names = {each.name: each.key for each in all_kept}
    where = belonging.run.journey if belonging is not None else journey
    for row in _rows(Measure, where, place):
        key = row.dims.get("key", names.get(row.name))
        if key in found:
            _place(found[key], row)
    for finding in _rows(Finding, where, place):
        if finding.name in names:
            found[names[finding.name]].findings.append(finding)
    for portrait in found.values():
        if not portrait.of and "share" in portrait.single:
            portrait.of = portrait.single["share"].n
        portrait.course.sort(key=_period)
        portrait.moods.sort(key=_period)
        portrait.places.sort(key=_loudest)
    return found


def _count(found: dict[str, Portrait], belonging: Assigned) -> None:
    counts, of = belonging.counts(), belonging.subjects
    for key, portrait in found.items():
        portrait.n, portrait.of, portrait.run = counts[key], of or 0, belonging.run


def _rows(kind: type[Any], journey: Journey | None, place: str) -> Iterator[Any]:
    """Of the newest runs on the journey and on the company."""
    of_journey = Q(run__journey=journey) | Q(run__journey=None)
    rows = kind.objects.filter(of_journey, run__in=newest(), place=place)
    yield from rows.defer("evidence").select_related("run").order_by("-run_id", "pk")


def _place(portrait: Portrait, row: Measure) -> None:
    portrait.run = portrait.run or row.run
    more = {name: value for name, value in row.dims.items() if name != "key"}
    if set(more) == {"period"} and row.unit in SIZES:
        same = [each for each in portrait.course if each.measure == row.measure]
        if same or not portrait.course:
            portrait.course.append(row)
            return
    elif set(more) == {"period"} and row.unit == "polarity":
        portrait.moods.append(row)
        return
    elif set(more) == {"touchpoint"} and row.unit in SIZES:
        portrait.places.append(row)
        return
    role = SINGLE.get(row.unit, "impact" if row.unit in IMPACTS else "")
    if not more and role and role not in portrait.single:
        portrait.single[role] = row
        return
    portrait.more.append(row)


def _period(row: Measure) -> tuple[str, int]:
    return str(row.dims["period"]), row.pk


def _loudest(row: Measure) -> tuple[float, str]:
    return -(row.value or 0.0), str(row.dims["touchpoint"])


def ordered(all_kept: Sequence[Kept], found: dict[str, Portrait], by: str) -> list[Kept]:
    """By name, size (largest first), mood (worst first), impact (strongest pull first); unknown ones last."""

    def key(each: Kept) -> tuple[bool, float, str]:
        portrait = found[each.key]
        told = {
            "size": None if portrait.n is None else float(-portrait.n),
            "mood": portrait.mood.value if portrait.mood else None,
            "impact": -abs(portrait.impact.value) if portrait.impact and portrait.impact.value else None,
        }.get(by, 0.0)
        return told is None, told or 0.0, each.name.lower()

    return sorted(all_kept, key=key)

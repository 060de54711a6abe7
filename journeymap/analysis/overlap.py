"""Whether two findings are about the same people at the same place: the cases behind each, compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.models import Finding
from journeymap.mining import Selection, selecting

SKETCH = 2_048  # hashes kept of one set: the standard error of a share is at most 1.1 points
SAME = 0.5  # Jaccard from which two sets are the same people: most of all people in either are in both
Spot = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Exposed:
    """The cases (of the company: the customers) behind a finding.

    n: how many. least: the smallest hashes of their keys, at most SKETCH of them, sorted uint64.
    """

    n: int
    least: np.ndarray

    @classmethod
    def of(cls, hashes: np.ndarray) -> Exposed:
        distinct = np.unique(hashes)
        return cls(len(distinct), distinct[:SKETCH].copy())


def jaccard(a: Exposed, b: Exposed) -> float:
    """Shared / all, 0..1: exact for small sets, else estimated from the smallest hashes of the union.

    Broder, On the resemblance and containment of documents (1997). Two empty sets share nothing.
    """
    union = np.union1d(a.least, b.least)
    if max(a.n, b.n) > SKETCH:
        union = union[:SKETCH]
    if not len(union):
        return 0.0
    return float(np.mean(np.isin(union, a.least) & np.isin(union, b.least)))


class Cases:
    """The cases behind selections on one snapshot of a journey (or the company), by hashes of their keys."""

    def __init__(self, data: SnapshotData) -> None:
        self._data = data
        self._by_code: np.ndarray | None = None

    def behind(self, selection: Selection) -> Exposed:
        """Raises as `selecting.relation` does."""
        if selection.subject == "feedback" and any(c.column == "text" for c in selection.where):
            self._data.read_texts()
        found = selecting.relation(selection, self._data)
        if self._data.log is None:
            key = "coalesce(customer, id)" if selection.subject == "feedback" else "customer"
            return Exposed.of(_numbers(found.project(f"hash({key}) AS h"), "h"))
        if selection.subject == "feedback":
            spoken = found.filter('"case" IS NOT NULL')
            return Exposed.of(_numbers(spoken.project('hash("case") AS h').distinct(), "h"))
        if selection.subject == "customers":
            theirs = found.project("customer AS wanted").distinct().to_arrow_table()
            wanted = self._data.log.connection.from_arrow(theirs)
            found = self._data.log.cases.join(wanted, "customer = wanted", how="inner")
        codes = _numbers(found.project('"case"').distinct(), "case")
        return Exposed.of(self._hashes[codes])

    @property
    def _hashes(self) -> np.ndarray:
        """Hash of each case's key, by the case's code."""
        if self._by_code is None:
            table = self._data.log.cases.project('"case", hash("key") AS h').to_arrow_table()
            self._by_code = np.zeros(self._data.log.n_codes, np.uint64)
            self._by_code[table["case"].to_numpy()] = table["h"].to_numpy()
        return self._by_code


def _numbers(relation: selecting.Relation, column: str) -> np.ndarray:
    return relation.to_arrow_table()[column].to_numpy()


def spots(finding: Finding, touchpoint_of: Mapping[str, str], within: Mapping[str, list[str]]) -> set[Spot]:
    """The places that a finding touches. touchpoint_of: of activities; within: touchpoints of stages."""
    if finding.place == "transition":
        ends = [end for end in (finding.name, finding.to) if end]
        return {("touchpoint", touchpoint_of.get(end, end)) for end in ends}
    if finding.place == "stage":
        return {("stage", finding.name), *(("touchpoint", name) for name in within.get(finding.name, ()))}
    return {(finding.place, finding.name)}


def likeness(finding: Finding) -> tuple[object, ...] | None:
    """What is equal in two findings that say the same of the same cases; None where nothing counts them."""
    effect = finding.effect
    if effect is None:
        return None
    exposed = effect["exposed"]
    return (finding.place, finding.name, finding.to, effect["outcome"], exposed["n"], exposed["reached"])


@dataclass(frozen=True, eq=False)
class Told:
    """A finding with what it is compared by. exposed: None where its rows cannot be had any more."""

    finding: Finding
    spots: set[Spot]
    exposed: Exposed | None

    def same(self, other: Told) -> bool:
        if self.finding.mood != other.finding.mood or not self.spots & other.spots:
            return False
        mine = likeness(self.finding)
        if mine is not None and mine == likeness(other.finding):
            return True
        if self.exposed is None or other.exposed is None:
            return False
        return jaccard(self.exposed, other.exposed) >= SAME


def led(told: Iterable[Told]) -> dict[int, int]:
    """Finding -> the one it belongs to: the first that is about the same people at the same place.

    `told`: most telling first. Each is compared with leaders only, so nothing is chained together.
    """
    leaders: list[Told] = []
    found: dict[int, int] = {}
    for each in told:
        leader = next((one for one in leaders if one.same(each)), None)
        if leader is None:
            leaders.append(each)
        found[each.finding.pk] = (leader or each).finding.pk
    return found

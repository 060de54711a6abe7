"""Which customers of a list are shown: a span of values, labels, an order. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np
from django.http.request import QueryDict

from journeymap.analysis.parts import AskedError, part
from journeymap.analysis.rated import Column, Listed
from journeymap.maps import figures
from journeymap.maps.drawing.histogram import Bin, histogram
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.web.pages.asked import NoNumber, number

OPTIONS = 40  # labels that one may choose among; of more, one searches for words
BINS = 24
TRAITS, LETTERS = 40, 400  # traits that are asked for at once, letters of one


@dataclass(frozen=True)
class Asked:
    """What the query tells. least, most: of the value; labels: column -> the label wanted; traits: (name,
    value) pairs, as a part of a journey tells them."""

    least: float | None = None
    most: float | None = None
    labels: dict[str, str] = field(default_factory=dict)
    key: str = ""
    up: bool = False
    by: str = ""
    wrong: str = ""
    traits: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, query: QueryDict, listed: Listed) -> Asked:
        """Numbers of shares are told in percent. What cannot be read is said in `wrong` and left out."""
        told: dict[str, float | None] = {}
        wrong = ""
        for name in ("least", "most"):
            try:
                value = number(query.get(name, ""), "%")
            except NoNumber as error:
                value, wrong = None, str(error)
            if value is not None and listed.main.unit == "share":
                value /= 100
            told[name] = value
        labels = {each.name: query.get(f"is-{each.name}", "")[:300] for each in listed.labels()}
        try:
            traits = traits_in(query.getlist("trait"))
        except AskedError as error:
            traits, wrong = (), wrong or str(error)
        by = query.get("by", "")
        known = {each.name for each in listed.columns}
        return cls(
            told["least"],
            told["most"],
            {name: value for name, value in labels.items() if value},
            query.get("key", "").strip()[:200],
            query.get("sort") == "up",
            by if by in known else listed.main.name,
            wrong,
            traits,
        )

    @property
    def narrows(self) -> bool:
        told = (self.labels, self.key, self.traits)
        return self.least is not None or self.most is not None or any(told)


def traits_in(told: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(name, value) of what is told as name=value; empty choices of a form are left out. AskedError says what
    is no trait, too many or too long."""
    found = [each for each in told if each]
    if len(found) > TRAITS:
        raise AskedError(f"At most {TRAITS} traits can be asked for at once, not {len(found):,}.")
    if any(len(each) > LETTERS for each in found):
        raise AskedError(f"A trait with its value has at most {LETTERS} letters.")
    return part(traits=found).traits


def chosen(listed: Listed, asked: Asked, among: Collection[str] | None = None) -> Listed:
    """Who fits, in order: the largest first (or the smallest), unknown last, the same value by key.

    among: keys of the customers who have the traits; None for everybody.
    """
    fits = np.ones(len(listed.ids), bool)
    if among is not None:
        fits &= np.fromiter((key in among for key in listed.ids), bool, len(listed.ids))
    if listed.main.kind == "number":
        values = listed.main.values
        with np.errstate(invalid="ignore"):
            fits &= True if asked.least is None else values >= asked.least
            fits &= True if asked.most is None else values <= asked.most
    for each in listed.labels():
        if wanted := asked.labels.get(each.name):
            fits &= having(each, wanted)
    if asked.key:
        fits &= np.fromiter((asked.key in key for key in listed.ids), bool, len(listed.ids))
    column = next(each for each in listed.columns if each.name == asked.by)
    return listed.taken(ordered(np.flatnonzero(fits), column, listed.ids, asked.up))


def having(column: Column, wanted: str) -> np.ndarray:
    """Who has the label; where there are too many to choose among, whose label holds the words."""
    if options(column):
        return column.values == wanted
    words = wanted.lower().split()
    held = (value is not None and all(word in value.lower() for word in words) for value in column.values)
    return np.fromiter(held, bool, len(column.values))


def ordered(rows: np.ndarray, column: Column, ids: np.ndarray, up: bool) -> np.ndarray:
    by_key = rows[np.argsort(ids[rows].astype(str), kind="stable")]
    if column.kind == "label":
        texts = np.array([value or "" for value in column.values[by_key]], dtype=str)
        unknown = texts == ""
        rank = np.unique(texts, return_inverse=True)[1].astype(float)
    else:
        rank = column.values[by_key]
        unknown = np.isnan(rank)
    rank = np.where(unknown, np.inf, rank if up else -rank)
    return by_key[np.argsort(rank, kind="stable")]


def options(column: Column) -> list[tuple[str, int]]:
    """Labels to choose among, with how many have each; none where there are too many."""
    found = Counter(value for value in column.values if value is not None)
    return found.most_common() if len(found) <= OPTIONS else []


def written(column: Column, value: object) -> str:
    return said(value, column.unit)


def said(value: object, unit: str) -> str:
    """A number in the words of its unit, a label as it is; empty where nothing is known."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if not isinstance(value, float):
        return str(value)
    if unit == "money":  # of one person: to the unit
        return figures.plain(value, 0 if abs(value) >= 100 or value.is_integer() else 2)
    return figures.written(value, unit)


def distribution(listed: Listed, asked: Asked) -> Drawing:
    """How many have which value, those that are shown darker."""
    values = listed.main.values[~np.isnan(listed.main.values)]
    if len(values) < 2 or values.min() == values.max():
        return NOTHING
    low, high = float(values.min()), float(values.max())
    if listed.main.unit == "share" and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    counts, edges = np.histogram(values, BINS, (low, high))
    least = -math.inf if asked.least is None else asked.least
    most = math.inf if asked.most is None else asked.most
    names = [written(listed.main, float(edge)) for edge in edges]
    bins = [
        Bin(f"{names[at]} to {names[at + 1]}", int(count), chosen=edges[at + 1] > least and edges[at] < most)
        for at, count in enumerate(counts)
    ]
    told = f"{len(values):,} customers from {names[0]} to {names[-1]}"
    return histogram(bins, (names[0], names[-1]), told)

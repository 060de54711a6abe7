"""Customers as points: habits and traits scaled so that each kind of habit weighs the same.

A space is fitted once, and kept in the rule of each persona, so that new customers are placed by the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from journeymap.mining.customers import Features

KINDS = {  # what kind of habit a column tells of; each kind weighs the same in all
    "when": ("night", "morning", "afternoon", "evening", "weekend"),
    "how": ("repeats", "channel changes", "channels", "steps"),
    "rhythm": ("days between", "active days", "days since last"),
    "money": ("money at a time", "money"),
    "mood": ("mean score", "mean mood"),
}
SHARES = ("when", "where")  # kinds whose columns are shares: their square roots spread alike (Hellinger)
MOST_VALUES = 12  # of a trait: one with more is an address or a name rather than a group
MOST_EMPTY = 0.5
COMPONENTS = 10
EXPLAINED = 0.9  # of the variance, that so many components at most must carry
CLIP = 5.0  # standard deviations: nobody is more unusual than that
DIGITS = 5


@dataclass(frozen=True)
class Column:
    """How a column becomes numbers. values: of a trait, one number each; else empty."""

    name: str
    kind: str
    root: bool
    middle: float
    scale: float
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Space:
    """columns, their weight, and the linear map (m, d) from the m numbers less `middle` to d components."""

    columns: tuple[Column, ...]
    middle: np.ndarray
    loadings: np.ndarray

    def points(self, features: Features) -> np.ndarray:
        """(n, d), a row for each of `features.ids`. A column that is not there any more counts as usual."""
        return (numbers(self.columns, features) - self.middle) @ self.loadings

    def told(self) -> dict[str, Any]:
        """As JSON data."""
        columns = [vars(column) | {"values": list(column.values)} for column in self.columns]
        return {"columns": columns, "middle": rounded(self.middle), "loadings": rounded(self.loadings)}

    @classmethod
    def of(cls, told: dict[str, Any]) -> Space:
        columns = tuple(Column(**{**each, "values": tuple(each["values"])}) for each in told["columns"])
        return cls(columns, np.array(told["middle"], dtype=float), np.array(told["loadings"], dtype=float))


def rounded(values: np.ndarray) -> Any:
    return np.round(values, DIGITS).tolist()


def fit(features: Features, traits: bool) -> Space | None:
    """The space of these customers; None where no column tells them apart."""
    columns = tuple(_columns(features, traits))
    if not columns:
        return None
    table = numbers(columns, features)
    middle = table.mean(axis=0)
    kinds = [column.kind for column in columns for _ in (column.values or (0,))]
    weight = np.zeros(len(kinds))
    for kind in set(kinds):
        own = np.array([each == kind for each in kinds])
        weight[own] = 1 / np.sqrt(max(((table[:, own] - middle[own]) ** 2).sum(axis=1).mean(), 1e-12))
    _, spread, axes = np.linalg.svd(((table - middle) * weight).astype(np.float32), full_matrices=False)
    share = np.cumsum(spread**2) / np.sum(spread**2)
    wanted = min(COMPONENTS, int(np.searchsorted(share, EXPLAINED)) + 1)
    signs = np.sign(axes[:wanted, :][np.arange(wanted), np.abs(axes[:wanted]).argmax(axis=1)])
    loadings = (weight[:, None] * (axes[:wanted] * signs[:, None]).T).astype(float)
    return Space(columns, np.round(middle, DIGITS), np.round(loadings, DIGITS))


def numbers(columns: Iterable[Column], features: Features) -> np.ndarray:
    """(n, m): standardised numbers, 0 where unknown; of a trait one number a value."""
    found = []
    n = len(features.ids)
    for column in columns:
        if column.name not in features.table.column_names:
            found.append(np.zeros((n, len(column.values) or 1)))
        elif column.values:
            told = np.array(features.table[column.name].to_pylist(), dtype=object)
            found.append(np.stack([told == value for value in column.values], axis=1).astype(float))
        else:
            raw = _eased(features, column.name, column.root)
            scaled = np.clip((raw - column.middle) / column.scale, -CLIP, CLIP)
            found.append(np.nan_to_num(scaled, nan=0.0)[:, None])
    return np.concatenate(found, axis=1)


def _columns(features: Features, traits: bool) -> Iterable[Column]:
    kind_of = {name: kind for kind, names in KINDS.items() for name in names}
    kind_of |= {name: "where" for name in features.table.column_names if name.startswith("at ")}
    for name in features.table.column_names:
        column = features.table[name]
        if name.startswith("attr_") and features.kinds[name] == "category":
            values = sorted(column.unique().drop_null().to_pylist())
            if traits and 2 <= len(values) <= MOST_VALUES and column.null_count <= MOST_EMPTY * len(column):
                yield Column(name, "traits", False, 0.0, 1.0, tuple(values))
        elif name in kind_of or (traits and name.startswith("attr_")):
            kind = kind_of.get(name, "traits")
            raw = _eased(features, name, kind in SHARES)
            known = raw[~np.isnan(raw)]
            if len(known) >= (1 - MOST_EMPTY) * len(raw) and len(known) and np.std(known) > 0:
                told = round(float(np.mean(known)), DIGITS), max(round(float(np.std(known)), DIGITS), 1e-5)
                yield Column(name, kind, kind in SHARES, *told)


def _eased(features: Features, name: str, root: bool) -> np.ndarray:
    """Shares by their square root; amounts by a logarithm of either sign, so that no giant rules."""
    raw = features.table[name].to_numpy().astype(float)
    return np.sqrt(np.maximum(raw, 0)) if root else np.sign(raw) * np.log1p(np.abs(raw))

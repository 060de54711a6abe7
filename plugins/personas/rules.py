"""The rule of a persona: who belongs. JSON in a proposal, read back from what people accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from journeymap.mining.customers import Features

from .space import DIGITS, Space, rounded

FORMAT = 1
WITHIN = 0.975  # of the members at the time lie within reach: who is further away is like nobody
ALIKE = 0.4  # of all who belong to either of two groups belong to both: the same group, drawn anew
COVERED = 0.5  # of its members belong to groups that people decided on: nothing new


@dataclass(frozen=True)
class Rule:
    """centre: (d,); others: (k - 1, d) centres of the groups beside it; usual: median distance of members."""

    space: Space
    centre: np.ndarray
    others: np.ndarray
    reach: float
    usual: float

    def distance(self, features: Features) -> np.ndarray:
        """(n,) from the centre; infinite where another group is nearer or nobody is in reach."""
        points = self.space.points(features)
        own = np.sqrt(((points - self.centre) ** 2).sum(axis=1))
        nearest = np.full(len(own), np.inf)
        for other in self.others:
            nearest = np.minimum(nearest, np.sqrt(((points - other) ** 2).sum(axis=1)))
        return np.where((own <= nearest) & (own <= self.reach), own, np.inf)

    def told(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "format": FORMAT,
            "space": self.space.told(),
            "centre": rounded(self.centre),
            "others": rounded(self.others),
            "reach": self.reach,
            "usual": self.usual,
        }

    @classmethod
    def of(cls, told: dict[str, Any]) -> Rule:
        """ValueError for a rule that this version did not write."""
        if told.get("format") != FORMAT:
            raise ValueError(f"a rule of format {told.get('format')!r}; this version reads {FORMAT}")
        centre = np.array(told["centre"], dtype=float)
        others = np.array(told["others"], dtype=float).reshape(-1, len(centre))
        return cls(Space.of(told["space"]), centre, others, float(told["reach"]), float(told["usual"]))


@dataclass(frozen=True)
class Known:
    """A persona that people decided on. distance: (n,) of each customer, infinite where not a member."""

    key: str
    name: str
    rejected: bool
    rule: Rule
    distance: np.ndarray


def known(curated: Any, features: Features) -> tuple[list[Known], list[str]]:
    """Those whose rule can be read, and the names of the others (people wrote them, or another version)."""
    found, unread = [], []
    for each in (curated or {}).get("personas", ()):
        try:
            rule = Rule.of(each["rule"])
        except (KeyError, TypeError, ValueError, AttributeError):
            unread.append(str(each.get("name", each.get("key"))))
            continue
        rejected = bool(each.get("rejected"))
        found.append(Known(each["key"], each["name"], rejected, rule, rule.distance(features)))
    return found, unread


def assigned(personas: Sequence[Known], n: int) -> np.ndarray:
    """(n,) index of each customer's persona, -1 for none: the one of whose reach it uses least."""
    if not personas:
        return np.full(n, -1)
    filled = np.stack([each.distance / each.rule.reach for each in personas])
    best = filled.argmin(axis=0)
    return np.where(np.isfinite(filled[best, np.arange(n)]), best, -1)


def drawn(space: Space, centres: np.ndarray, points: np.ndarray) -> Iterator[tuple[Rule, np.ndarray]]:
    """The rule of each group, and the distances of its members (infinite for all others)."""
    distance = np.sqrt(np.stack([((points - centre) ** 2).sum(axis=1) for centre in centres], axis=1))
    label = distance.argmin(axis=1)
    for group, centre in enumerate(centres):
        own = distance[label == group, group]
        reach = float(np.quantile(own, WITHIN))
        usual = float(np.median(own[own <= reach]))
        others = np.delete(centres, group, axis=0)
        rule = Rule(space, centre, others, round(max(reach, 1e-6), DIGITS), round(max(usual, 1e-6), DIGITS))
        within = (label == group) & (distance[:, group] <= rule.reach)
        yield rule, np.where(within, distance[:, group], np.inf)


def decided(group: np.ndarray, people: Sequence[Known]) -> bool:
    """Whether people decided on this group: on one that is mostly the same customers, or on most of these.

    group: the distances of its members, infinite for all others.
    """
    own, others = np.isfinite(group), [np.isfinite(each.distance) for each in people]
    if any((own & other).sum() >= ALIKE * (own | other).sum() for other in others):
        return True
    covered = np.logical_or.reduce(others) if others else np.zeros(len(own), dtype=bool)
    return bool((own & covered).sum() >= COVERED * own.sum())

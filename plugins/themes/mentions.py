"""Which themes each text speaks of, and where in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .assigning import NOBODY, Cores
from .texts import Said


@dataclass(frozen=True)
class Mentions:
    """One row each time a text speaks of a theme: row of the text, theme, span (m, 2) in characters.

    theme_of: (n,), the theme of each whole text, or NOBODY; distance: how far the nearest core is from it.
    """

    row: np.ndarray
    theme: np.ndarray
    span: np.ndarray
    theme_of: np.ndarray
    distance: np.ndarray

    def rows(self, theme: int) -> np.ndarray:
        """The texts that speak of the theme, each once, ascending."""
        return np.unique(self.row[self.theme == theme])

    @property
    def unassigned(self) -> np.ndarray:
        """(n,) bool: texts that speak of no theme."""
        found = np.ones(len(self.theme_of), dtype=bool)
        found[self.row] = False
        return found


def mentions(found: Said, cores: Cores) -> Mentions:
    """A text is split where it speaks of several things: where two of its clauses fit different themes, each
    better than the whole text fits its own. Else it is taken as a whole."""
    whole, distance = cores.assign(found.vectors)
    theme, near = cores.assign(found.clauses.vectors)
    fits = (theme != NOBODY) & ((near < distance[found.clauses.row]) | (whole[found.clauses.row] == NOBODY))
    split = np.zeros(len(found.texts), dtype=bool)
    split[_of_several(found.clauses.row[fits], theme[fits])] = True
    alone = (whole == NOBODY) & np.isin(np.arange(len(whole)), found.clauses.row[fits])
    split |= alone  # only a part of it speaks of something known
    parts = np.flatnonzero(fits & split[found.clauses.row])
    wholes = np.flatnonzero((whole != NOBODY) & ~split)
    lengths = np.array([len(text) for text in found.texts], dtype=np.int64)
    row = np.concatenate([wholes, found.clauses.row[parts]])
    span = np.concatenate([
        np.stack([np.zeros(len(wholes), np.int64), lengths[wholes]], axis=1), found.clauses.span[parts]
    ])  # fmt: skip
    told = np.concatenate([whole[wholes], theme[parts]])
    order = np.lexsort((span[:, 0], row))
    return Mentions(row[order], told[order], span[order], whole, distance)


def _of_several(row: np.ndarray, theme: np.ndarray) -> np.ndarray:
    """The rows that have two themes or more."""
    pairs = np.unique(np.stack([row, theme], axis=1), axis=0)
    rows, count = np.unique(pairs[:, 0], return_counts=True)
    return rows[count > 1]

"""From vectors of texts to themes, without being told how many. Loads scipy's clustering."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from .assigning import NOBODY, Cores, nearest, unit

NEIGHBOURS = 10  # a text is moved to the middle of so many that are most like it (fewer where texts are few)
ROUNDS = 2  # times this is done: themes draw together, what lies between them thins out
APART = 0.6  # two groups are two themes when their middles are this far apart; chosen with banking77 in view
SHARE = 0.008  # of the texts, but at least
FEWEST = 4  # and at most
MOST = 30  # texts: what fewer speak of is no theme
REACH = 0.97  # share of a theme's own texts that its reach takes in
FINER = 0.54  # the same where new themes are looked for: beside known ones they are smaller
ASKED = 10  # texts, at least, of a theme that is proposed beside others
AT_ONCE = 20  # of these, the largest, are proposed by one run
GAIN = 0.14  # how much nearer a new middle must be to its texts than any known one; with FINER, on ten draws
BLOCK = 1_000


@dataclass(frozen=True)
class Found:
    """cores: largest first. group: the core that each text was found with, NOBODY where with none."""

    cores: Cores
    group: np.ndarray


def clustered(vectors: np.ndarray, apart: float = APART) -> Found:
    """Themes among unit vectors (n, d) of distinct texts.

    Ward's linkage (J. H. Ward, JASA 58, 1963) of vectors that were drawn towards their neighbours; the tree
    is cut where the groups still joined lie `apart`, a distance that does not grow with their size.
    """
    n = len(vectors)
    if n < FEWEST:
        return Found(Cores.none(vectors.shape[1]), np.full(n, NOBODY))
    drawn = _drawn(unit(vectors - vectors.mean(axis=0)), min(NEIGHBOURS, max(2, round(n**0.5 / 4))))
    tree = linkage(drawn.astype(np.float64), "ward")
    group = fcluster(tree, _cut(tree[:, 2], apart), "maxclust") - 1
    size = np.bincount(group)
    kept = [g for g in np.argsort(-size, kind="stable") if size[g] >= _fewest(n)]
    if not kept:
        return Found(Cores.none(vectors.shape[1]), np.full(n, NOBODY))
    number = np.full(len(size), NOBODY)
    number[kept] = np.arange(len(kept))
    centres = unit(np.stack([vectors[group == g].mean(axis=0) for g in kept]))
    own, distance = nearest(vectors, centres)
    # Where no text is nearest to a middle, its reach is that of the texts it was made of.
    of_core = [own == core if (own == core).any() else group == g for core, g in enumerate(kept)]
    reach = np.array([np.quantile(distance[chosen], REACH) for chosen in of_core])
    return Found(Cores.of(centres, reach), number[group])


def new_cores(vectors: np.ndarray, known: np.ndarray) -> Cores:
    """Themes that the known centres (k, d) do not tell: those whose own middle lies nearer to their texts by
    GAIN, on average, than the nearest known one."""
    found = clustered(vectors, FINER)
    if not len(known) or not len(found.cores.reach):
        return found.cores
    theme, near = found.cores.assign(vectors)
    _, before = nearest(vectors, known)
    new = [
        core
        for core in range(len(found.cores.reach))
        if (theme == core).sum() >= max(ASKED, _fewest(len(vectors)))
        and (before - near)[theme == core].mean() >= GAIN
    ][:AT_ONCE]
    return Cores.of(found.cores.centres[new], found.cores.reach[new])


def _drawn(vectors: np.ndarray, neighbours: int) -> np.ndarray:
    """Each vector moved to the middle of its neighbours, itself among them."""
    neighbours = min(neighbours, len(vectors))
    near = np.concatenate([
        np.argpartition(-(vectors[at : at + BLOCK] @ vectors.T), neighbours - 1, axis=1)[:, :neighbours]
        for at in range(0, len(vectors), BLOCK)
    ])  # fmt: skip
    for _ in range(ROUNDS):
        total = sum(vectors[near[:, place]] for place in range(neighbours))
        vectors = unit(np.asarray(total))
    return vectors


def _fewest(n: int) -> int:
    """Texts that a theme has at least, of n."""
    return min(max(FEWEST, round(SHARE * n)), MOST)


def _cut(heights: np.ndarray, apart: float) -> int:
    """How many groups: the most whose next two to be joined lie `apart`.

    Ward's height of joining groups of m texts each is sqrt(m) times the distance of their middles; m is
    n / k.
    """
    n = len(heights) + 1
    groups = np.arange(2, n + 1)
    distance = heights[::-1] * np.sqrt(groups / n)
    enough = np.flatnonzero(distance >= apart)
    return int(groups[enough[-1]]) if len(enough) else 1

"""Where to cut a line of weighted places into classes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SPREAD = 0.99  # of the spread of all places that the classes must explain before no more are added

Floats = npt.NDArray[np.float64]


def natural_breaks(places: Floats, weights: Floats, *, fewest: int, most: int) -> list[int]:
    """Cuts of the sorted distinct `places` into classes with the least spread inside (Fisher 1958; Jenks).

    Returns the index at which each class but the first begins; `fewest` to `most` classes (fewer where there
    are fewer places), no more than are needed to explain SPREAD of the spread.
    """
    n = len(places)
    if n <= 1:
        return []
    spread = _spreads(places, weights)
    cost, cut = [spread[0].copy()], [np.zeros(n, int)]
    for _ in range(2, min(most, n) + 1):
        options = [
            [cost[-1][j - 1] + spread[j, i] if 0 < j <= i else np.inf for j in range(n)] for i in range(n)
        ]
        cost.append(np.min(options, axis=1))
        cut.append(np.argmin(options, axis=1))
    total = max(spread[0, n - 1], 1e-12)
    fewest = min(fewest, n)
    enough = [k for k in range(fewest, len(cost) + 1) if 1 - cost[k - 1][n - 1] / total >= SPREAD]
    cuts, end = [], n - 1
    for k in range((enough or [len(cost)])[0], 1, -1):
        cuts.append(int(cut[k - 1][end]))
        end = cuts[-1] - 1
    return cuts[::-1]


def _spreads(places: Floats, weights: Floats) -> Floats:
    """[i, j]: weighted sum of squared distances of places i..j from their mean."""
    n = len(places)
    spread = np.zeros((n, n))
    for i in range(n):
        w, x = np.cumsum(weights[i:]), np.cumsum((weights * places)[i:])
        spread[i, i:] = np.maximum(np.cumsum((weights * places**2)[i:]) - x**2 / np.maximum(w, 1e-12), 0)
    return spread

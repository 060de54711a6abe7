"""A curve through points that never overshoots them: monotone piecewise cubics (Fritsch and Carlson 1980)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.interpolate import PchipInterpolator

from journeymap.maps.drawing.svg import number

Where = tuple[float, float]


def interpolated(points: Sequence[Where]) -> tuple[np.ndarray, PchipInterpolator]:
    """x, and the curve: of heights to a thousandth of a px, for smaller steps overflow inside."""
    x, y = (np.array(side, dtype=float) for side in zip(*points, strict=True))
    return x, PchipInterpolator(x, np.round(y, 3))


def slopes(points: Sequence[Where]) -> list[float]:
    """Slope at each point; x strictly rising."""
    if len(points) < 2:
        return [0.0] * len(points)
    x, curve = interpolated(points)
    return curve.derivative()(x).tolist()


def run(points: Sequence[Where], start: str = "M") -> str:
    """The curve as path commands; backwards too. Each cubic is the Hermite one, so it stays monotone."""
    if not points:
        return ""
    forward = points if points[0][0] <= points[-1][0] else points[::-1]
    slope = slopes(forward)
    if forward is not points:
        slope = slope[::-1]
    told = [f"{start}{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x0, y0), (x1, y1), d0, d1 in zip(points, points[1:], slope, slope[1:], strict=False):
        third = (x1 - x0) / 3
        bend = f"{x0 + third:.1f} {y0 + d0 * third:.1f} {x1 - third:.1f} {y1 - d1 * third:.1f}"
        told.append(f"C{bend} {x1:.1f} {y1:.1f}")
    return "".join(told)


def area(upper: Sequence[Where], lower: Sequence[Where]) -> str:
    """The closed shape between two curves over the same x."""
    return f"{run(upper)}{run(lower[::-1], 'L')}Z"


def above(points: Sequence[Where], level: float) -> str:
    """The closed shape between a curve and a level line."""
    return f"{run(points)}L{number(points[-1][0])} {number(level)}L{number(points[0][0])} {number(level)}Z"


def sampled(points: Sequence[Where], step: float = 3.0) -> list[Where]:
    """Points along the curve, `step` px apart."""
    if len(points) < 2:
        return list(points)
    x, curve = interpolated(points)
    along = np.append(np.arange(x[0], x[-1], step), x[-1])
    return list(zip(along.tolist(), curve(along).tolist(), strict=True))

"""The curve never leaves the span of the two points it runs between."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.maps.drawing.curve import above, area, run, sampled, slopes

HEIGHTS = st.lists(st.floats(0, 152, allow_nan=False), min_size=2, max_size=60)


def spaced(heights):
    return [(10.0 + 17.0 * place, height) for place, height in enumerate(heights)]


def bezier(path):
    """(y0, y1, y2, y3) of every piece."""
    numbers = [float(one) for one in re.findall(r"-?\d+\.?\d*", path)]
    places = list(zip(numbers[::2], numbers[1::2], strict=True))
    return [tuple(y for _, y in places[i : i + 4]) for i in range(0, len(places) - 1, 3)]


@given(HEIGHTS)
def test_the_control_points_stay_between_the_points(heights):
    """A Bezier lies in the hull of its control points, so the curve cannot overshoot either."""
    for y0, y1, y2, y3 in bezier(run(spaced(heights))):
        low, high = min(y0, y3) - 0.11, max(y0, y3) + 0.11  # paths are written to a tenth of a px
        assert low <= y1 <= high and low <= y2 <= high


@given(HEIGHTS)
def test_samples_stay_between_their_neighbours(heights):
    points = spaced(heights)
    for x, y in sampled(points):
        left = max((p for p in points if p[0] <= x + 1e-9), key=lambda p: p[0])
        right = min((p for p in points if p[0] >= x - 1e-9), key=lambda p: p[0])
        assert min(left[1], right[1]) - 1e-3 <= y <= max(left[1], right[1]) + 1e-3


def test_a_peak_is_flat():
    assert slopes([(0, 0), (1, 5), (2, 0)])[1] == 0


@pytest.mark.parametrize("points", [[], [(1.0, 2.0)]])
def test_no_point_and_one_point_make_no_curve(points):
    assert "C" not in run(points)
    assert sampled(points) == points


def test_the_area_comes_back_along_the_other_curve():
    path = area([(0, 0), (10, 1), (20, 0)], [(0, 5), (10, 9), (20, 5)])
    ends = [pair[-1] for pair in pairwise(re.findall(r"[\d.]+ [\d.]+", path))]
    assert path.startswith("M0.0 0.0") and path.endswith("Z")
    assert "L20.0 5.0" in path and ends[-1] == "0.0 5.0"


def test_between_a_curve_and_a_level_the_shape_closes_on_the_level():
    assert above([(0, 3), (10, 4)], 7).endswith("L10 7L0 7Z")

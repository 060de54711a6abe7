"""Differences between maps: marked only where the interval excludes zero, never for few, never for counts."""

import pytest

from journeymap.analysis.parts import part
from journeymap.maps.comparing import compare, difference
from journeymap.maps.gathering import current_map
from journeymap.mining.results import Rates
from journeymap.mining.significance import two_proportions
from journeymap.mining.statistics import wilson


def cell(value, n, unit="share", low=None, high=None, number=None):
    interval = None if low is None else {"low": low, "high": high, "level": 0.95}
    return {"value": value, "n": n, "unit": unit, "interval": interval, "id": number, "address": "c1"}


def share(k, n):
    bounds = wilson(k, n)
    return cell(k / n if n >= 10 else None, n, low=bounds.low, high=bounds.high)


def test_newcombe_as_published():
    """R. G. Newcombe, Statistics in Medicine 17 (1998), table II, method 10."""
    for (a, n, b, m), (low, high) in {
        (56, 70, 48, 80): (0.0524, 0.3339),
        (9, 10, 3, 10): (0.1705, 0.8090),
        (10, 10, 0, 10): (0.6075, 1.0000),
        (5, 56, 0, 29): (-0.0381, 0.1926),
    }.items():
        found = two_proportions(Rates(n=m, reached=b), Rates(n=n, reached=a)).interval
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
        told = difference(share(a, n), share(b, m))
        assert (told.low, told.high) == pytest.approx((low, high), abs=5e-5)
        assert told.marked == (low > 0) and told.change == pytest.approx(a / n - b / m)
    assert two_proportions(Rates(n=0, reached=0), Rates(n=2, reached=1)) is None


@pytest.mark.parametrize(
    "shown, other",
    [
        (share(9, 9), share(0, 100)),
        (cell(100, 100, "cases"), cell(1, 1, "cases")),
        (cell(5.0, 100, "seconds"), cell(1.0, 100, "seconds")),
        (cell(None, 0), share(5, 10)),
    ],
)
def test_these_are_never_marked(shown, other):
    told = difference(shown, other)
    assert not told.marked and told.low is None


def test_medians_are_marked_when_their_intervals_are_far_apart():
    slow, fast = cell(100.0, 50, "seconds", 90.0, 110.0), cell(70.0, 50, "seconds", 60.0, 80.0)
    told = difference(slow, fast)
    assert told.marked and (told.low, told.high) == pytest.approx((30 - 200**0.5, 30 + 200**0.5))
    assert not difference(slow, cell(90.0, 50, "seconds", 80.0, 100.0)).marked


@pytest.mark.django_db
def test_two_segments_of_a_map(dropoff, shop):
    """Every fourth customer is late and gets no delivery; all of them have the free plan."""
    free, paid = (current_map(shop, part(traits=[f"plan={plan}"])) for plan in ("free", "paid"))
    found = compare(free, paid)
    cells = {c["address"]: c for c in free["measures"]}
    assert {cells[a]["run"] for a in found} == {None}
    (goal,) = [d for a, d in found.items() if cells[a]["name"] == "goal_rate"]
    assert goal.marked and goal.change < 0 and goal.high < 0 and goal.n_a == goal.n_b == 30
    assert not any(d.marked for a, d in found.items() if cells[a]["unit"] in ("cases", "events"))
    assert all(d.change == 0 and not d.marked for d in compare(free, free).values() if d.change is not None)


@pytest.mark.django_db
def test_a_period_with_many_open_cases_marks_no_goal_rate(shop):
    shop.ends_after_seconds = 20 * 86_400.0
    shop.revision += 1
    shop.save()
    late, early = (current_map(shop, part(*told)) for told in (("2025-02-01", None), (None, "2025-02-01")))
    found = compare(late, early)
    cells = {cell["address"]: cell for cell in late["measures"]}
    waits = [d for a, d in found.items() if cells[a]["name"] in ("goal_rate", "drop_off")]
    assert waits and all(d.young and not d.marked for d in waits)
    assert not any(d.young for a, d in found.items() if cells[a]["name"] == "share_of_start")

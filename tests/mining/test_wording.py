"""What headlines say of names, times and shares."""

from __future__ import annotations

import pytest

from journeymap.mining.wording import LONGEST, duration, percent, quoted


def test_a_long_name_is_cut_and_a_short_one_is_not():
    assert quoted("Checkout") == "“Checkout”"
    assert quoted("x" * LONGEST) == f"“{'x' * LONGEST}”"
    assert quoted("x" * (LONGEST + 1)) == f"“{'x' * (LONGEST - 1)}…”"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (40, "40 seconds"),
        (119, "119 seconds"),
        (720, "12 minutes"),
        (12_600, "3.5 hours"),
        (794_880, "9.2 days"),
    ],
)
def test_a_time_is_told_in_the_unit_that_reads_best(seconds: float, told: str):
    assert duration(seconds) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0, "0%"),
        (0.0004, "under 0.1%"),
        (0.001, "0.1%"),
        (0.034, "3.4%"),
        (0.1, "10%"),
        (0.123, "12%"),
        (1, "100%"),
    ],
)
def test_a_small_share_keeps_a_digit_and_is_never_told_as_none(share: float, told: str):
    assert percent(share) == told

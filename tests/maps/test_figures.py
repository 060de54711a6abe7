"""Numbers as people read them."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from journeymap.maps import figures as f

N, M = f.NARROW, f.MINUS


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (f.count(48210), "48,210"),
        (f.count(None), "unknown"),
        (f.share(0.65, 1), f"65.0{N}%"),
        (f.share(0.0), f"0{N}%"),
        (f.share(0.0001), f"<{N}1{N}%"),
        (f.share(0.9999, 1), f">{N}99.9{N}%"),
        (f.share(None), "unknown"),
        (f.points(0.0321), "+3.2 points"),
        (f.points(-0.0001), "0.0 points"),
        (f.score(-0.34), f"{M}0.34"),
        (f.score(0.1), "+0.10"),
        (f.index(11.2), "+11"),
        (f.mean(4.23), "4.2"),
        (f.money(122_000, "€"), "+€122k"),
        (f.money(-1_234_000), f"{M}1.2M"),
        (f.money(0.2), "0"),
        (f.money(999_700), "+1M"),
        (f.bounds(0.75, 0.81), "[75, 81]"),
        (f.bounds(0.7501, 0.7512), "[75.0, 75.1]"),
        (f.interval(None, None, f.score), ""),
        (f.ends(-0.38, -0.3, "polarity"), f"[{M}0.38, {M}0.30]"),
        (f.ends(-0.06, -0.003, "polarity"), f"[{M}0.060, {M}0.003]"),
        (f.written(98.7, "of 100"), "98.7 of 100"),
        (f.written(100.0, "of 100"), "100 of 100"),
        (f.written(1.36, "times the expected", 1.2, 1.6), "1.36 times the expected"),
        (f.ends(93.04, 98.0, "of 100"), "[93.0, 98]"),
        (f.dates(date(2026, 8, 1), date(2026, 10, 31)), "1 Aug \u2013 31 Oct 2026"),
        (f.dates(date(2025, 8, 1), date(2026, 1, 3)), "1 Aug 2025 \u2013 3 Jan 2026"),
        (f.dates(date(2026, 1, 3), date(2026, 1, 3)), "3 Jan 2026"),
    ],
)
def test_figures_are_written_as_the_visual_language_says(told, words):
    assert told == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("+83k", "+92k", "+83\u201392k"),
        ("+€83k", "+€92k", "+€83\u201392k"),
        (f"{M}9k", f"{M}8k", f"{M}9k \u2013 {M}8k"),
        ("+800", "+1.2k", "+800 \u2013 +1.2k"),
        ("+6.0 points", "+6.7 points", "+6.0\u20136.7 points"),
        (f"{M}0.4 points", "+0.1 points", f"{M}0.4 \u2013 +0.1 points"),
        ("0.0 points", "+0.4 points", "0.0 \u2013 +0.4 points"),
        ("+5k", "+5k", "+5k"),
    ],
)
def test_a_span_is_told_as_shortly_as_it_can_be_read(low, high, words):
    assert f.between(low, high) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "unknown"),
        (0, f"0{N}s"),
        (0.2, f"<{N}1{N}s"),
        (59.6, f"1{N}min"),
        (130, f"2{N}min 10{N}s"),
        (400, f"6{N}min 40{N}s"),
        (36_000, f"10{N}h"),
        (100_800, f"1{N}d 4{N}h"),
        (86_399, f"1{N}d"),
        (34 * 86_400 + 40_000, f"34{N}d"),
        (-61, f"{M}1{N}min 1{N}s"),
    ],
)
def test_durations_have_two_units_at_most(seconds, words):
    assert f.duration(seconds) == words


@given(st.floats(0, 1), st.integers(0, 2))
@example(0.005, 0)
@example(0.995, 0)
def test_a_share_that_is_not_nothing_and_not_all_never_reads_so(value, decimals):
    told = f.share(value, decimals)
    if value > 0:
        assert told != f.share(0.0, decimals)
    if value < 1:
        assert told != f.share(1.0, decimals)


@given(st.floats(-1, 1), st.floats(0.001, 1))
def test_no_more_digits_than_the_interval_allows(value, wide):
    told = f.score(value, value - wide / 2, value + wide / 2)
    decimals = len(told.partition(".")[2])
    assert decimals <= 2
    assert decimals == 0 or 10**-decimals >= wide / 50 * 0.99 or decimals == 2
    assert wide < 0.51 or decimals < 2


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("48210 cases (n = 1053)", "48,210 cases (n = 1,053)"),
        ("in 2026 and on 2026-05-01, 999 of 2100", "in 2026 and on 2026-05-01, 999 of 2,100"),
        ("at “Order 12345” 12345.6 s", "at “Order 12345” 12,345.6 s"),
        (
            "SIM-000002, v12345, #4711, 00123, 1,234, 12:3456",
            "SIM-000002, v12345, #4711, 00123, 1,234, 12:3456",
        ),
        ("-4821 or 48210.", "-4821 or 48,210."),
    ],
)
def test_a_sentence_gets_its_thousands_apart_and_keeps_years_and_names(said, read):
    assert f.sentence(said) == read


@given(
    st.floats(-1e12, 1e12),
    st.sampled_from(["share", "seconds", "polarity", "NPS", "score", "money", "cases"]),
)
def test_nothing_reads_as_minus_zero_or_with_a_hyphen(value, unit):
    told = f.written(value, unit)
    assert "-" not in told and told not in (f"{M}0", f"{M}0.0", f"{M}0.00")

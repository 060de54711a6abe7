"""Numbers as people type them are read the same on every page."""

import pytest

from journeymap.web.pages.asked import NoNumber, number


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12", 12), ("0.5", 0.5), ("0,5", 0.5), (",5", 0.5), ("5.", 5), ("1,234.5", 1234.5),
        ("1.234,5", 1234.5), ("1 000", 1000), ("1\u202f000,25", 1000.25), ("1'000", 1000),
        ("1’000.5", 1000.5),
        ("1,234,567", 1_234_567), ("1.234.567", 1_234_567), ("1.234", 1.234), ("0,500", 0.5), ("\u22123", -3),
        ("-0,25", -0.25), ("1e+06", 1e6), (" 7 ", 7), ("1234,567", 1234.567),
    ],
)  # fmt: skip
def test_a_number_is_read_with_a_point_or_a_comma(typed, meant):
    assert number(typed) == meant


def test_a_unit_may_stand_behind_the_number():
    assert number("5 %", "%") == number("5%", "%") == 5
    with pytest.raises(NoNumber, match="“5 %” is no number"):
        number("5 %")


def test_nothing_typed_is_no_number_and_no_mistake():
    assert number("") is None
    assert number("  ", "%") is None


def test_what_can_mean_two_numbers_is_asked_again():
    with pytest.raises(NoNumber, match=r"“1,234” can mean two numbers: write 1234 or 1.234\."):
        number("1,234")


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "nan",
        "inf",
        ".",
        "-",
        "--1",
        "1,2,3",
        "12,34,567",
        "1 2",
        "1.2.3",
        "1,234,5",
        "1e999",
        "1e16",
        "٣",
    ],
)
def test_anything_else_is_refused_in_words(typed):
    with pytest.raises(NoNumber, match=f"^“{typed}” is "):
        number(typed)

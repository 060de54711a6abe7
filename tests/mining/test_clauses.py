"""Clauses: one text that says two things is two."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.mining.clauses import clauses


def said(text):
    return [text[start:end] for start, end in clauses(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The food was great but we waited an hour.", ["The food was great", "but we waited an hour."]),
        ("Lovely jacket. The zip broke at once!", ["Lovely jacket.", "The zip broke at once!"]),
        ("Again, and nobody answers my mails", ["Again, and nobody answers my mails"]),
        ("I paid it twice, and nobody answers", ["I paid it twice,", "and nobody answers"]),
        ("Great. Fast. Would buy.", ["Great. Fast.", "Would buy."]),
        ("食べ物は良い。待ち時間が長い。", ["食べ物は良い。待ち時間が長い。"]),
        ("😡😡😡", ["😡😡😡"]),
        ("  ", []),
        ("one\nword", ["one\nword"]),
        ("It broke \n\n but I like it", ["It broke", "but I like it"]),
        ("It was  late,\t but I like it - so much", ["It was  late,", "but I like it -", "so much"]),
    ],
)
def test_a_text_is_cut_where_it_turns(text, parts):
    assert said(text) == parts


@given(st.text())
def test_clauses_lie_in_order_and_lose_no_word(text):
    spans = clauses(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


def test_a_very_long_text_ends_in_one_long_clause():
    spans = clauses("It is all right now. " * 5_000)
    assert len(spans) < 1_200
    assert spans[-1][1] == 5_000 * 21 - 1


@pytest.mark.parametrize("blank", [" ", " \t", "\n", " ,", " -"])
def test_pages_of_blanks_are_read_once(blank):
    """A pattern that looks at each blank from each of the blanks before it takes minutes for these."""
    blanks = blank * 50_000
    assert said(f"It broke.{blanks}I like it")[0].startswith("It broke.")
    assert said(f"It broke{blanks} but I like it")[-1].endswith("but I like it")

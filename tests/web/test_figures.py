"""Numbers in templates."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone


def shown(text, **context):
    return Template("{% load figures %}" + text).render(Context(context))


def test_a_cell_is_written_in_the_words_of_its_unit():
    cell = {"value": -0.341, "unit": "polarity", "interval": {"low": -0.38, "high": -0.3, "level": 0.95}}
    assert shown("{{ cell|written }} {{ cell|ends }}", cell=cell) == "−0.34 [−0.38, −0.30]"


def test_what_is_not_known_is_no_zero():
    cell = {"value": None, "unit": "share", "interval": None}
    assert shown("{{ cell|written }}{{ cell|ends }}", cell=cell) == "unknown"


@pytest.mark.parametrize(
    ("past", "words"),
    [(timedelta(seconds=5), "just now"), (timedelta(minutes=14, seconds=30), "14\u202fmin ago"),
     (timedelta(days=3, hours=5), "3\u202fd ago")],
)  # fmt: skip
def test_how_long_ago_is_told_in_one_unit(past, words):
    assert shown("{{ then|ago }}", then=timezone.now() - past) == words


def test_a_moment_and_a_size_are_written_out():
    at = datetime(2026, 10, 3, 20, 14, 7, tzinfo=UTC)
    assert shown("{{ at|moment }}, {{ size|filesize }}", at=at, size=84_213_000) == (
        "3 Oct 2026, 20:14, 84.2\u202fMB"
    )

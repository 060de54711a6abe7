"""Numbers and scores as people write them."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.ingest.numbers import parse_numbers, parse_scores


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("1,234", ".", 1234),
        ("1,234", ",", 1.234),
        ("1.234", ".", 1.234),
        ("1.234", ",", 1234),
        ("12,5", ".", 12.5),
        ("12.5", ",", 12.5),
        ("1.234,50", ".", 1234.5),
        ("1,234.50", ",", 1234.5),
        ("R$ 1.234,56", ".", 1234.56),
        ("€ 5", ".", 5),
        ("5 EUR", ".", 5),
        ("US$5", ".", 5),
        ("(12)", ".", -12),
        ("12-", ".", -12),
        ("\u221212", ".", -12),
        ("1\u202f234,5 €", ".", 1234.5),
        ("1'234.5", ".", 1234.5),
        ("50 %", ".", 50),
        ("1e3", ".", 1000),
        ("1.234.567", ".", 1_234_567),
        ("abc", ".", None),
        ("nan", ".", None),
        ("1-2", ".", None),
        ("", ".", None),
    ],
)
def test_numbers_as_people_write_them(cell: str, decimal: str, number: float | None) -> None:
    assert parse_numbers(pa.array([cell, "x"]), decimal).to_pylist() == [number, None]


def test_scores_as_people_write_them() -> None:
    cells = ["4/5", "10 - Extremely likely", "5 stars", "★★★☆☆", "3", None, "good", "7,5 von 10"]
    assert parse_scores(pa.array(cells)).to_pylist() == [4, 10, 5, 3, 3, None, None, 7.5]


@settings(deadline=None)
@given(st.floats(-1e12, 1e12), st.booleans())
def test_written_numbers_come_back(number: float, comma: bool) -> None:
    text = f"{number:,.2f}"
    if comma:
        text = text.translate(str.maketrans(",.", ".,"))
    assert parse_numbers(pa.array([f"{text} €"]), "," if comma else ".")[0].as_py() == pytest.approx(
        float(f"{number:.2f}")
    )

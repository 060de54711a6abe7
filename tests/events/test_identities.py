"""The identity of a row never changes: not with chunks, encodings, column order, nor between versions."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pytest

from journeymap.events.arranging import arrange
from journeymap.events.identities import digests, identities

from .conftest import events, random_events

GOLDEN = [
    {"customer": "Ärger", "case": "k1", "activity": "pay", "time": 1.5, "value": -0.0, "attr_x": "1"},
    {"customer": None, "case": "k1", "activity": "pay", "time": 1.5, "value": 2.5, "channel": "web"},
    {"customer": "c", "case": "k1", "activity": "pay", "time": 0, "id": "e-17"},
]


def sums(table: pa.Table) -> dict[int, tuple[int, int]]:
    arranged = arrange(table, {}, 0).table
    hi, lo = identities((arranged["lane_1"].to_numpy(), arranged["lane_2"].to_numpy()))
    return dict(zip(arranged["row"].to_pylist(), zip(hi.tolist(), lo.tolist(), strict=True), strict=True))


def by_the_formula(columns: dict[str, str | int | float], occurrence: int = 0) -> tuple[int, int]:
    """The formula of identities.py once more, in plain integers."""
    full = 2**64

    def mixed(x: int) -> int:
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 % full
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB % full
        return x ^ (x >> 31)

    def halves(text: str) -> tuple[int, int]:
        digest = hashlib.md5(text.encode()).digest()
        return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")

    total = [0, 0]
    for name, value in columns.items():
        if isinstance(value, str):
            lanes = halves(value)
        elif isinstance(value, float):
            lanes = (int(np.float64(value).view(np.uint64)),) * 2
        else:
            lanes = (value % full,) * 2
        for i in (0, 1):
            total[i] = (total[i] + mixed(lanes[i] ^ halves(name)[i])) % full
    steps = (0x9E3779B97F4A7C15, 0xD1B54A32D192ED03)
    return tuple(mixed((total[i] + occurrence * steps[i]) % full) for i in (0, 1))  # type: ignore[return-value]


def test_identities_follow_the_formula_and_stay_as_they_were():
    got = sums(events(GOLDEN))
    person = {"customer": "Ärger", "case": "k1", "activity": "pay", "time": 1_500_000, "value": 0.0}
    assert got[1] == by_the_formula({**person, "attr_x": "1"})
    assert got[3] == by_the_formula({"id": "e-17"})
    assert got == {
        1: (12744045676093904608, 650333979952993535),
        2: (10018438141102472244, 8730800719948267274),
        3: (12241275497443546790, 6814970628540823949),
    }


def test_digests_by_the_engine_are_those_of_md5():
    texts = ["", "a", "é", "x" * 300, *(f"value {i}" for i in range(5_000))]
    first, second = digests(pa.array(texts))
    assert np.array_equal(first[:4], digests(pa.array(texts[:4]))[0])
    for index in (0, 2, 3, 4_000):
        digest = hashlib.md5(texts[index].encode()).digest()
        assert digest == int(first[index]).to_bytes(8, "little") + int(second[index]).to_bytes(8, "little")


@pytest.mark.parametrize("column", ["case", "activity", "customer", "attr_x"])
def test_encoding_order_of_columns_and_empty_columns_do_not_matter(column):
    rows = [{**row, "attr_x": None if i % 3 else "v"} for i, row in enumerate(random_events(300))]
    plain = events(rows)
    coded = plain.set_column(plain.schema.get_field_index(column), column, plain[column].dictionary_encode())
    turned = coded.select(list(reversed(coded.column_names)))
    wider = turned.append_column("attr_empty", pa.nulls(300, pa.string())).append_column(
        "value", pa.nulls(300, pa.float64())
    )
    chunks = pa.concat_tables([wider.slice(0, 7), wider.slice(7, 100), wider.slice(107)])
    assert sums(plain) == sums(coded) == sums(turned) == sums(wider) == sums(chunks)


def test_values_in_each_others_columns_make_another_row():
    one = {"customer": "x", "case": "y", "activity": "a", "time": 1}
    other = {"customer": "y", "case": "x", "activity": "a", "time": 1}
    assert len(set(sums(events([one, other, {**one, "value": 1.0}, {**one, "value": 2.0}])).values())) == 4


def test_identities_spread_over_both_halves():
    arranged = arrange(events([{"case": "k", "activity": "a", "time": i} for i in range(50_000)]), {}, 0)
    hi, lo = identities((arranged.table["lane_1"].to_numpy(), arranged.table["lane_2"].to_numpy()))
    assert len(np.unique(hi)) == len(np.unique(lo)) == 50_000
    for half in (hi, lo):
        bits = np.unpackbits(np.ascontiguousarray(half).view(np.uint8).reshape(-1, 8), axis=1)
        assert np.abs(bits.mean(axis=0) - 0.5).max() < 0.015
    assert np.unpackbits(np.ascontiguousarray(hi ^ lo).view(np.uint8)).mean() == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize(
    "form",
    [
        pa.large_string(),
        pa.dictionary(pa.int8(), pa.large_string()),
        pa.dictionary(pa.int32(), pa.string()),
        pa.dictionary(pa.int64(), pa.string()),
        pa.string_view(),
    ],
    ids=str,
)
def test_any_form_of_text_gives_the_same_identity(form):
    plain = events(random_events(120))
    as_text = plain["case"].cast(pa.large_string() if pa.types.is_dictionary(form) else form)
    other = as_text.dictionary_encode().cast(form) if pa.types.is_dictionary(form) else as_text
    table = plain.set_column(plain.schema.get_field_index("case"), "case", other)
    padded = pa.concat_tables([table.slice(3, 5), table]).slice(5)
    assert sums(padded) == sums(plain)


def test_a_dictionary_may_hold_nothing_as_a_value():
    indices = pa.array([0, 1, 2, None], pa.int32())
    case = pa.DictionaryArray.from_arrays(indices, pa.array(["k", None, "k"]))
    rows = [{"customer": "c", "case": key, "activity": "a", "time": 1} for key in ("k", None, "k", None)]
    table = events(rows)
    coded = table.set_column(table.schema.get_field_index("case"), "case", case)
    assert sums(coded) == sums(table)

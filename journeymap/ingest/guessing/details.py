"""For the chosen columns: the form of the times, the scale of the scores, the decimal mark of the numbers."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow.compute as pc

from journeymap.ingest.guessing.column import Column
from journeymap.ingest.guessing.scale import guess_scale
from journeymap.ingest.guessing.told import Told
from journeymap.ingest.numbers import parse_numbers

_COMMA_DECIMAL = re.compile(r"\d,\d{1,2}(?!\d)|\d,\d{4,}|\.\d{3},\d")
_POINT_DECIMAL = re.compile(r"\d\.\d{1,2}(?!\d)|\d\.\d{4,}|,\d{3}\.\d")


def describe_times(
    columns: Sequence[Column], told: list[str]
) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """Formats per column for `parse_times`, and a reason for each."""
    formats: dict[str, list[str]] = {}
    reasons = []
    for column in columns:
        formats[column.name] = list(told) or column.times.formats
        words = "told" if told else column.times.reason
        reasons.append(
            {
                "what": f"time format of {column.name}",
                "value": formats[column.name] or "by its form",
                "reason": words,
            }
        )
    return formats, reasons


def decimal_mark(columns: Sequence[Column]) -> str:
    """ "," when the sampled numbers can only be read so, else "."."""
    texts = [text for column in columns for text in column.texts.slice(0, 2_000).to_pylist()]
    commas = sum(bool(_COMMA_DECIMAL.search(text)) for text in texts)
    return "," if commas > sum(bool(_POINT_DECIMAL.search(text)) for text in texts) else "."


def describe_scale(
    column: Column, decimal: str, orders: Told, known: Mapping[str, object] | None
) -> tuple[dict[str, object], dict[str, Any]]:
    """The scale of the scores as told, known or guessed, and its reason."""
    kind = orders.constants.get("kind")
    if orders.scale is not None:
        kind = kind or str((known or guess_scale(column, [])[0])["kind"])
        scale, why = {"kind": kind, "min": orders.scale[0], "max": orders.scale[1]}, "told"
    elif known is not None and kind in (None, known["kind"]):
        scale, why = dict(known), "as known for this source"
    else:
        numbers = pc.drop_null(parse_numbers(column.texts, decimal)).to_pylist()
        scale, why = guess_scale(column, numbers, kind)
    return scale, {"what": "scale", "value": scale, "reason": why}

"""Rows of a file as feedback."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.guessing.feedback import KINDS
from journeymap.ingest.guessing.scale import STANDARD
from journeymap.ingest.mapping import Mapping
from journeymap.ingest.normalise.cells import clean_keys
from journeymap.ingest.normalise.fields import Fields, filled_mask, is_filled
from journeymap.ingest.normalise.result import Normalised, Problems, shown
from journeymap.ingest.numbers import parse_numbers, parse_scores
from journeymap.ingest.readers.table import Batch

_UTC = pa.timestamp("us", "UTC")
_KEYS = ("customer", "case", "touchpoint", "channel")


def normalise_feedback(batch: Batch, mapping: Mapping) -> Normalised:
    """Feedback of a batch: id, text, score, kind, scale_min, scale_max, time, customer, case, touchpoint,
    channel, row, attr_<column>...

    A row is refused when it has neither text nor score, its score is no number or outside its scale, or
    its time is unreadable or outside 1971..2100. A row without a time keeps a null time. Rows without a
    score have no kind.
    """
    fields = Fields(batch, mapping)
    problems = Problems(fields.rows)
    text = fields.texts("text")
    score, kind, low, high = _scores(fields, problems)
    silent = ~(is_filled(text) | is_filled(score)) & ~problems.bad()
    problems.add(
        silent,
        (mapping.named("text") + mapping.named("score") + [None])[0],
        "the row has neither a text nor a score",
    )
    times = mapping.named("time")
    time = fields.times(times[0], problems, required=False) if times else pa.nulls(fields.rows, _UTC)
    table = pa.table(
        {
            "id": fields.texts("id"),
            "text": text,
            "score": score,
            "kind": kind,
            "scale_min": low,
            "scale_max": high,
            "time": time,
            **{name: fields.keys(name) for name in _KEYS},
            "row": batch.row,
            **fields.attributes(),
        }
    )
    bad = problems.bad()
    return Normalised(table.filter(pa.array(~bad)) if bad.any() else table, problems.rejects(batch))


def _scores(fields: Fields, problems: Problems) -> tuple[pa.Array, pa.Array, pa.Array, pa.Array]:
    """Score, kind, lowest and highest of its scale per row; null where there is no score."""
    names = fields.mapping.named("score")
    if not names:
        none = pa.nulls(fields.rows, pa.float64())
        return none, pa.nulls(fields.rows, pa.string()), none, none
    cells = fields.cells(names[0])
    score = parse_scores(cells, fields.mapping.decimal)
    wrong = filled_mask(cells) & ~is_filled(score)
    problems.add(wrong, names[0], lambda i: f"the score {shown(cells[i].as_py())} is not a number")
    kind, low, high = _kinds(fields, problems)
    numbers = score.fill_null(np.nan).to_numpy(zero_copy_only=False)
    outside = (numbers < low) | (numbers > high)
    problems.add(
        outside,
        names[0],
        lambda i: f"the score {numbers[i]:g} lies outside its scale of {low[i]:g} to {high[i]:g} ({kind[i]})",
    )
    there = score.is_valid()
    ends = [pc.if_else(there, pa.array(end), None) for end in (low, high)]
    return score, pc.if_else(there, pa.array(kind.tolist(), pa.string()), None), ends[0], ends[1]


def _kinds(fields: Fields, problems: Problems) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Kind and scale per row: from the row's own columns where there are such, else from the mapping."""
    mapping, rows = fields.mapping, fields.rows
    scale = mapping.scale or {"kind": "rating", "min": STANDARD["rating"][0], "max": STANDARD["rating"][1]}
    kind = np.full(rows, str(mapping.constants.get("kind", scale["kind"])), dtype=object)
    low, high = np.full(rows, float(scale["min"])), np.full(rows, float(scale["max"]))
    if mapping.named("kind"):
        column = mapping.named("kind")[0]
        coded = clean_keys(fields.cells(column))
        words = pc.utf8_lower(coded.cast(pa.string())).to_numpy(zero_copy_only=False)
        known = np.isin(words.astype(str), KINDS)
        problems.add(
            ~known & is_filled(coded),
            column,
            lambda i: f"the kind {shown(words[i])} is none of {', '.join(KINDS)}",
        )
        for name in KINDS:
            rows_of = words == name
            kind[rows_of] = name
            if name != scale["kind"]:
                low[rows_of], high[rows_of] = STANDARD[name]
    if mapping.named("scale"):
        top = parse_numbers(fields.cells(mapping.named("scale")[0]), mapping.decimal)
        tops = top.fill_null(np.nan).to_numpy(zero_copy_only=False)
        high = np.where(np.isnan(tops), high, tops)
    return kind, low, high

"""What people said, in numbers: NPS, CSAT, CES and mean ratings of the journey, its stages and touchpoints.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining.results import Anchor, Condition, Measure, Selection
from journeymap.mining.statistics import ENOUGH, Estimate, ces, csat, mean_interval, nps

Formula = Callable[[np.ndarray], Estimate | None]
SCORED = Condition(column="score", op="not null")
NOWHERE = -1


@dataclass(frozen=True)
class Scale:
    """A kind of score on one scale; None where it was not told."""

    kind: str | None
    scale_min: float | None
    scale_max: float | None

    @cached_property
    def where(self) -> tuple[Condition, ...]:
        """Answers on this scale."""
        told = {"kind": self.kind, "scale_min": self.scale_min, "scale_max": self.scale_max}
        return tuple(
            Condition(column=name, op="null" if value is None else "=", value=value)
            for name, value in told.items()
        )

    @property
    def dims(self) -> dict[str, str]:
        if self.scale_min is None or self.scale_max is None:
            return {"scale": "unknown"}
        return {"scale": f"{self.scale_min:g}-{self.scale_max:g}"}

    @property
    def formula(self) -> tuple[str, str, Formula]:
        """Name, unit and formula; the mean, where the usual formula does not fit the scale."""
        low, high = self.scale_min, self.scale_max
        if low is not None and high is not None:
            if self.kind == "nps" and (low, high) == (0, 10):
                return "nps", "NPS", nps
            if self.kind == "csat" and high - low >= 2:
                return "csat", "share", lambda scores: csat(scores, high, low)
            if self.kind == "ces" and (low, high) == (1, 7):
                return "ces", "share", ces
        return self.kind or "score", "score", mean_interval


def score_cells(answers: pa.Table, stage_of: Mapping[str, str | None]) -> Iterator[Measure]:
    """Cells of every kind and scale of score for the journey, each stage and touchpoint that has answers.

    answers: kind, score, scale_min, scale_max, touchpoint (of this journey or null), one row an answer.
    stage_of: touchpoint -> its stage.
    """
    scored = answers.filter(pc.is_valid(answers["score"]))
    columns = scored.select(["kind", "scale_min", "scale_max"])
    found = columns.group_by(columns.column_names).aggregate([])
    order = [(name, "ascending") for name in columns.column_names]
    for told in found.sort_by(order).to_pylist():
        chosen = scored
        for column, value in told.items():
            same = pc.is_null(chosen[column]) if value is None else pc.equal(chosen[column], value)
            chosen = chosen.filter(pc.fill_null(same, False))
        yield from of_one_scale(chosen, Scale(**told), stage_of)


def of_one_scale(answers: pa.Table, scale: Scale, stage_of: Mapping[str, str | None]) -> Iterator[Measure]:
    """Cells of the answers on one scale.

    Each answer is looked at once, however many touchpoints there are.
    """
    scores = answers["score"].to_numpy()
    yield cell(scores, scale, Anchor(place="journey"))
    touchpoints = list(stage_of)
    place = pc.index_in(answers["touchpoint"], pa.array(touchpoints, pa.string()))
    at = pc.fill_null(place, NOWHERE).to_numpy().astype(np.int64)
    for code, here in grouped(at):
        name = touchpoints[code]
        where = Condition(column="touchpoint", op="=", value=name)
        yield cell(scores[here], scale, Anchor(place="touchpoint", name=name), where)
    stages = list(dict.fromkeys(filter(None, stage_of.values())))
    number = {stage: code for code, stage in enumerate(stages)}
    stage_at = np.array([number.get(stage_of[name] or "", NOWHERE) for name in touchpoints] + [NOWHERE])
    for code, here in grouped(stage_at[at]):
        within = tuple(name for name, stage in stage_of.items() if stage == stages[code])
        where = Condition(column="touchpoint", op="in", value=within)
        yield cell(scores[here], scale, Anchor(place="stage", name=stages[code]), where)


def grouped(codes: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """(code, places where it stands) of each code but NOWHERE, in order."""
    order = np.argsort(codes, kind="stable")
    distinct, starts = np.unique(codes[order], return_index=True)
    for code, here in zip(distinct.tolist(), np.split(order, starts[1:]), strict=bool(len(order))):
        if code != NOWHERE:
            yield code, here


def cell(scores: np.ndarray, scale: Scale, anchor: Anchor, *where: Condition) -> Measure:
    name, unit, formula = scale.formula
    behind = Selection(subject="feedback", where=(*scale.where, SCORED, *where))
    found = formula(scores) if len(scores) >= ENOUGH else None
    told: dict[str, Any] = {
        "name": name,
        "anchor": anchor,
        "dims": scale.dims,
        "unit": unit,
        "evidence": behind,
    }
    if found is None:
        return Measure(value=None, n=len(scores), method="too few answers", status="not enough data", **told)
    return Measure(value=found.value, interval=found.interval, n=found.n, method=found.method, **told)


def rated(kind: str | None, score: float | None, low: float | None, high: float | None) -> str:
    """A score for people: NPS 3 of 10; empty without one. low, high: ends of its scale."""
    if score is None:
        return ""
    name = Scale(kind, low, high).formula[0].replace("_", " ")
    told = name.upper() if name in ("nps", "csat", "ces") else name
    return f"{told} {score:g}" + (f" of {high:g}" if high is not None else "")

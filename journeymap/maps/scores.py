"""What people said, in numbers: NPS, CSAT, CES and mean ratings of the journey, its stages and touchpoints. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining.results import Anchor, Condition, Measure, Selection
from journeymap.mining.statistics import ENOUGH, Estimate, ces, csat, mean_interval, nps

Formula = Callable[[np.ndarray], Estimate | None]


def formula_for(kind: str, low: float, high: float) -> tuple[str, str, Formula]:
    """Name, unit and formula of a kind of score; the mean, where the usual formula does not fit the scale."""
    if kind == "nps" and (low, high) == (0, 10):
        return "nps", "NPS", nps
    if kind == "csat" and high - low >= 2:
        return "csat", "share", lambda scores: csat(scores, high, low)
    if kind == "ces" and (low, high) == (1, 7):
        return "ces", "share", ces
    return kind, "score", mean_interval


def score_cells(answers: pa.Table, stage_of: Mapping[str, str | None]) -> Iterator[Measure]:
    """Cells of every kind and scale of score for the journey, each stage and each touchpoint.

    answers: kind, score, scale_min, scale_max, touchpoint (of this journey or null), one row an answer.
    stage_of: touchpoint -> its stage.
    """
    scored = answers.filter(pc.is_valid(answers["score"])) if answers.num_rows else answers
    if not scored.num_rows:
        return
    scale = scored.select(["kind", "scale_min", "scale_max"])
    for told in scale.group_by(scale.column_names).aggregate([]).sort_by("kind").to_pylist():
        same = pa.array(np.ones(scored.num_rows, dtype=bool))
        for column, value in told.items():
            same = pc.and_(same, pc.equal(scored[column], value))
        chosen = scored.filter(pc.fill_null(same, False))
        if chosen.num_rows:
            yield from of_one_scale(chosen, told, stage_of)


def of_one_scale(
    answers: pa.Table, told: Mapping[str, str | float], stage_of: Mapping[str, str | None]
) -> Iterator[Measure]:
    of_scale = tuple(Condition(column=column, op="=", value=value) for column, value in told.items())
    scored = Condition(column="score", op="not null")
    yield cell(answers, told, Anchor(place="journey"), (*of_scale, scored))
    places = np.array(answers["touchpoint"].to_pylist(), dtype=object)
    for touchpoint in dict.fromkeys(stage_of):
        here = answers.filter(pa.array(places == touchpoint))
        if here.num_rows:
            at = Condition(column="touchpoint", op="=", value=touchpoint)
            yield cell(here, told, Anchor(place="touchpoint", name=touchpoint), (*of_scale, scored, at))
    for stage in dict.fromkeys(filter(None, stage_of.values())):
        within = tuple(touchpoint for touchpoint, of in stage_of.items() if of == stage)
        here = answers.filter(pa.array(np.isin(places.astype(str), within) & (places != None)))  # noqa: E711
        if here.num_rows:
            at = Condition(column="touchpoint", op="in", value=within)
            yield cell(here, told, Anchor(place="stage", name=stage), (*of_scale, scored, at))


def cell(
    answers: pa.Table, told: Mapping[str, str | float], anchor: Anchor, where: tuple[Condition, ...]
) -> Measure:
    low, high = float(told["scale_min"]), float(told["scale_max"])
    name, unit, formula = formula_for(str(told["kind"]), low, high)
    scores = answers["score"].to_numpy()
    dims = {"scale": f"{low:g}-{high:g}"}
    behind = Selection(subject="feedback", where=where)
    found = formula(scores) if len(scores) >= ENOUGH else None
    if found is None:
        return Measure(name=name, anchor=anchor, dims=dims, value=None, unit=unit, n=len(scores),
                       method="too few answers", status="not enough data", evidence=behind)  # fmt: skip
    return Measure(name=name, anchor=anchor, dims=dims, value=found.value, unit=unit, interval=found.interval,
                   n=found.n, method=found.method, evidence=behind)  # fmt: skip

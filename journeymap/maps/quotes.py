"""What people wrote, in their own words: typical of a cell, most negative and positive, one for each stage.

Texts are those kept, where personal data are masked; who may not read feedback is given none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.analysis.evidence import Sight, SnapshotData, masked
from journeymap.analysis.voices import with_texts
from journeymap.maps.moods import POLARITY, mood_sets, stages_of, values_of
from journeymap.mining import Selection, selecting

LOOKED_AT = 300  # answers near the wanted mood whose texts are read
A_STAGE = 25  # the same for each stage of a board
ALIKE = 0.6  # share of common words from which two texts say the same
SHORT, LONG = 15, 400  # letters of a text that reads well as a quote


@dataclass(frozen=True)
class Quote:
    """mood: -1 to 1, None where no analyzer scored the text. score: what the customer gave, on its scale.

    customer and case are stand-ins for who may not know them.
    """

    id: str
    text: str
    mood: float | None
    score: float | None
    kind: str | None
    scale_min: float | None
    scale_max: float | None
    time: datetime | None
    channel: str | None
    touchpoint: str | None
    stage: str | None
    customer: str | None
    case: str | None


def moods_in(drawn: Mapping[str, Any]) -> list[int]:
    """The runs whose moods a map shows."""
    return sorted(
        {cell["run"]["id"] for cell in drawn["measures"] if cell["run"] and cell["unit"] == POLARITY}
    )


def quotes(
    data: SnapshotData, behind: Selection, runs: Iterable[int], sight: Sight, limit: int = 3
) -> dict[str, list[Quote]]:
    """Of the answers behind a cell: `typical` (nearest the mean mood and unlike each other), `negative`,
    `positive` (the most so; empty without moods). Of cells whose rows are no answers: of the answers of
    just the same touchpoint or stage, see `answers_at`."""
    if not sight.texts or behind.subject != "feedback":
        return {"typical": [], "negative": [], "positive": []}
    answers = selecting.relation(behind, data).to_arrow_table()
    answers = answers.set_column(
        answers.column_names.index("time"), "time", answers["time"].cast(pa.timestamp("us", "UTC"))
    )
    values = _moods(answers, runs)
    felt = np.isfinite(values)
    if not felt.any():
        return {"typical": _chosen(answers, values, _by_score(answers), data, sight, limit), "negative": [],
                "positive": []}  # fmt: skip
    known = np.flatnonzero(felt)
    near = known[np.argsort(np.abs(values[known] - values[known].mean()), kind="stable")]
    rising = known[np.argsort(values[known], kind="stable")]
    low, high = rising[values[rising] < 0], rising[values[rising] > 0][::-1]
    orders = {"typical": near, "negative": low, "positive": high}
    return {name: _chosen(answers, values, order, data, sight, limit) for name, order in orders.items()}


def answers_at(anchor: Mapping[str, Any], data: SnapshotData) -> Selection:
    """The answers that belong to a place of the map; all of the journey for any other place."""
    stage_of = stages_of(data.log)
    name = anchor["name"]
    told: tuple[Any, ...] = ()
    if anchor["place"] == "touchpoint":
        told = ({"column": "touchpoint", "op": "=", "value": name},)
    elif anchor["place"] == "stage":
        within = [touchpoint for touchpoint, stage in stage_of.items() if stage == name]
        told = ({"column": "touchpoint", "op": "in", "value": within},)
    elif anchor["place"] == "channel":
        told = ({"column": "channel", "op": "=", "value": name},)
    return Selection.model_validate({"subject": "feedback", "where": told})


def quotes_of(data: SnapshotData, drawn: Mapping[str, Any], sight: Sight) -> dict[str, Quote]:
    """One typical quote for each stage of the map that has any, in one pass over the answers."""
    if not sight.texts or not data.answers.num_rows:
        return {}
    answers, stage_of = data.answers, stages_of(data.log)
    values = _moods(answers, moods_in(drawn))
    touchpoints = list(stage_of)
    place = pc.index_in(answers["touchpoint"], pa.array(touchpoints, pa.string()))
    at = pc.fill_null(place, len(touchpoints)).to_numpy()
    stage_at = np.array([stage_of[name] for name in touchpoints] + [None], dtype=object)[at]
    felt = np.isfinite(values)
    found, orders = {}, {}
    for stage in dict.fromkeys(filter(None, stage_of.values())):
        here = np.flatnonzero((stage_at == stage) & (felt if felt.any() else True))
        if felt.any() and len(here):
            here = here[np.argsort(np.abs(values[here] - values[here].mean()), kind="stable")]
        orders[stage] = here[:A_STAGE]
    together = np.concatenate([np.zeros(0, np.int64), *orders.values()]).astype(np.int64)
    texts = with_texts(answers.take(pa.array(together)))
    start = 0
    for stage, order in orders.items():
        rows = texts.slice(start, len(order))
        picked = _picked(rows["text"].to_pylist(), 1)
        start += len(order)
        if picked:
            found[stage] = _quote(rows.slice(picked[0], 1), values[order[picked[0]]], stage_of, sight)
    return found


def _moods(answers: pa.Table, runs: Iterable[int]) -> np.ndarray:
    """The mood of each answer by the first analyzer that has one of it; NaN without."""
    values = np.full(answers.num_rows, np.nan)
    for stored in mood_sets(runs):
        values = np.where(np.isfinite(values), values, values_of(stored, answers["id"]))
    return values


def _by_score(answers: pa.Table) -> np.ndarray:
    """Answers in the order of how near their score is to the mean; those without a score last."""
    scores = pc.fill_null(answers["score"].cast(pa.float64()), np.nan).to_numpy()
    mean = np.nanmean(scores) if np.isfinite(scores).any() else 0.0
    return np.argsort(np.nan_to_num(np.abs(scores - mean), nan=np.inf), kind="stable")


def _chosen(
    answers: pa.Table, values: np.ndarray, order: np.ndarray, data: SnapshotData, sight: Sight, limit: int
) -> list[Quote]:
    near = order[:LOOKED_AT]
    rows = with_texts(answers.take(pa.array(near, pa.int64())))
    stage_of = stages_of(data.log) if data.log is not None else {}
    return [
        _quote(rows.slice(number, 1), values[near[number]], stage_of, sight)
        for number in _picked(rows["text"].to_pylist(), limit)
    ]


def _picked(texts: Sequence[str | None], limit: int) -> list[int]:
    """Places of the first texts that read well and say different things; then of any others."""
    picked: list[int] = []
    said: list[set[str]] = []
    for readable in (True, False):
        for number, text in enumerate(texts):
            if len(picked) == limit:
                return picked
            if not text or number in picked or (SHORT <= len(text) <= LONG) != readable:
                continue
            words = set(text.lower().split())
            if not any(len(words & other) > ALIKE * min(len(words), len(other)) for other in said):
                picked.append(number)
                said.append(words)
    return picked


def _quote(row: pa.Table, mood: float, stage_of: Mapping[str, str | None], sight: Sight) -> Quote:
    told = row.to_pylist()[0]
    hidden = (lambda key: key) if sight.identities else masked
    score = told["score"]
    return Quote(
        id=told["id"],
        text=told["text"],
        mood=float(mood) if np.isfinite(mood) else None,
        score=score if score is not None and np.isfinite(score) else None,
        kind=told["kind"],
        scale_min=told["scale_min"],
        scale_max=told["scale_max"],
        time=told["time"],
        channel=told["channel"],
        touchpoint=told["touchpoint"],
        stage=stage_of.get(told["touchpoint"] or ""),
        customer=hidden(told["customer"]),
        case=hidden(told["case"]),
    )

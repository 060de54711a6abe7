"""How people feel in each stage and at each touchpoint of just the part that is shown.

From the scores that analyzers gave to single answers: every set of scores of answers whose unit is
"polarity" (-1 to 1) is a mood. Which analyzer gave it and what it is called is data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from journeymap.analysis.models import ScoreSet
from journeymap.events.files import local
from journeymap.maps.scores import NOWHERE, grouped
from journeymap.mining.log import Log
from journeymap.mining.results import Anchor, Measure, Selection
from journeymap.mining.statistics import ENOUGH, mean_interval

POLARITY = "polarity"


def mood_sets(runs: Iterable[int]) -> list[ScoreSet]:
    """The sets of moods that these runs gave, each with its run."""
    found = ScoreSet.objects.filter(run__in=list(runs), subject="feedback", unit=POLARITY)
    return list(found.select_related("run__snapshot", "run__journey").order_by("pk"))


def values_of(stored: ScoreSet, ids: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """The score of each answer, NaN where it has none. Scores of parts of texts are none of the answer."""
    table = pq.read_table(local(stored.path))
    if "part_from" in table.column_names or not pa.types.is_floating(table["value"].type):
        return np.full(len(ids), np.nan)
    place = pc.index_in(ids, value_set=table["id"].combine_chunks())
    return pc.fill_null(table["value"].take(place), np.nan).to_numpy()


def stages_of(log: Log) -> dict[str, str | None]:
    """Touchpoint -> the name of its stage."""
    return {
        touchpoint: log.stages[stage] if stage >= 0 else None
        for touchpoint, stage in zip(log.touchpoints, log.touchpoint_stage, strict=True)
    }


def mood_cells(
    name: str,
    answers: pa.Table,
    values: np.ndarray,
    stage_of: Mapping[str, str | None],
    listed: bool = True,
) -> Iterator[Measure]:
    """Mean mood of the journey, of each stage and touchpoint that has an answer with one.

    answers: id (sorted) and touchpoint; values: one an answer, NaN where there is none. listed: whether the
    evidence lists the answers; else it is null.
    """
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return
    answers, values = answers.take(pa.array(known)), values[known]
    ids = answers["id"] if listed else None
    yield _cell(name, Anchor(place="journey"), ids, values, np.arange(len(values)))
    for place, words, codes in (
        ("touchpoint", list(stage_of), _codes(answers, stage_of, by_stage=False)),
        ("stage", _stages(stage_of), _codes(answers, stage_of, by_stage=True)),
    ):
        for code, here in grouped(codes):
            yield _cell(name, Anchor(place=place, name=words[code]), ids, values, here)  # type: ignore[arg-type]


def evidence_of(cell: Mapping[str, Any], answers: pa.Table, stage_of: Mapping[str, str | None]) -> Selection:
    """The answers behind a mood cell whose list of keys was left out. KeyError where its scores are gone."""
    stored = ScoreSet.objects.filter(run=cell["run"]["id"], name=cell["name"], subject="feedback").first()
    if stored is None:
        raise KeyError(cell["address"])
    for each in mood_cells(cell["name"], answers, values_of(stored, answers["id"]), stage_of):
        if each.anchor.model_dump(mode="json") == cell["anchor"]:
            assert each.evidence is not None
            return each.evidence
    return Selection(subject="feedback", ids=())


def _stages(stage_of: Mapping[str, str | None]) -> list[str]:
    return list(dict.fromkeys(filter(None, stage_of.values())))


def _codes(answers: pa.Table, stage_of: Mapping[str, str | None], *, by_stage: bool) -> np.ndarray:
    touchpoints = list(stage_of)
    place = pc.index_in(answers["touchpoint"], pa.array(touchpoints, pa.string()))
    at = pc.fill_null(place, NOWHERE).to_numpy().astype(np.int64)
    if not by_stage:
        return at
    number = {stage: code for code, stage in enumerate(_stages(stage_of))}
    return np.array([number.get(stage_of[name] or "", NOWHERE) for name in touchpoints] + [NOWHERE])[at]


def _cell(
    name: str, anchor: Anchor, ids: pa.ChunkedArray | None, values: np.ndarray, here: np.ndarray
) -> Measure:
    behind = None
    if ids is not None:
        behind = Selection(subject="feedback", ids=tuple(sorted(ids.take(pa.array(here)).to_pylist())))
    told: dict[str, Any] = {
        "name": name,
        "anchor": anchor,
        "unit": POLARITY,
        "n": len(here),
        "evidence": behind,
    }
    found = mean_interval(values[here]) if len(here) >= ENOUGH else None
    if found is None:
        return Measure(value=None, method="too few answers", status="not enough data", **told)
    return Measure(value=found.value, interval=found.interval, method=found.method, **told)

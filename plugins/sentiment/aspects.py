"""The mood of each theme: a text that praises the food and damns the wait counts for both."""

import importlib
from collections.abc import Iterable, Iterator
from types import ModuleType

import numpy as np
import pyarrow as pa
from pydantic import Field

from journeymap.mining import Analyzer, Data, Params, Progress, Result, Scores
from journeymap.mining.given import names, numbers
from plugins.sentiment import moods
from plugins.sentiment.aspects_example import planted


class AspectParams(Params):
    """How many mentions make a mood."""

    fewest: int = Field(
        10, ge=2, le=10_000, description="How many mentions a theme needs before its mood is told."
    )


class Aspects(Analyzer):
    """How people feel about each theme where they speak of it, not about the text as a whole."""

    name = "aspects"
    title = "Mood of themes"
    version = "1"
    kinds = moods.KINDS
    Params = AspectParams
    scope = "journey"
    traits = frozenset({"descriptive"})
    needs = frozenset({"feedback", "scores:theme"})
    wants = frozenset({"scores:sentiment", "curated:themes"})
    gives = frozenset({"scores:aspect"})

    def analyze(self, data: Data, params: AspectParams, progress: Progress) -> Iterable[Result]:
        """Scores of all mentions, then the mood of each theme, where and when. Nothing without a mention."""
        mentions = _mentions(data)
        if not mentions.num_rows:
            return
        whole = numbers(data, "sentiment", mentions["id"])
        found = _engine().moods_of(data, mentions, whole, progress)
        if found.memo is not None:
            yield found.memo
        spans = np.stack([mentions["part_from"].to_numpy(), mentions["part_to"].to_numpy()], axis=1)
        ids = mentions["id"].to_pylist()
        yield Scores("aspect", "feedback", ids, found.polarity, part=spans, unit="polarity", better="higher")
        yield from _told(data, mentions, found.polarity, params)

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Texts that praise one theme and complain about another, and the finding that says so."""
        return planted()


def _told(data: Data, mentions: pa.Table, polarity: np.ndarray, params: AspectParams) -> Iterator[Result]:
    groups = list(moods.groups(mentions, polarity, names(data, "themes")))
    for group in groups:
        yield group.measure(params.fewest)
    yield from moods.findings(groups, params.fewest)


def _mentions(data: Data) -> pa.Table:
    """One row a mention: id, theme (key), part_from, part_to, text, touchpoint, time; by id and part."""
    scores = data.scores("theme")
    if "part_from" not in scores.column_names:
        length = pa.array([None] * scores.num_rows, pa.int64())
        scores = scores.append_column("part_from", length).append_column("part_to", length)
    scores = scores.rename_columns({"value": "theme"}).select(["id", "theme", "part_from", "part_to"])
    feedback = data.feedback
    if not {"id", "text"} <= set(feedback.columns):
        return scores.slice(0, 0)
    texts = feedback.filter("text IS NOT NULL").project("id, text, touchpoint, time").to_arrow_table()
    joined = scores.filter(pa.compute.is_valid(scores["theme"])).join(texts, "id", join_type="inner")
    joined = joined.sort_by([("id", "ascending"), ("part_from", "ascending"), ("theme", "ascending")])
    begin, end = joined["part_from"].fill_null(0), joined["part_to"].to_pylist()
    ends = [len(text) if to is None else to for to, text in zip(end, joined["text"].to_pylist(), strict=True)]
    at = joined.column_names.index
    joined = joined.set_column(at("part_from"), "part_from", begin.cast(pa.int64()))
    return joined.set_column(at("part_to"), "part_to", pa.array(ends, pa.int64()))


def _engine() -> ModuleType:
    """The module that loads onnxruntime and lingua: where a run begins, not where a plugin is declared."""
    return importlib.import_module("plugins.sentiment.asking")

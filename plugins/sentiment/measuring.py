"""From one answer a text to the measures and findings of each touchpoint and of the whole journey."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from journeymap.mining import Anchor, Condition, Finding, Measure, Selection
from journeymap.mining.results import Mood
from journeymap.mining.statistics import mean_interval, wilson

FEWEST = 10  # texts; below, a place says "not enough data"

KINDS = {
    "sentiment": "Mean polarity of what people wrote, from -1 (negative) to 1 (positive).",
    "sentiment_positive": "Share of texts whose polarity is positive.",
    "sentiment_negative": "Share of texts whose polarity is negative.",
    "emotion": "Share of texts whose strongest emotion is the one named.",
    "sentiment_own_scores_auc": "How well the model learned from the company's own scores tells good from "
    "bad (area under the ROC curve, by cross-validation); 0.5 is chance.",
    "low_feeling": "A touchpoint that people write about worse than about the rest, and negatively.",
    "high_feeling": "A touchpoint that people write about better than about the rest, and positively.",
}


class Place:
    """The texts of one anchor: their ids, polarity (NaN unknown), emotion (None unknown)."""

    def __init__(self, anchor: Anchor, ids: np.ndarray, polarity: np.ndarray, emotion: np.ndarray) -> None:
        known = np.isfinite(polarity)
        self.anchor = anchor
        self.polarity = polarity[known]
        self.emotion = emotion[known]
        self.evidence = _evidence(anchor, ids, known)

    @property
    def n(self) -> int:
        return len(self.polarity)

    def measures(self, band: float, methods: str) -> Iterator[Measure]:
        """Mean polarity, shares of positive and negative texts, share of each emotion."""
        if self.n < FEWEST:
            yield self._measure("sentiment", None, "polarity", None, methods)
            return
        mean = mean_interval(self.polarity)
        assert mean is not None  # there are at least FEWEST values
        yield self._measure("sentiment", mean.value, "polarity", mean.interval, f"{mean.method}; {methods}")
        for name, hits in (("positive", self.polarity >= band), ("negative", self.polarity <= -band)):
            yield self._share(
                f"sentiment_{name}", int(hits.sum()), self.n, f"polarity beyond {band:g}; {methods}"
            )
        felt = [emotion for emotion in self.emotion if emotion is not None]
        if len(felt) == self.n:
            for name in sorted(set(felt)):
                yield self._share("emotion", felt.count(name), self.n, methods, emotion=name)

    def _share(self, name: str, reached: int, n: int, method: str, **dims: str) -> Measure:
        method = f"share, Wilson interval; {method}"
        return self._measure(name, reached / n, "share", wilson(reached, n), method, **dims)

    def _measure(self, name, value, unit, interval, method, **dims: str) -> Measure:
        return Measure(
            name=name,
            anchor=self.anchor,
            dims=dims,
            value=value,
            unit=unit,
            interval=interval,
            n=self.n,
            method=method,
            status="measured" if value is not None else "not enough data",
            evidence=self.evidence,
        )


def places(feedback: pa.Table, polarity: np.ndarray, emotion: np.ndarray) -> list[Place]:
    """The whole journey first, then each touchpoint that has a text, by name."""
    ids = np.array(feedback["id"].to_pylist(), dtype=object)
    found = [Place(Anchor(place="journey"), ids, polarity, emotion)]
    if "touchpoint" in feedback.column_names:
        touchpoints = np.array(feedback["touchpoint"].to_pylist(), dtype=object)
        for name in sorted({name for name in touchpoints if name}):
            here = touchpoints == name
            found.append(
                Place(Anchor(place="touchpoint", name=name), ids[here], polarity[here], emotion[here])
            )
    return found


def findings(found: Sequence[Place], band: float, methods: str) -> Iterator[Finding]:
    """Touchpoints whose interval of the mean lies beyond the neutral band and beyond the journey's mean."""
    whole, *touchpoints = found
    if whole.n < FEWEST:
        return
    overall = float(whole.polarity.mean())
    for place in touchpoints:
        mean = mean_interval(place.polarity) if place.n >= FEWEST else None
        if mean is None:
            continue
        mood: Mood
        if mean.interval.high < min(-band, overall):
            kind, word, mood = "low_feeling", "negatively", "pain"
        elif mean.interval.low > max(band, overall):
            kind, word, mood = "high_feeling", "positively", "bright"
        else:
            continue
        name = place.anchor.name
        yield Finding(
            kind=kind,
            anchor=place.anchor,
            headline=f"People write {word} about {name[:200]}: {mean.value:+.2f}, overall {overall:+.2f}",
            value=mean.value,
            unit="polarity",
            interval=mean.interval,
            n=place.n,
            method=f"{mean.method}; {methods}",
            mood=mood,
            evidence=place.evidence,
        )


def _evidence(anchor: Anchor, ids: np.ndarray, known: np.ndarray) -> Selection:
    """A query where every text of the place has an answer, else the ids of those that have."""
    if not known.all():
        return Selection(subject="feedback", ids=tuple(sorted(ids[known].tolist())))
    where = [Condition(column="text", op="not null")]
    if anchor.place == "touchpoint":
        where.append(Condition(column="touchpoint", op="=", value=anchor.name))
    return Selection(subject="feedback", where=tuple(where))

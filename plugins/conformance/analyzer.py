"""The analyzers: how cases keep to the journey as designed, and when they begin to leave it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import numpy as np
from pydantic import Field

from journeymap.mining import Analyzer, Anchor, Data, Finding, Incident, Params, Progress, Result, Selection
from journeymap.mining.significance import benjamini_hochberg
from journeymap.mining.wording import percent

from . import example, measuring
from .aligning import Aligner
from .collecting import Traces, rounds, traces
from .designed import Designed, designed
from .deviations import KINDS
from .drifting import Drift, drifts
from .net import net_of
from .proposing import EDITS, proposal
from .tallying import Tally, tally
from .telling import NOT_AS_DESIGNED, Listing, findings, what, where

FALSE_DISCOVERIES = 0.1  # share of the proposed edits that may be chance
METHOD = (
    "of cases that come there, the share that deviates {window} against the {weeks} weeks before the map was "
    "published (v{edition}, as of {as_of}); {test}, p times the {windows} windows that were tried"
)


class ConformanceParams(Params):
    """What is told, and what counts as the end of a case."""

    fewest: int = Field(10, ge=1, le=10_000, description="How many cases a deviation needs to be told.")
    least: float = Field(0.01, ge=0, le=1, description="Share of the cases it needs to be told.")
    whole: bool = Field(
        False,
        description="Hold every case against the design to its end; else as far as the case came.",
    )


class Conformance(Analyzer):
    """Replays cases against the journey as designed, a part of the published map: how well they keep to it,
    and which steps are missing, repeated, out of order or not in the design."""

    name = "conformance"
    title = "Conformance with the design"
    version = "2"
    kinds = KINDS | {
        "fitness": "How well cases keep to the journey as designed: 1 where every step is as designed.",
        "alignment_fitness": "Like fitness, from the cheapest way to lay each case beside the design.",
        "conforming_share": "Share of the cases that run as designed, as far as they came.",
        "deviation_share": "Share of the cases that leave the design at this touchpoint in this way.",
    }
    Params = ConformanceParams
    needs = frozenset({"curated:design"})

    def analyze(self, data: Data, params: ConformanceParams, progress: Progress) -> Iterable[Result]:
        """Measures of fitness, and a finding for every deviation that enough cases have."""
        design = designed(data)
        if design is None:
            return
        progress(0.0, "Reading cases")
        read = traces(data)
        if not read.n:
            return
        progress(0.1, "Replaying cases")
        yield from measuring.fitness(read, design, params.whole)
        told = _tally(read, design, params.whole, progress)
        parts = read if params.whole else rounds(read, design.entries, design.touchpoints)
        of_rounds = told if parts is read else _tally(parts, design, False, progress)
        yield from measuring.aligned(told, read, (of_rounds, parts), params.whole)
        yield from findings(data, parts, of_rounds, params.least, params.fewest)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Orders of which those that skip the size guide are often sent back."""
        return example.planted()


class DriftParams(Params):
    """What is compared, and what is worth a proposal."""

    weeks: int = Field(8, ge=1, le=52, description="Weeks before the published map that are compared with.")
    fewest: int = Field(3, ge=1, le=1_000, description="How many cases a new deviation needs.")
    least: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of the cases concerned, and rise of it, from which an edit is proposed.",
    )


class DriftWatch(Analyzer):
    """Watches new events for the day when cases leave the published map: deviations that became more frequent
    since open an alert, and the edit of the design that would follow them is proposed."""

    name = "drift"
    title = "Drift from the published map"
    version = "2"
    kinds = EDITS | {
        f"drift_{kind}": f"More often than before the map was published: {words[0].lower()}{words[1:]}"
        for kind, words in KINDS.items()
    }
    Params = DriftParams
    traits = frozenset({"tested"})
    needs = frozenset({"curated:design"})
    quick = True

    def analyze(self, data: Data, params: DriftParams, progress: Progress) -> Iterable[Result]:
        """A finding for every deviation that is more frequent since; a proposal where that is sure."""
        design, end = designed(data), data.log.reference_time
        if design is None or design.as_of is None or end is None or end <= design.as_of:
            return
        progress(0.0, "Reading cases")
        read = traces(data, unplaced=True)
        if not read.n:
            return
        read = rounds(read, design.entries, design.touchpoints)
        told = _tally(read, design, False, progress)
        found = list(drifts(told, design.as_of, end.timestamp(), params.weeks, params.fewest))
        survives = benjamini_hochberg([each.p for each in found], FALSE_DISCOVERIES).tolist()
        keys = Listing(data, read).keys([each.cases for each in found])
        for drift, listed in zip(found, keys, strict=True):
            yield _finding(drift, listed, design, params)
        sure = [
            (drift, listed)
            for drift, listed, kept in zip(found, keys, survives, strict=True)
            if kept and drift.difference.value >= params.least
        ]
        for drift, listed in _largest(sure):
            if edit := proposal(drift, design, read.unplaced, listed, params.least):
                yield edit
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Orders between which and the payment an identity check is put one day."""
        return example.drifting()


def _tally(read: Traces, design: Designed, whole: bool, progress: Progress) -> Tally:
    return tally(read, Aligner(net_of(design.steps), whole), design.touchpoints, progress)


def _largest(sure: list[tuple[Drift, tuple[str, ...]]]) -> list[tuple[Drift, tuple[str, ...]]]:
    """Of each kind and touchpoint the drift that most cases show."""
    chosen: dict[tuple[str, str], tuple[Drift, tuple[str, ...]]] = {}
    for each in sorted(sure, key=lambda each: -len(each[0].cases)):
        chosen.setdefault((each[0].deviation.kind, each[0].deviation.name), each)
    return list(chosen.values())


def _finding(drift: Drift, listed: tuple[str, ...], design: Designed, params: DriftParams) -> Finding:
    deviation = drift.deviation
    started = datetime.fromtimestamp(0, UTC) + timedelta(seconds=drift.since)
    key = f"{deviation.kind}:{deviation.name[:120]}:{deviation.landmark[:60]}"
    as_of = f"{design.as_of:%Y-%m-%d}"
    return Finding(
        kind=f"drift_{deviation.kind}",
        anchor=Anchor(place="touchpoint", name=deviation.name),
        headline=(
            f"{NOT_AS_DESIGNED}{percent(drift.after.rate or 0.0)} of cases {what(deviation)} "
            f"{where(deviation)} {drift.window}, before {percent(drift.before.rate or 0.0)}"
        )[:300],
        value=drift.difference.value,
        unit="share",
        interval=drift.difference.interval,
        n=len(listed),
        method=METHOD.format(
            window=drift.window, weeks=params.weeks, edition=design.edition, as_of=as_of,
            test=drift.difference.method, windows=3,
        ),
        mood="pain",
        p=float(np.clip(drift.p, 0.0, 1.0)),
        evidence=Selection(subject="cases", ids=listed),
        incident=Incident(started=started, key=key),
    )  # fmt: skip

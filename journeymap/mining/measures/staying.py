"""What lies behind the medians of stages: quantiles of the time there, and channels that are used there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from . import stages
from .follows import added
from .intervals import known
from .ordered import Ordered
from .reading import Piece
from .store import Source, Summary

SHARES = (0.25, 0.75, 0.9)


def stays(source: Source, shares: Sequence[float] = SHARES) -> pa.Table:
    """name, cases and p<percent> of each stage: the time there (as `stages.median_seconds`), in seconds.

    The quantile is the smallest time that at least this share of the cases stayed at most; null without any.
    """
    size = len(source.log.stages)
    found = source.summaries("stages", lambda piece: stages.summarise(piece, size))
    lasting = Ordered.merged(
        [(sign, np.arange(size), s["cases"], s["microseconds"]) for sign, s in found], size
    )
    group = np.flatnonzero(lasting.counts)
    n = lasting.counts[group]
    ranks = [np.clip(np.ceil(share * n).astype(np.int64), 1, None) - 1 for share in shares]
    asked = lasting.kth(np.tile(group, len(ranks)), np.concatenate([np.zeros(0, np.int64), *ranks]))
    seconds = np.full((len(ranks), size), np.nan)
    seconds[:, group] = asked.reshape(len(ranks), -1) / 1e6
    columns = {f"p{share * 100:g}": known(values) for share, values in zip(shares, seconds, strict=True)}
    return pa.table({"name": pa.array(source.log.stages, pa.string()), "cases": lasting.counts, **columns})


def summarise(piece: Piece, stages: int, channels: int) -> Summary:
    """Of one part: events of each (stage, channel)."""
    stage, channel = piece.event("stage"), piece.event("channel")
    both = (stage >= 0) & (channel >= 0)
    pair = stage[both].astype(np.int64) * channels + channel[both]
    return {"events": np.bincount(pair, minlength=stages * channels)}


def name_of(source: Source) -> str:
    """The summary's name says how many channels there are: a later part that brings one moves every pair."""
    return f"channels-{len(source.log.stages)}-{len(source.log.channels)}"


def of_log(piece: Piece, source: Source) -> Summary:
    return summarise(piece, len(source.log.stages), len(source.log.channels))


def stage_channels(source: Source) -> pa.Table:
    """stage, channel, events: how often each channel is used in each stage, where it is used at all."""
    log = source.log
    size = len(log.stages) * len(log.channels)
    found = source.summaries(name_of(source), lambda piece: of_log(piece, source))
    events = added(found, "events", size)
    pairs = np.flatnonzero(events)
    stage, channel = pa.array(log.stages, pa.string()), pa.array(log.channels, pa.string())
    return pa.table(
        {
            "stage": stage.take(pa.array(pairs // max(len(channel), 1))),
            "channel": channel.take(pa.array(pairs % max(len(channel), 1))),
            "events": events[pairs],
        }
    )


def times(source: Source, stage: str) -> tuple[np.ndarray, np.ndarray]:
    """(microsecond of the case's first event, microseconds of its stay) of every case that was in a stage."""
    number = list(source.log.stages).index(stage)
    begun, stayed = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for starts, lasted in source.live(lambda _, piece: _times(piece, number)):
        begun.append(starts)
        stayed.append(lasted)
    return np.concatenate(begun), np.concatenate(stayed)


def _times(piece: Piece, stage: int) -> tuple[np.ndarray, np.ndarray]:
    codes, owner = piece.event("stage"), piece.owner
    who = owner[codes == stage]
    first = np.append(True, who[1:] != who[:-1])[: len(who)]
    return piece.case("start")[who[first]], stages.stays(codes, piece.event("time"), owner, stage)

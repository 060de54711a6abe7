"""What is worth testing: chosen by how often it happens, before any outcome is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from .steps import END, Bucket, Steps

Kind = Literal["ends", "goes_back", "repeats", "detours", "waits", "order"]
MOSTLY = 0.5  # a pair runs "in both orders" where most of either direction are first visits


@dataclass(frozen=True)
class Candidate:
    """One exposure: from `step` to `to` (END or an exit for ends); for waits, over `threshold` seconds."""

    kind: Kind
    step: int
    to: int
    threshold: float | None = None


@dataclass
class Counts:
    """Ended cases per step and per last step; per transition its cases, and in how many it is a return."""

    visits: np.ndarray
    ends: np.ndarray
    transitions: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def count(buckets: Iterator[Bucket], steps: Steps, ended: np.ndarray) -> Counts:
    """One pass over the log. `ended`: booleans by case code; visits and ends count ended cases."""
    counts = Counts(np.zeros(steps.n, dtype=np.int64), np.zeros(steps.n, dtype=np.int64))
    for bucket in buckets:
        is_ended = ended[bucket.code][bucket.case]
        key = bucket.case.astype(np.int64) * steps.n + bucket.step
        counts.visits += np.bincount(np.unique(key[is_ended]) % steps.n, minlength=steps.n)
        last = is_ended & (bucket.following == END)
        counts.ends += np.bincount(bucket.step[last], minlength=steps.n)
        _count_transitions(counts.transitions, bucket, steps.n)
    return counts


def _count_transitions(found: dict[tuple[int, int], tuple[int, int]], bucket: Bucket, n: int) -> None:
    moves = bucket.following != END
    pair = bucket.step[moves].astype(np.int64) * n + bucket.following[moves]
    pairs, code = np.unique(pair, return_inverse=True)
    if not len(pairs):
        return
    per_case, first = np.unique(bucket.case[moves].astype(np.int64) * len(pairs) + code, return_index=True)
    cases = np.bincount(per_case % len(pairs), minlength=len(pairs))
    back = np.bincount(code[first], weights=bucket.returns[moves][first], minlength=len(pairs)).astype(int)
    for key, n_cases, n_back in zip(pairs.tolist(), cases.tolist(), back.tolist(), strict=True):
        before = found.get(divmod(key, n), (0, 0))
        found[divmod(key, n)] = (before[0] + n_cases, before[1] + n_back)


def choose(counts: Counts, steps: Steps, most: int, fewest: int) -> list[Candidate]:
    """At most `most` candidates of each kind, the most frequent first; each seen in `fewest` cases or more.
    Waits are still without threshold."""
    often = {pair: c for pair, c in counts.transitions.items() if c[0] >= fewest}
    ends = [(n, (step, END)) for step, n in enumerate(counts.ends.tolist()) if n >= fewest]
    ends += [(often[pair][0], pair) for pair in list(often) if steps.is_exit[pair[1]]]
    ends.sort(key=lambda found: (-found[0], found[1]))
    often = {pair: c for pair, c in often.items() if not steps.is_exit[pair[1]]}
    frequent = sorted(often, key=lambda pair: (-often[pair][0], pair))
    first = {pair for pair in often if often[pair][1] < MOSTLY * often[pair][0]}  # mostly not a return
    swapped = [p for p in frequent if p[0] != p[1] and p in first and p[::-1] in first]
    rarer = [p for p in swapped if (often[p][0], p) < (often[p[::-1]][0], p[::-1])]
    orders = set(swapped)
    back = [p for p in frequent if p[0] != p[1] and p not in orders and _is_back(p, p not in first, steps)]
    seen = {*swapped, *back}
    commonest: set[int] = set()
    detours = []
    for pair in frequent:
        if pair[0] in commonest and pair[0] != pair[1] and pair not in seen:
            detours.append(pair)
        commonest.add(pair[0])
    chosen: dict[Kind, list[tuple[int, int]]] = {
        "ends": [pair for _, pair in ends],
        "order": rarer,
        "goes_back": back,
        "detours": detours,
        "repeats": [pair for pair in frequent if pair[0] == pair[1]],
        "waits": [pair for pair in frequent if pair[0] != pair[1]],
    }
    return [
        Candidate(kind, *pair) for kind, pairs in chosen.items() for pair in _kept(kind, pairs, steps)[:most]
    ]


def _kept(kind: Kind, pairs: list[tuple[int, int]], steps: Steps) -> list[tuple[int, int]]:
    """Of a mark beside the journey only the order tells something: late is after what was promised."""
    if kind == "order":
        return pairs
    return [pair for pair in pairs if not any(steps.is_mark(step) for step in pair if step != END)]


def _is_back(pair: tuple[int, int], returns: bool, steps: Steps) -> bool:
    """To an earlier stage; without stages, to where most of these cases have been before."""
    here, there = steps.stage[pair[0]], steps.stage[pair[1]]
    return bool(there < here) if here >= 0 and there >= 0 and here != there else returns


def with_thresholds(
    candidates: list[Candidate], buckets: Callable[[], Iterator[Bucket]], quantile: float
) -> list[Candidate]:
    """Give waits their threshold: the quantile of all gaps of the transition (a gap that occurred)."""
    waits = [c for c in candidates if c.kind == "waits"]
    gaps: dict[Candidate, list[np.ndarray]] = {c: [] for c in waits}
    if waits:
        for bucket in buckets():
            for candidate in waits:
                events = bucket.events_of(candidate.step)
                gaps[candidate].append(bucket.seconds[events[bucket.following[events] == candidate.to]])
    told = {c: _quantile(np.concatenate(found), quantile) for c, found in gaps.items()}
    return [Candidate(c.kind, c.step, c.to, told[c]) if c in told else c for c in candidates]


def _quantile(gaps: np.ndarray, quantile: float) -> float:
    return float(np.quantile(gaps, quantile, method="inverted_cdf"))

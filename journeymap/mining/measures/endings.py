"""Where cases begin and how they end: at which stage, with the goal, without it, or not yet."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from .follows import added
from .intervals import share_columns
from .ordered import Ordered
from .reading import Piece
from .store import Source, Summary

EVERYWHERE = None  # name of the row that counts all cases, whatever stage they are in


def codes_of(source: Source, names: Iterable[str]) -> np.ndarray:
    """Boolean array over activity codes: which activities bear one of the names."""
    wanted = set(names)
    return np.array([name in wanted for name in source.log.activities], dtype=bool)


def summarise(piece: Piece, stages: int, touchpoints: int, goal: np.ndarray, left: np.ndarray) -> Summary:
    """Of one part, per stage and (last) of all cases: cases whose first staged event is here; how the cases
    ended whose last staged event is here, and those that have an event here. Where no goal or exit decided,
    the microsecond of the case's last event, in order."""
    stage, owner, activity = piece.event("stage"), piece.owner, piece.event("activity")
    known = np.flatnonzero(stage >= 0)
    here, who = stage[known], owner[known]
    change = who[1:] != who[:-1]
    first = np.append(True, change)[: len(who)]
    last = np.append(change, True)[: len(who)]
    many = len(piece.sizes)
    # A flag for each (case, stage) is far cheaper than sorting the pairs of all events.
    visited = np.zeros((many, stages), dtype=bool)
    visited[who, here] = True
    visitors, visits = np.nonzero(visited)
    visits = np.append(visits, np.full(many, stages))
    visitors = np.append(visitors, np.arange(many))
    touchpoint = piece.event("touchpoint")
    placed = touchpoint >= 0
    summary = {"starts": np.bincount(here[first], minlength=stages)}
    for name, codes, cases in (("last", here[last], who[last]), ("visit", visits, visitors)):
        summary |= _decided(piece, name, codes.astype(np.int64), cases, stages + 1)
    for name, which in (("goal", goal), ("exit", left)):
        there = touchpoint[placed & which[activity]]
        summary[f"{name}_places"] = np.bincount(there, minlength=touchpoints)
    return summary


def _decided(piece: Piece, name: str, codes: np.ndarray, cases: np.ndarray, size: int) -> Summary:
    goal, left = piece.case("goal")[cases], piece.case("exit")[cases]
    undecided = ~(goal | left)
    silent = Ordered.sorting([(1, codes[undecided], piece.case("end")[cases][undecided])], size)
    return {
        f"{name}_goal": np.bincount(codes[goal], minlength=size),
        f"{name}_exit": np.bincount(codes[left & ~goal], minlength=size),
        f"{name}_undecided": silent.counts,
        f"{name}_seen": silent.all(),
    }


def endings(source: Source) -> pa.Table:
    """One row a stage, then one of all cases (name null).

    starts: cases whose first event in any stage is here. goals, ends, open: cases whose last event in any
    stage is here and that reached the goal; ended without it; may still go on. ended: ended cases that have
    an event here. Of the last row: all cases. drop_off: `ends` of `ended`, with its Wilson bounds.
    """
    log, size = source.log, len(source.log.stages)
    found = source.summaries("endings", lambda piece: of_log(piece, source))
    starts = np.append(added(found, "starts", size), source.n_cases)
    last, visit = (_counted(source, found, name, size + 1) for name in ("last", "visit"))
    goals, ends, still = (np.append(last[each][:size], visit[each][size]) for each in range(3))
    return pa.table(
        {
            "name": pa.array([*log.stages, EVERYWHERE], pa.string()),
            "starts": starts,
            "goals": goals,
            "ends": ends,
            "open": still,
            "ended": visit[0] + visit[1],
            **share_columns("drop_off", ends, visit[0] + visit[1]),
        }
    )


def outcome_places(source: Source) -> pa.Table:
    """name (touchpoint), goal, exit: how many events there reach the goal or the exit."""
    size = len(source.log.touchpoints)
    found = source.summaries("endings", lambda piece: of_log(piece, source))
    counts = {each: added(found, f"{each}_places", size) for each in ("goal", "exit")}
    return pa.table({"name": pa.array(list(source.log.touchpoints), pa.string()), **counts})


def of_log(piece: Piece, source: Source) -> Summary:
    told = source.log.manifest.definition
    goal, left = (codes_of(source, told.get(name) or ()) for name in ("goal", "exit"))
    return summarise(piece, len(source.log.stages), len(source.log.touchpoints), goal, left)


def _counted(
    source: Source, found: list[tuple[int, Summary]], name: str, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cases with the goal, ended without it, open, of each code."""
    goals, ends = added(found, f"{name}_goal", size), added(found, f"{name}_exit", size)
    still = np.zeros(size, dtype=np.int64)
    for sign, summary in found:
        counts = summary[f"{name}_undecided"][:size]
        stops = np.cumsum(counts)
        for code, (stop, many) in enumerate(zip(stops, counts, strict=True)):
            seen = summary[f"{name}_seen"][stop - many : stop]
            silent = int(np.searchsorted(seen, source.log.open_since))
            ends[code] += sign * silent
            still[code] += sign * (many - silent)
    return goals, ends, still

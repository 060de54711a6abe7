"""An event log of any size for benchmarks: shop sessions that follow a Markov chain over 16 activities.

    python benchmarks/generate.py 1000000 events.csv [--seed 1]

Columns: case, activity, time (ISO 8601, seconds), channel. About 8 events a case, times increasing
within a case, cases spread over a year, rows in the order of time as an export would have them. The
numbers are made up; they measure speed, nothing else.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

ACTIVITIES = (
    "visit", "search", "view product", "compare", "read reviews", "add to cart", "remove from cart",
    "checkout", "choose shipping", "pay", "order confirmed", "shipped", "delivered", "contact support",
    "return", "leave review",
)  # fmt: skip
CHANNELS = ("web", "app", "mail", "phone", "store")
END = len(ACTIVITIES)
YEAR = 365 * 86_400
START = 1_735_689_600  # 2025-01-01 in seconds
CASES_AT_ONCE = 250_000


def chain(seed: int) -> np.ndarray:
    """Cumulative transition probabilities, shape (16, 17); column 16 is the end of the case."""
    random = np.random.default_rng(seed)
    weights = random.gamma(0.3, size=(END, END + 1))
    weights[np.arange(END), np.minimum(np.arange(END) + 1, END)] += 2.0  # mostly forward
    weights[:, END] = weights[:, :END].sum(axis=1) / 7.0  # about eight events a case
    return np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)


def paths(cases: int, cumulative: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Case and activity of every event, in steps: int64 and int8 arrays of equal length, by step."""
    alive = np.arange(cases)
    state = random.integers(0, 3, cases)
    case_parts, state_parts = [], []
    for _ in range(200):
        case_parts.append(alive)
        state_parts.append(state.astype(np.int8))
        drawn = (random.random(len(alive))[:, None] > cumulative[state]).sum(axis=1)
        alive, state = alive[drawn < END], drawn[drawn < END]
        if not len(alive):
            break
    return np.concatenate(case_parts), np.concatenate(state_parts)


def tables(events: int, seed: int = 1) -> Iterator[pa.Table]:
    """Tables that hold `events` rows together, each a slice of the year, its rows in order of time."""
    random, cumulative = np.random.default_rng(seed), chain(seed)
    made = first_case = 0
    chunks = max(1, round(events / 8 / CASES_AT_ONCE))
    while made < events:
        cases = min(CASES_AT_ONCE, max(1, (events - made) // 6))
        case, state = paths(cases, cumulative, random)
        begin = START + (first_case / CASES_AT_ONCE + random.random(cases)) * YEAR / (chunks + 1)
        order = np.argsort(case, kind="stable")
        case, state = case[order], state[order]
        gaps = random.exponential(3_600.0, len(case))
        total = np.cumsum(gaps)
        firsts = np.flatnonzero(np.r_[True, case[1:] != case[:-1]])
        since = total - np.repeat(total[firsts], np.diff(np.r_[firsts, len(case)]))
        seconds = (begin[case] + since).astype("int64")
        order = np.argsort(seconds, kind="stable")[: events - made]
        yield pa.table({
            "case": pa.array(np.char.add("c", (case[order] + first_case).astype("U9"))),
            "activity": pa.array(np.array(ACTIVITIES)[state[order]]),
            "time": pa.array(seconds[order].astype("datetime64[s]")).cast(pa.string()),
            "channel": pa.array(np.array(CHANNELS)[(case[order] * 7 + state[order] // 6) % 5]),
        })  # fmt: skip
        made += len(order)
        first_case += cases


def write(events: int, path: Path, seed: int = 1) -> None:
    writer = None
    for table in tables(events, seed):
        writer = writer or pyarrow.csv.CSVWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.events, given.path, given.seed)

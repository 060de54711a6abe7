"""What customers answer: a score from what befell them, and a text that speaks of it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from . import effects
from .company import Customers
from .recorder import trip_keys
from .texts import compose
from .trip import DAY, Trip

NAMES = tuple(effects.RATING_CHANGES)
WRITES = {"rating": 0.9, "nps": 0.75, "csat": 0.6}  # share of the answers with a text


class Answers:
    """Answers of one block: reviews (1 to 5), recommendation (0 to 10) and contact surveys (1 to 5)."""

    def __init__(self, customers: Customers):
        self.customers, self.random = customers, customers.random
        self._parts: dict[str, list[tuple[np.ndarray, ...]]] = {kind: [] for kind in WRITES}

    def add(self, trip: Trip) -> None:
        """Ask those of the trip who are asked."""
        befell = np.stack([trip.flags[name] for name in NAMES])
        changes = np.array([effects.RATING_CHANGES[name] for name in NAMES])
        felt = effects.RATING + changes @ befell
        self._keep(
            "rating", trip, trip.reviewed, trip.reviewed_at, befell, felt + self._noise(trip, 0.75), 1, 5
        )
        likely = 2 * felt + self._noise(trip, 1.3)
        self._keep("nps", trip, trip.surveyed, trip.surveyed_at, befell, likely, 0, 10)
        answered = trip.asked & trip.chance(0.6)
        at = trip.asked_at + DAY // 4
        self._keep("csat", trip, answered, at, befell, felt + self._noise(trip, 0.8), 1, 5)

    def table(self, kind: str) -> tuple[pa.Table, list[tuple[str, ...]]]:
        """Columns id, time, customer, trip, score, text; and of each row the topics of its text."""
        columns = [np.concatenate(parts, axis=-1) for parts in zip(*self._parts[kind], strict=True)]
        customer, trip, at, score, befell = columns
        silent = self.random.random(len(at)) >= WRITES[kind]
        written = [
            ("", ()) if quiet else compose(told, float(rate), self.random)
            for quiet, told, rate in zip(silent, _named(befell), _share(kind, score), strict=True)
        ]
        table = pa.table(
            {
                "id": pa.array(
                    [f"{kind}-{self.customers.number}-{row}" for row in range(len(at))], pa.string()
                ),
                "time": pa.array(at, pa.timestamp("s", tz="UTC")),
                "customer": pa.array(self.customers.key[customer]),
                "trip": trip_keys(self.customers.key, customer, trip),
                "score": pa.array(score),
                "text": pa.array([text for text, _ in written], pa.string()),
            }
        )
        return table, [topics for _, topics in written]

    def _noise(self, trip: Trip, spread: float) -> np.ndarray:
        return self.random.normal(0, spread, trip.n)

    def _keep(
        self, kind: str, trip: Trip, whose: np.ndarray, at: np.ndarray, befell: np.ndarray, felt: np.ndarray,
        least: int, most: int,
    ) -> None:  # fmt: skip
        whose = whose & (at < effects.END)
        score = np.clip(np.round(felt), least, most).astype(np.int64)
        row = (trip.who[whose], trip.number[whose], at[whose], score[whose], befell[:, whose])
        self._parts[kind].append(row)


def _named(befell: np.ndarray) -> list[tuple[str, ...]]:
    """Per answer the names of what befell the customer."""
    return [tuple(name for name, here in zip(NAMES, column, strict=True) if here) for column in befell.T]


def _share(kind: str, score: np.ndarray) -> np.ndarray:
    """Scores as 0 (worst) to 1 (best)."""
    return score / 10 if kind == "nps" else (score - 1) / 4

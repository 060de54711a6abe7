"""Answers given right at a step: one question, 1 to 5, some with a text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from . import effects
from .company import Customers
from .recorder import trip_keys
from .texts import of_step
from .trip import MINUTE, Trip

SPREAD = 0.85  # of the scores around their mean
WRITES = 0.75  # share of the answers with a text
STEPS = tuple(effects.MOMENTS)


class Moments:
    """The answers of one block of customers."""

    def __init__(self, customers: Customers):
        self.customers, self.random = customers, customers.random
        self._parts: list[tuple[np.ndarray, ...]] = []

    def add(self, trip: Trip) -> None:
        """Take down what those of the trip said who were asked at a step."""
        for step, asked, at in trip.asked_at_steps:
            moment = effects.MOMENTS[step]
            felt = np.full(len(asked), moment.score)
            hurt = np.zeros(len(asked), dtype=bool)
            for name, change in moment.worse.items():
                befell = trip.flags[name][asked]
                felt, hurt = felt + change * befell, hurt | befell
            score = np.clip(np.round(felt + self.random.normal(0, SPREAD, len(asked))), 1, 5)
            code = np.full(len(asked), STEPS.index(step))
            kept = at < effects.END
            row = (trip.who[asked], trip.number[asked], at, score.astype(np.int64), code, hurt)
            self._parts.append(tuple(column[kept] for column in row))

    def table(self) -> tuple[pa.Table, list[tuple[str, ...]]]:
        """Columns id, time, customer, trip, score, text, step; and of each row the topics of its text."""
        customer, trip, at, score, code, hurt = (
            np.concatenate(parts) for parts in zip(*self._parts, strict=True)
        )
        steps = [STEPS[each] for each in code]
        silent = self.random.random(len(at)) >= WRITES
        written = [
            ("", ()) if quiet else of_step(about(step, bool(bad)), (int(stars) - 1) / 4, self.random)
            for quiet, step, stars, bad in zip(silent, steps, score, hurt, strict=True)
        ]
        table = pa.table(
            {
                "id": pa.array([f"moment-{self.customers.number}-{n}" for n in range(len(at))], pa.string()),
                "time": pa.array(at + MINUTE, pa.timestamp("s", tz="UTC")),
                "customer": pa.array(self.customers.key[customer]),
                "trip": trip_keys(self.customers.key, customer, trip),
                "score": pa.array(score),
                "text": pa.array([text for text, _ in written], pa.string()),
                "step": pa.array(steps, pa.string()),
            }
        )
        return table, [topics for _, topics in written]


def about(step: str, hurt: bool) -> str:
    """What one speaks of at a step: what befell one there, else the step."""
    moment = effects.MOMENTS[step]
    return next(iter(moment.worse)) if hurt else moment.about

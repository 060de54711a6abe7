"""A year of a block of customers: trip after trip, each depending on how the last one went."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from . import effects
from .answers import Answers
from .company import Customers, moments
from .moments import Moments
from .recorder import Recorder
from .trip import Trip

MOST_TRIPS = 12


def live(customers: Customers) -> tuple[pa.Table, Answers, Moments]:
    """All events of the block (see Recorder.table), and what its customers answered: later, and at a step."""
    recorder, answers, at_steps = Recorder(), Answers(customers), Moments(customers)
    who, start = np.arange(len(customers)), customers.first
    ordered = np.zeros(len(customers), dtype=bool)
    for number in range(1, MOST_TRIPS + 1):
        trip = Trip(customers, who, number, start, ordered[who], recorder)
        trip.happen()
        ordered[who] |= trip.paid
        answers.add(trip)
        at_steps.add(trip)
        who, start = next_trips(trip)
        if not len(who):
            break
    return recorder.table(customers.key), answers, at_steps


def next_trips(trip: Trip) -> tuple[np.ndarray, np.ndarray]:
    """(places of those who come again within the year, seconds when)."""
    chance = trip.of(effects.COMES_BACK)
    for name, factor in effects.BACK_CHANGES.items():
        chance = np.where(trip.paid & trip.flags[name], chance * factor, chance)
    chance = np.where(trip.paid, chance, chance * effects.WITHOUT_ORDER)
    comes = trip.chance(np.minimum(chance, 0.95))
    mean = np.where(trip.paid, 40, 15) * effects.DAY
    later = trip.now + 2 * effects.DAY + (mean * trip.random.exponential(1, trip.n)).astype(np.int64)
    day = later - (later - effects.BEGIN) % effects.DAY
    at = moments(day, trip.customers.segment[trip.who], trip.random)
    comes &= at < effects.END
    return trip.who[comes], at[comes]

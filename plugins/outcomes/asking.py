"""What is asked of each customer at a moment: will they leave, will they reach the goal, within a horizon?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from journeymap.mining.customers import Customers, Histories, microseconds
from journeymap.mining.log import EPOCH

DAY = 86_400_000_000  # microseconds
USUAL = 0.95  # share of the silences between two active days (of the waits for the goal) a horizon covers
SHORTEST = 7.0  # days
PARTS = 6  # a horizon is at most this part of the time that the data cover
AGAIN = 0.2  # share of those who reached the goal that reached it twice: from there on it is one to repeat


@dataclass(frozen=True)
class Question:
    """about: "leaving" or "reaching". Horizon and window in days; repeated: the goal may be reached again."""

    about: Literal["leaving", "reaching"]
    horizon: float
    window: float
    repeated: bool = False

    def asked(self, customers: Customers, cutoff: int) -> np.ndarray:
        """Booleans by customer: active (an event within the window before), and not yet at the goal."""
        events = customers.histories
        active = events.between(cutoff - round(self.window * DAY), cutoff).present()
        if self.about == "reaching" and not self.repeated:
            active &= ~_reached(events.before(cutoff), customers.goal)
        return active

    def happened(self, customers: Customers, cutoff: int) -> np.ndarray:
        """Booleans by customer: left, or reached the goal, within the horizon after the cut-off."""
        after = customers.histories.between(cutoff, cutoff + round(self.horizon * DAY))
        if self.about == "reaching":
            return _reached(after, customers.goal)
        return ~after.present() | _reached(after, customers.exit)

    def words(self) -> str:
        """What is predicted, with its terms."""
        active = f"active: an event in the {self.window:g} days before"
        if self.about == "leaving":
            return f"no event in the {self.horizon:g} days after, or an exit; {active}"
        which = "also again" if self.repeated else "for the first time"
        return f"the goal, {which}, in the {self.horizon:g} days after; {active}"


@dataclass(frozen=True)
class Plan:
    """Moments of asking. test: the latest one whose horizon is over. train: earlier ones, the latest first,
    whose horizons are over at `test`. now: just after the last event."""

    train: tuple[datetime, ...]
    test: datetime
    now: datetime


class TooLittle(Exception):
    """The data cannot carry a model; the message is a sentence for people."""


def question(
    customers: Customers, about: Literal["leaving", "reaching"], horizon: float, window: float
) -> Question:
    """The question with its terms; 0 days: from the data. Raises TooLittle."""
    events = customers.histories
    if not len(events):
        raise TooLittle("no event names a customer")
    if about == "reaching" and not customers.goal.any():
        raise TooLittle("the journey has no goal, or nobody reached it")
    if not horizon:
        waits = _silences(events) if about == "leaving" else _waits(events, customers.goal)
        usual = float(np.ceil(np.quantile(waits, USUAL))) if len(waits) else SHORTEST
        span = float(np.ptp(events.time)) / DAY
        horizon = max(min(usual, np.floor(span / PARTS)), SHORTEST)
    return Question(about, horizon, window or horizon, _repeated(events, customers.goal))


def plan(customers: Customers, asked: Question, now: datetime, most: int) -> Plan:
    """At most `most` training cut-offs, one horizon apart. Raises TooLittle."""
    first = int(customers.histories.time.min())
    horizon, window = round(asked.horizon * DAY), round(asked.window * DAY)
    test = microseconds(now) - horizon
    train = [at for k in range(1, most + 1) if (at := test - k * horizon) >= first + min(window, horizon)]
    if not train:
        span = (microseconds(now) - first) / DAY
        raise TooLittle(
            f"the data cover {span:.0f} days: too short to learn what happens within {asked.horizon:g} days "
            f"and to try it on a later time, which takes {3 * asked.horizon:g}; choose a shorter horizon"
        )
    return Plan(tuple(_moment(at) for at in train), _moment(test), now)


def _moment(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)


def _reached(events: Histories, marked: np.ndarray) -> np.ndarray:
    return events.chosen(marked[events.activity]).present()


def _silences(events: Histories) -> np.ndarray:
    """Days from one active day of a customer to the next."""
    days = events.active_days()
    gaps = np.diff(days.time) / DAY
    return gaps[days.who[1:] == days.who[:-1]]


def _waits(events: Histories, goal: np.ndarray) -> np.ndarray:
    """Days from a customer's first event to the first goal."""
    first = np.flatnonzero(np.append(True, events.who[1:] != events.who[:-1])[: len(events)])
    begun = np.zeros(len(events.ids))
    begun[events.who[first]] = events.time[first]
    reached = events.chosen(goal[events.activity])
    who, at = np.unique(reached.who, return_index=True)
    return (reached.time[at] - begun[who]) / DAY


def _repeated(events: Histories, goal: np.ndarray) -> bool:
    times = np.bincount(events.who[goal[events.activity]], minlength=len(events.ids))
    return bool((times > 1).sum() >= AGAIN * max((times > 0).sum(), 1))

"""Stage by stage: how many get there, how long they stay, what they ask of us; as it is and with changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .cases import Cases
from .drawing import TAIL
from .effects import Effect
from .outlook import Compared, StageOutlook
from .walking import Walked, real, walked

NOISES = 200


def stage_outlooks(
    cases: Cases, chosen: np.ndarray, within: float, arriving: float, stages: Sequence[str],
    done: Effect | None, contact: np.ndarray,
) -> tuple[StageOutlook, ...]:  # fmt: skip
    """Measured before, moved by what the changes do to walkers. chosen: cases looked at, for `within`
    seconds; arriving: cases to come; contact: booleans per place."""
    if not stages or not chosen.any():
        return ()
    before = walked(real(cases, chosen, within), len(stages))
    contacts = _contacts(cases, chosen, within, contact, len(stages))
    random = np.random.default_rng(11)
    n, found = float(chosen.sum()), []
    for number, name in enumerate(stages):
        told = {"reach": _share(before.reach[number], n, arriving, done, _of("reach", number), random)}
        previous = before.share_of_previous[number]
        if np.isfinite(previous):
            some = before.reach[number - 1]
            what = _of("share_of_previous", number)
            told["share_of_previous"] = _share(previous, n * some, arriving * some, done, what, random)
        if np.isfinite(before.seconds[number]):
            told["seconds"] = _times(before.seconds[number], done, _of("seconds", number))
        if contact.any():
            told["contacts"] = _added(contacts[number], n, arriving, done, number, random)
        found.append(StageOutlook(name=name, **told))
    return tuple(found)


def _of(what: str, number: int) -> Callable[[Walked], float]:
    return lambda found: float(getattr(found, what)[number])


def _contacts(
    cases: Cases, chosen: np.ndarray, within: float, contact: np.ndarray, stages: int
) -> np.ndarray:
    """Per 100 cases, by stage."""
    stage = cases.places.stage[cases.place]
    counted = contact[cases.place] & chosen[cases.owner] & (cases.age <= within) & (stage >= 0)
    return 100 * np.bincount(stage[counted], minlength=stages) / chosen.sum()


def _share(
    share: float, n: float, coming: float, done: Effect | None, what: Callable[[Walked], float],
    random: np.random.Generator,
) -> Compared:  # fmt: skip
    """With chance in those seen and in those to come."""
    point, moved = (0.0, np.zeros(NOISES)) if done is None else done.added_walked(what)
    after = float(np.clip(share + point, 0.0, 1.0))
    spread = np.sqrt(max(after * (1 - after), 0.25 / max(n, 1)) * (1 / max(n, 1) + 1 / max(coming, 1)))
    draws = np.clip(share + moved + spread * random.standard_normal(len(moved)), 0.0, 1.0)
    return _compared(share, after, draws)


def _times(seconds: float, done: Effect | None, what: Callable[[Walked], float]) -> Compared:
    """The median's own doubt is left out: what is told is how the changes move it."""
    point, moved = (0.0, np.zeros(1)) if done is None else done.times_walked(what)
    after = np.expm1(np.log1p(seconds) + np.append(point, moved))
    return _compared(seconds, float(max(after[0], 0.0)), np.maximum(after[1:], 0.0))


def _added(
    contacts: float, n: float, coming: float, done: Effect | None, number: int, random: np.random.Generator
) -> Compared:
    """Counts vary as those of Poisson do."""
    point, moved = (0.0, np.zeros(NOISES))
    if done is not None:
        point, moved = done.added(lambda outcome: float(outcome.by_stage[number]))
    after = max(contacts + point, 0.0)
    spread = np.sqrt(100 * max(after, 100 / max(n, 1)) * (1 / max(n, 1) + 1 / max(coming, 1)))
    draws = np.maximum(contacts + moved + spread * random.standard_normal(len(moved)), 0.0)
    return _compared(contacts, after, draws)


def _compared(before: float, value: float, draws: np.ndarray) -> Compared:
    low, high = np.quantile(draws, [TAIL, 1 - TAIL])
    return Compared(before=before, value=value, low=min(float(low), value), high=max(float(high), value))

"""Stages in order, drafted from raw events: by a template whose words fit, else by where activities happen.

A stage is a stretch of the journey: stages follow one another, so that the position of their activities
(0 first, 1 last) grows from stage to stage.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .breaks import natural_breaks
from .guesses import percent
from .naming import short_names
from .summary import Summary
from .templates import TEMPLATES, Template
from .words import unique, without_code

FEWEST, MOST = 3, 6
FITS = 0.75  # share of what happens that a template's words must find ...
BACK = 0.4  # ... and the share of steps between its stages that may go back
BACKBONE = 0.2  # share of cases that an activity on the backbone of the journey is in
OUTCOME = "Outcome"
FINAL = 0.75  # position from which on goal and exit activities are a stage of their own


@dataclass(frozen=True)
class Staging:
    """names: stages in order; stage: for each activity code its stage's number, -1 for none (plans)."""

    names: tuple[str, ...]
    stage: npt.NDArray[np.int64]
    template: str
    reason: str


@dataclass(frozen=True)
class Fit:
    """How well a template's words fit: share of what happens that they find, share of steps that go back."""

    template: Template
    stage: npt.NDArray[np.int64]  # per activity; -1 where no word fits
    covered: float
    back: float
    rising: bool

    @property
    def used(self) -> int:
        """How many of the template's stages happen."""
        return len(np.unique(self.stage[self.stage >= 0]))

    @property
    def convinces(self) -> bool:
        return self.objection is None

    @property
    def objection(self) -> str | None:
        """Why the template is not taken; None when it is."""
        if self.covered < FITS:
            return f"its words find {percent(self.covered)} of the steps"
        if self.used < FEWEST:
            return f"only {self.used} of its stages happen"
        if not self.rising or self.back > BACK:
            return "its stages do not follow one another here"
        return None


def fit(template: Template, summary: Summary) -> Fit:
    """Send each activity to the template's first stage whose words it carries, and see how that runs."""
    names = pa.array(summary.activities, pa.string())
    stage = np.full(len(summary.activities), -1)
    for number, (_, touchpoints) in reversed(list(enumerate(template.stages))):
        for touchpoint in touchpoints:
            stage[pc.match_substring_regex(names, touchpoint.pattern).to_numpy(zero_copy_only=False)] = number
    stage[summary.planned] = -1
    weight = np.where(summary.planned, 0, summary.cases)
    covered = float(weight[stage >= 0].sum() / max(weight.sum(), 1))
    places = [_place(summary, stage == number) for number in np.unique(stage[stage >= 0])]
    rising = all(a < b for a, b in pairwise(places))
    return Fit(template, stage, covered, _back(summary, stage), rising)


def best_fit(summary: Summary) -> Fit:
    """The template that fits best; it may still not convince."""
    fits = [fit(each, summary) for each in TEMPLATES.values()]
    return max(fits, key=lambda each: (each.convinces, round(each.covered, 2), each.used, -each.back))


def stages(summary: Summary, ends: Collection[str], template: Template | None = None) -> Staging:
    """Draft the stages. ends: goal and exit activities; template: one that people chose, taken as it is."""
    if template is not None:
        chosen = fit(template, summary)
        found = percent(chosen.covered)
        reason = f"The template “{template.title}” was asked for; its words find {found} of the steps."
        return Staging(template.stage_names, _filled(summary, chosen.stage), template.name, reason)
    chosen = best_fit(summary)
    if chosen.convinces:
        return _from_template(summary, chosen)
    return _from_places(summary, ends, chosen)


def _place(summary: Summary, mask: npt.NDArray[np.bool_]) -> float:
    weight = summary.cases[mask]
    return float((summary.position[mask] * weight).sum() / max(weight.sum(), 1))


def _back(summary: Summary, stage: npt.NDArray[np.int64]) -> float:
    """Of the steps from one stage into another, the share that goes to an earlier one."""
    a, b, n = summary.pairs
    known = (stage[a] >= 0) & (stage[b] >= 0) & (stage[a] != stage[b]) if len(a) else np.zeros(0, bool)
    back = known & (stage[b] < stage[a]) if len(a) else known
    return float(n[back].sum() / max(n[known].sum(), 1))


def _from_template(summary: Summary, chosen: Fit) -> Staging:
    used = np.unique(chosen.stage[chosen.stage >= 0])
    number = np.full(len(chosen.template.stages), -1)
    number[used] = np.arange(len(used))
    stage = np.where(chosen.stage >= 0, number[chosen.stage], -1)
    reason = (
        f"The activities' names fit the template “{chosen.template.title}”: its words find "
        f"{percent(chosen.covered)} of the steps, and {percent(1 - chosen.back)} of the steps between its "
        "stages go forward."
    )
    names = tuple(chosen.template.stage_names[i] for i in used)
    return Staging(names, _filled(summary, stage), chosen.template.name, reason)


def _filled(summary: Summary, stage: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Activities that no word found go to the stage whose place is nearest to theirs; plans to none."""
    used = np.unique(stage[stage >= 0])
    if not len(used):
        return stage
    places = np.array([_place(summary, stage == number) for number in used])
    nearest = used[np.abs(summary.position[:, None] - places[None, :]).argmin(axis=1)]
    return np.where(summary.planned, -1, np.where(stage >= 0, stage, nearest))


def _from_places(summary: Summary, ends: Collection[str], closest: Fit) -> Staging:
    """Cut the order in which activities first happen where the gaps between their places are widest."""
    happening = np.flatnonzero(~summary.planned)
    order = happening[np.argsort(summary.position[happening], kind="stable")]
    if not len(order):
        return Staging((), np.full(len(summary.activities), -1), "", "There are no activities, so no stages.")
    final = [c for c in order if summary.activities[c] in ends and summary.position[c] >= FINAL]
    final = final if 1 < len(final) < len(order) else []
    rest = order[~np.isin(order, final)]
    common = rest[summary.case_share[rest] >= BACKBONE]
    backbone = common if len(common) >= FEWEST else rest[np.sort(np.argsort(-summary.cases[rest])[:12])]
    position = np.round(summary.position, 6)
    places, where = np.unique(position[backbone], return_inverse=True)
    weights = np.bincount(where, weights=summary.cases[backbone]).astype(float)
    cuts = natural_breaks(places, weights, fewest=FEWEST, most=MOST - bool(final))
    stage = np.searchsorted([(places[c - 1] + places[c]) / 2 for c in cuts], position)
    names = _names(summary, np.where(np.isin(np.arange(len(stage)), rest), stage, -1), len(cuts) + 1)
    if final:  # goal and exit happen instead of each other, not one after the other
        stage[final] = len(names)
        names = tuple(unique([*names, OUTCOME]))
    stage = np.where(summary.planned, -1, stage)
    reason = (
        f"No template fits (closest is “{closest.template.title}”, but {closest.objection}). So the "
        f"{len(order):,} activities were put in the order in which cases first reach them, and cut into "
        f"{len(names)} stretches where their places lie furthest apart. A stretch is named after what most "
        "of its cases do."
    )
    return Staging(names, stage, "", reason)


def _names(summary: Summary, stage: npt.NDArray[np.int64], size: int) -> tuple[str, ...]:
    called = short_names(summary)
    names = []
    for number in range(size):
        inside = np.flatnonzero(stage == number)
        names.append(without_code(called[inside[np.argmax(summary.cases[inside])]]))
    return tuple(unique(names))

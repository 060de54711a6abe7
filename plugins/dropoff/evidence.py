"""The rows behind a finding: a query where one can say it, else the cases one by one."""

from __future__ import annotations

import numpy as np

from journeymap.mining import Condition, Data, Selection

from .candidates import Candidate
from .exposures import Collected
from .steps import END, Steps

ENDED = Condition(column="case.ended", op="=", value=True)
LISTED_AT_MOST = 10_000  # cases listed one by one


class Evidence:
    """Selections of ended cases, and how many they choose.

    That one step comes after another, whatever lies between, no query says: up to LISTED_AT_MOST such cases
    are listed by key; of more, those where the two follow each other directly are chosen by query.
    """

    def __init__(self, data: Data, steps: Steps, collected: Collected):
        self._steps, self._shown = steps, collected.shown
        codes = {c: np.concatenate(found) for c, found in collected.swapped.items()}
        self._codes = {c: found for c, found in codes.items() if len(found) <= LISTED_AT_MOST}
        self._keys = data.log.case_keys(np.concatenate([np.zeros(0, np.int32), *self._codes.values()]))

    def of(self, candidate: Candidate) -> tuple[Selection, int]:
        if candidate in self._codes:
            ids = tuple(sorted(self._keys[code] for code in self._codes[candidate].tolist()))
            return Selection(subject="cases", ids=ids), len(ids)
        where = _where(candidate, self._steps)
        return Selection(subject="cases", where=where), self._shown[candidate]


def _where(candidate: Candidate, steps: Steps) -> tuple[Condition, ...]:
    here = steps.at(candidate.step)
    if candidate.to == END:
        return (*here, Condition(column="next_activity", op="null"), ENDED)
    here = (*here, *steps.at(candidate.to, following=True))
    if candidate.threshold is not None:
        here = (*here, Condition(column="seconds", op=">", value=candidate.threshold))
    return (*here, ENDED)

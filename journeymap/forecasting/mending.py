"""A mended touchpoint: the visit stays, and who comes goes on as comparable people who passed it by.

Where those who passed it by did worse, they are no example of a mended visit: the place lies on the way, as a
cart does, and who is not there has given up. Nothing is counted then, and it is said why.
"""

from __future__ import annotations

import numpy as np

from .chain import Chain, outcome
from .changes import FixTheme
from .naming import Names
from .rows import bypassed, numbers, without

TINY = 1e-9  # rounding
MOSTLY = 0.5


def mended(chain: Chain, change: FixTheme, names: Names) -> Chain:
    """The chain with the change; as it was where the log shows nobody whom the mended visit could be like."""
    there = names.at(chain, change.touchpoint)
    found = _as_others(chain, there, change.share)
    return chain if _worse(chain, found, there, len(names.stages)) else found


def against(chain: Chain, change: FixTheme, names: Names) -> str:
    """Why nothing is counted for the change, in words; empty where something is, or nobody passes it by."""
    there = names.at(chain, change.touchpoint)
    return _worse(chain, _as_others(chain, there, change.share), there, len(names.stages))


def _as_others(chain: Chain, there: np.ndarray, share: float) -> Chain:
    """Who comes there from a state is held in a state of its own, from where it goes on as the others did."""
    sources = _sources(chain, there)
    if not sources:
        return chain
    like = [int(np.argmax(chain.between[state] * there)) for state in sources]
    found = chain.grown(np.array(like))
    between, end = found.between, chain.end
    there = np.append(there, np.zeros(len(sources), dtype=bool))
    for number, state in enumerate(sources, start=chain.n):
        between[number], _ = without(between[state], there, end[state])
        moved = share * between[state, there].sum()
        between[state, there] *= 1 - share
        between[state, number] = moved
    return found


def _sources(chain: Chain, there: np.ndarray) -> list[int]:
    """From where some come and enough pass by."""
    into = chain.between[:, there].sum(axis=1)
    return numbers(~there & (into > 0) & bypassed(chain, there))


def _worse(before: Chain, after: Chain, there: np.ndarray, stages: int) -> str:
    """The goal decides; where it is not touched, exit, contacts, and who goes on at all."""
    if after is before:
        return ""
    now, then = outcome(before, stages), outcome(after, stages)
    if abs(then.goal - now.goal) > TINY:
        return "reach the goal less often" if then.goal < now.goal else ""
    if then.exit > now.exit + TINY:
        return "leave more often"
    if then.contacts > now.contacts + 100 * TINY:
        return "make more contacts"
    return "mostly go no further" if _stop(before, there) else ""


def _stop(chain: Chain, there: np.ndarray) -> bool:
    """Whether most of those who pass the place by end where they are, and most who come do not end there."""
    sources, end = np.array(_sources(chain, there)), chain.end
    others = chain.seen[sources] @ (1 - chain.between[np.ix_(sources, there)].sum(axis=1))
    stopped = float(chain.seen[sources] @ end[sources])
    ended, came = float(chain.seen[there] @ end[there]), float(chain.seen[there].sum())
    return stopped > MOSTLY * float(others) and ended <= MOSTLY * came

"""Moving chances about in a chain, so that rows stay rows of chances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .chain import Chain

BYPASS_AT_LEAST = 0.05  # share of those who go on that passes a place by, to be an example for the others


def numbers(chosen: np.ndarray) -> list[int]:
    """Which entries are true."""
    return [int(number) for number in np.flatnonzero(chosen)]


def mixed(before: Chain, after: Chain, holds: float) -> Chain:
    """The chain with `holds` of what an edit changed of the chances: 0 = nothing of it."""
    if holds == 1.0:
        return after
    k = after.n - before.n
    start = np.append(before.start, np.zeros(k))
    between = np.pad(before.between, ((0, k), (0, k)))
    between[before.n :] = after.between[before.n :]  # new states are as they are
    return replace(
        after,
        start=(1 - holds) * start + holds * after.start,
        between=(1 - holds) * between + holds * after.between,
    )


def bypassed(chain: Chain, there: np.ndarray) -> np.ndarray:
    """Booleans: states from which enough of those who go on do not go there, to tell what becomes of them."""
    into = chain.between[:, there].sum(axis=1)
    past = chain.between[:, ~there].sum(axis=1)
    return past >= BYPASS_AT_LEAST * np.maximum(into + past, 1e-12)


def arriving(chain: Chain, state: int, there: np.ndarray, own: bool = True) -> np.ndarray:
    """How somebody who comes from a state arrives at a place: chances over its states, (S,), zero elsewhere
    when nobody was ever there. As from this state where people went there, else as those who had reached as
    much, else as anybody."""
    if own and (into := chain.between[state] * there).sum() > 0:
        return into / into.sum()
    reached = (chain.goal >= chain.goal[state]) & (chain.exit >= chain.exit[state])
    had = chain.visited[state] & ~chain.visited  # what the arriving one has visited, and they have not
    alike = (chain.goal == chain.goal[state]) & (chain.exit == chain.exit[state])
    for among in (alike & (had == 0), alike, reached):
        if (weight := chain.seen * (there & among)).sum() > 0:
            return weight / weight.sum()
    return np.zeros(chain.n)


def known(chain: Chain, state: int, there: np.ndarray) -> bool:
    """Whether anybody who had been where those at a state had, with as much reached, was ever at a place."""
    if (chain.between[state] * there).any():
        return True
    reached = (chain.goal >= chain.goal[state]) & (chain.exit >= chain.exit[state])
    same = (chain.visited[state] & ~chain.visited) == 0
    return bool((chain.seen * (there & reached & same)).sum() > 0)


def through(chain: Chain, there: np.ndarray, ends: bool = True) -> np.ndarray:
    """(S, S) for each state of a place, where people go once they leave it. Not ends: of those who go on."""
    found = np.zeros_like(chain.between)
    inside = np.flatnonzero(there)
    leave = chain.between[inside].copy()
    leave[:, there] = 0
    stay = chain.between[np.ix_(there, there)]
    found[inside] = np.linalg.solve(np.eye(len(inside)) - stay, leave)
    if not ends:
        going = found.sum(axis=1, keepdims=True)
        found = np.divide(found, going, out=np.zeros_like(found), where=going > 0)
    return found


def without(row: np.ndarray, there: np.ndarray, ends: float) -> tuple[np.ndarray, float]:
    """A row (chances and that of ending) of those who do not go there, in the same proportions."""
    kept = np.where(there, 0.0, row)
    whole = kept.sum() + ends
    return (kept / whole, ends / whole) if whole > 0 else (kept, 1.0)

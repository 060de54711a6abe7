"""The removal effect of a Markov chain: what share of the goals would be lost without a channel.

E. Anderl, I. Becker, F. von Wangenheim, J. H. Schumann, "Mapping the customer journey", International Journal
of Research in Marketing 33 (2016). The chain goes from START over channels to the goal or to nothing; a
removed channel leads to nothing. Solved exactly: with N = (I - Q)^-1, u the expected visits from START and h
the chance of the goal from a state, the goals that pass the states A of a channel are u_A N_AA^-1 h_A.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .touches import Touches

STATES_AT_MOST = 1000  # of a chain: its matrix is inverted
CELLS_AT_MOST = 5_000_000  # of the matrices of all groups together


@dataclass(frozen=True)
class Chain:
    """Counts of a chain of S states, per group. channel: per state its latest channel.

    begins: (groups, S) from START. moves: (groups, S, S). ends: (groups, S, 3): to the goal, to nothing, and
    the money of the goals.
    """

    channel: np.ndarray
    channels: int
    begins: np.ndarray
    moves: np.ndarray
    ends: np.ndarray

    def without(self, group: int) -> Chain:
        """The chain of all groups but one, as one group."""
        begins, moves, ends = (
            whole.sum(axis=0, keepdims=True) - whole[group] for whole in (self.begins, self.moves, self.ends)
        )
        return Chain(self.channel, self.channels, begins, moves, ends)


def states(touches: Touches, order: int) -> tuple[np.ndarray, np.ndarray]:
    """(state of each touch, channel of each state): a state is the latest `order` channels."""
    width = len(touches.names) + 1
    state, known = touches.code.astype(np.int64), np.arange(len(touches.names))
    channel = known
    for back in range(1, order):
        there = touches.place >= back
        before = np.where(there, touches.code[np.maximum(np.arange(len(state)) - back, 0)] + 1, 0)
        known, first, state = np.unique(state * width + before, return_index=True, return_inverse=True)
        channel = touches.code[first]
    return state, channel


def chain(touches: Touches, order: int) -> Chain | None:
    """The chain of the paths; None where it has too many states. Too large groups are joined."""
    state, channel = states(touches, order)
    size = len(channel)
    if size > STATES_AT_MOST:
        return None
    split = touches.groups * (size + 1) * (size + 1) <= CELLS_AT_MOST
    group = touches.group.astype(np.int64) if split else np.zeros(len(touches.length), dtype=np.int64)
    groups = touches.groups if split else 1
    times = touches.goals + touches.nulls
    inner = np.flatnonzero(np.diff(touches.owner) == 0)
    path = touches.owner[inner]
    move = (group[path] * size + state[inner]) * size + state[inner + 1]
    final = group * size + state[touches.end]
    ends = [
        np.bincount(final, amount, groups * size) for amount in (touches.goals, touches.nulls, touches.value)
    ]
    return Chain(
        channel,
        len(touches.names),
        np.bincount(group * size + state[touches.start], times, groups * size).reshape(groups, size),
        np.bincount(move, times[path], groups * size * size).reshape(groups, size, size),
        np.stack(ends, axis=1).reshape(groups, size, 3),
    )


def removal_effects(chain: Chain) -> tuple[np.ndarray, np.ndarray]:
    """Per channel the share 0..1 of the goals that would be lost without it, and of their money."""
    begins, moves, ends = (whole.sum(axis=0) for whole in (chain.begins, chain.moves, chain.ends))
    out = moves.sum(axis=1) + ends[:, :2].sum(axis=1)
    passed = np.maximum(out, np.finfo(float).tiny)[:, None]
    visits = np.linalg.inv(np.eye(len(out)) - moves / passed)  # N
    reached = visits @ (ends[:, [0, 2]] / passed)  # chance of the goal, and expected money
    come = begins / begins.sum()
    total = come @ reached
    lost = np.zeros((chain.channels, 2))
    for channel in range(chain.channels):
        own = np.flatnonzero((chain.channel == channel) & (out > 0))
        if len(own):
            hit = np.linalg.solve(visits[np.ix_(own, own)].T, (come @ visits)[own])  # first visits
            lost[channel] = hit @ reached[own]
    effects = np.divide(lost, total, out=np.zeros_like(lost), where=total > 0)
    return np.clip(effects[:, 0], 0, 1), effects[:, 1]


def shares(effects: np.ndarray) -> np.ndarray:
    """Removal effects normalised to sum to 1; zeros where there is none."""
    total = effects.sum()
    return effects / total if total else np.zeros_like(effects)

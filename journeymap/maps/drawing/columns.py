"""Things stacked in columns: an order with few crossings, and where each begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Ends = tuple[str, str]
SWEEPS = 4


def ordered(columns: Sequence[Sequence[str]], links: Mapping[Ends, int]) -> list[list[str]]:
    """The columns, each sorted by where its neighbours lie (barycentre, forth and back); ties stay."""
    found = [list(column) for column in columns]
    around: dict[str, list[tuple[str, int]]] = {}
    for (source, target), size in links.items():
        around.setdefault(source, []).append((target, size))
        around.setdefault(target, []).append((source, size))
    column_of = {key: number for number, column in enumerate(found) for key in column}
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        numbers = range(len(found)) if forth else range(len(found) - 1, -1, -1)
        for number in numbers:
            height = {
                key: (place + 0.5) / len(column) for column in found for place, key in enumerate(column)
            }
            pulls = {key: pull(key, number, forth, around, column_of, height) for key in found[number]}
            found[number].sort(key=pulls.__getitem__)
    return found


def pull(
    key: str,
    number: int,
    forth: bool,
    around: Mapping[str, Sequence[tuple[str, int]]],
    column_of: Mapping[str, int],
    height: Mapping[str, float],
) -> float:
    """Mean height of the neighbours on the side one comes from, weighed by links; its own without any."""
    told = [
        (height[other], size)
        for other, size in around.get(key, ())
        if (column_of[other] < number if forth else column_of[other] > number)
    ]
    whole = sum(size for _, size in told)
    return sum(at * size for at, size in told) / whole if whole else height[key]


def stacked(sizes: Sequence[float], gap: float, top: float) -> list[float]:
    """Where each begins when they stand below one another."""
    found: list[float] = []
    for size in sizes:
        found.append(top)
        top += size + gap
    return found

"""How near sentences come to a question in meaning; vectors of those that stay are kept in the data folder.

To read the sentences of all findings takes every new process half a second: their vectors lie in a file, as
`kept.py` says. No name that people gave is kept (`lasting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np

from journeymap.assistant.understanding.kept import DAY, Held, Shelf, probe
from journeymap.assistant.understanding.meaning import vectors
from journeymap.assistant.vocabulary.terms import JourneyWords

SHELF = Shelf("sentences", "Vectors of sentences", unread=30 * DAY)


def nearness(vector: np.ndarray | None, others: Sequence[str], *, lasting: bool) -> list[float]:
    """How near each of some sentences is to one in meaning, -1 to 1; 0 each where nobody can tell.

    vector: of the one. lasting: the others are of analyzers and measures; False for names that people gave.
    """
    known = known_vectors(tuple(others), lasting=lasting) if others and vector is not None else None
    if vector is None or known is None:
        return [0.0] * len(others)
    return [float(each) for each in known @ vector]


def measure_sentences(journey: JourneyWords) -> list[str]:
    """What says of each measure of a journey what it is, in their order."""
    return [f"{each.title}. {each.sentence}" for each in journey.measures]


@lru_cache(maxsize=64)
def known_vectors(others: tuple[str, ...], *, lasting: bool) -> np.ndarray | None:
    """(n, d) float32, from the file of these sentences where there is one; None where nobody reads any."""
    if not lasting:
        return vectors(others)
    if not probe().size:
        return None
    path = SHELF.path(*others)
    if (found := SHELF.read(path, partial(_whole, len(others)))) is not None:
        return found
    found = vectors(others)
    if found is not None:
        SHELF.keep(path, {"vectors": found})
    return found


def is_kept(others: Sequence[str]) -> bool:
    """Whether there is a file of these; it may turn out to be damaged, or of another reader."""
    return SHELF.path(*others).exists()


def _whole(count: int, held: Held) -> np.ndarray:
    """Vectors of so many sentences. Raises ValueError, KeyError, TypeError where they are none."""
    found = held["vectors"]
    if found.shape != (count, probe().size) or not np.isfinite(found).all():
        raise ValueError(f"vectors {found.shape} of {count} sentences")
    return found

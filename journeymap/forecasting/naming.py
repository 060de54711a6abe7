"""From names that people use to places of the log: touchpoints, activities, channels, contacts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from journeymap.mining.log import Log

from .cases import Places
from .chain import Chain

# Words that say that somebody asks for help or complains.
CONTACT = re.compile(
    r"\b(support|contact(ed)?|complain(t|ed)?|help ?desk|help|hotline|call(ed|s)?|ticket|service desk|"
    r"customer service|asked|asks)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Names:
    """What a name can mean in a log."""

    touchpoints: Sequence[str]
    activities: Sequence[str]
    channels: Sequence[str]
    stages: Sequence[str]
    places: Places

    @classmethod
    def of(cls, log: Log, places: Places) -> Names:
        return cls(log.touchpoints, log.activities, log.channels, log.stages, places)

    def check(self, name: str, what: str) -> None:
        """ValueError where there is no such place."""
        if name not in self.touchpoints and name not in self.activities:
            there = ", ".join(self.touchpoints or self.activities)
            raise ValueError(f"{what}: there is no touchpoint {name!r} in this journey; there are {there}")

    def check_channel(self, name: str, what: str) -> None:
        """ValueError where there is no such channel."""
        if name not in self.channels:
            there = ", ".join(self.channels) or "none"
            raise ValueError(f"{what}: there is no channel {name!r} in this journey; there are {there}")

    def code(self, name: str) -> int:
        """Code of a touchpoint; -1 where it is none."""
        return self.touchpoints.index(name) if name in self.touchpoints else -1

    def at(self, chain: Chain, name: str) -> np.ndarray:
        """Booleans: the chain's states at a touchpoint or, where there is none of the name, an activity."""
        if name in self.touchpoints:
            return chain.touchpoint == self.touchpoints.index(name)
        named = np.array([each == name for each in self.places.activity] + [False])
        return named[chain.place]

    def contacts(self, wanted: Sequence[str]) -> tuple[np.ndarray, list[str]]:
        """(booleans per place, names of touchpoints) of contacts: those named, else those that sound so."""
        names = [self.touchpoints[t] if t >= 0 else "" for t in self.places.touchpoint]
        pairs = list(zip(names, self.places.activity, strict=True))
        if wanted:
            found = [t in wanted or a in wanted for t, a in pairs]
        else:
            found = [bool(CONTACT.search(t) or CONTACT.search(a)) for t, a in pairs]
        told = {t or a for (t, a), is_one in zip(pairs, found, strict=True) if is_one}
        return np.array(found, dtype=bool), sorted(told)

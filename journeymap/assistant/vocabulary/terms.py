"""What things are called, as plain data: what a question may speak of. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

Anchored = tuple[str, str | None]
"""Where a measure is: ("touchpoint", "Payment"), ("journey", None)."""


@dataclass(frozen=True)
class Kept:
    """A persona or theme that people keep. words: others that it may be told by."""

    key: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A measure of a map. places: where there is one with enough behind it, ("stage", "Delivery").

    dims: name of a dimension -> its values. sentence: what the analyzer says of it. own: counted by the
    kernel.
    """

    name: str
    title: str
    unit: str
    places: frozenset[Anchored]
    dims: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sentence: str = ""
    own: bool = True

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of places: "journey", "stage", "touchpoint", ..."""
        return frozenset(place for place, _ in self.places)


@dataclass(frozen=True)
class Saying:
    """What people say for measures. words: that name it. hints: that speak of it without naming it ("slow").

    measures: names, the one that is meant first; none where the journey does not measure what they name.
    near: names of measures that come nearest to it.
    """

    words: tuple[str, ...]
    hints: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explained:
    """A kind of finding. sentence: of its analyzer. analyzer, title: whose it is. found: how many."""

    name: str
    sentence: str
    analyzer: str
    title: str
    found: int = 0


@dataclass(frozen=True)
class JourneyWords:
    """What one journey speaks of. stages: name -> its touchpoints. activities: name -> touchpoint or None.

    traits: name -> values. first, last: of its events, UTC; None without any. goal: activities that mean it.
    """

    slug: str
    name: str
    stages: tuple[tuple[str, tuple[str, ...]], ...] = ()
    touchpoints: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    activities: tuple[tuple[str, str | None], ...] = ()
    personas: tuple[Kept, ...] = ()
    themes: tuple[Kept, ...] = ()
    traits: tuple[tuple[str, tuple[str, ...]], ...] = ()
    measures: tuple[Measured, ...] = ()
    sayings: tuple[Saying, ...] = ()
    kinds: tuple[Explained, ...] = ()
    goal: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None

    def measure(self, name: str) -> Measured | None:
        return next((each for each in self.measures if each.name == name), None)

    def stage_of(self, touchpoint: str) -> str | None:
        return next((stage for stage, inside in self.stages if touchpoint in inside), None)


@dataclass(frozen=True)
class Listing:
    """A list of customers. name: of the score; journey: slug, None for the company."""

    name: str
    title: str
    journey: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """All that a person may ask for. analyzers: name -> title. now: the latest event of all, from which "this
    month" is reckoned (decision 03)."""

    journeys: tuple[JourneyWords, ...] = ()
    analyzers: tuple[tuple[str, str], ...] = ()
    lists: tuple[Listing, ...] = ()
    now: datetime = field(default=datetime(1970, 1, 1, tzinfo=UTC))

    def journey(self, slug: str | None) -> JourneyWords | None:
        return next((each for each in self.journeys if each.slug == slug), None)

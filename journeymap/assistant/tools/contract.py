"""The contract of a tool: typed arguments in, a `Told` out, with the asker's rights.

One module of this package a tool. Tools read what the rooms below offer; the words in which things are asked
for come from the data and the registry of analyzers, so a new analyzer is askable with no line here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from journeymap.assistant.asker import Asker
from journeymap.assistant.telling import Told

SEE: tuple[str, ...] = ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
"""What it takes to see a map."""


class Refused(PermissionError):
    """The asker may not have this. The message says what it would take."""


class Unclear(ValueError):
    """An argument that cannot be answered: a name that is not there. The message says what there is.

    argument: its name; asked: what was asked for; known: what there is, best guesses first.
    """

    def __init__(self, message: str, argument: str = "", asked: str = "", known: tuple[str, ...] = ()):
        super().__init__(message)
        self.argument, self.asked, self.known = argument, asked, known


class Arguments(BaseModel):
    """Arguments of a tool: JSON data, checked; anything else is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OfJourney(Arguments):
    """A journey and a part of it, in the words of maps' filters."""

    journey: str = Field(max_length=200, description="slug of a journey")
    since: date | None = Field(None, description="first day that counts")
    until: date | None = Field(None, description="first day that counts no more")
    channels: tuple[str, ...] = Field((), max_length=50, description="any of these channels")
    traits: tuple[str, ...] = Field((), max_length=50, description="name=value of the customer")
    persona: str | None = Field(None, max_length=50, description="key of a persona, such as p3")
    theme: str | None = Field(None, max_length=50, description="key of a theme, such as t12")


class OtherPart(Arguments):
    """The part that one is compared with; what is not told is the whole."""

    since: date | None = None
    until: date | None = None
    channels: tuple[str, ...] = Field((), max_length=50)
    traits: tuple[str, ...] = Field((), max_length=50)
    persona: str | None = Field(None, max_length=50)
    theme: str | None = Field(None, max_length=50)


class Tool(ABC):
    """One thing that can be asked. examples: phrasings for routing, with {slots} for what arguments say.

    name: that of the module it is in. permissions: all of them are needed. writes: makes a proposal or starts
    a run, never changes by itself. about: kinds of words in questions that no argument says.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    Arguments: ClassVar[type[Arguments]]
    examples: ClassVar[tuple[str, ...]]
    about: ClassVar[tuple[str, ...]] = ()
    permissions: ClassVar[tuple[str, ...]] = SEE
    writes: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        cls.name = cls.__module__.rpartition(".")[2]

    @abstractmethod
    def run(self, asker: Asker, arguments: Any) -> Told:
        """arguments: an instance of `Arguments`. Unclear where a name is not there."""

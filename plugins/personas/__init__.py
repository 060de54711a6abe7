"""Personas: groups of customers that people accept as cards, and that take in new customers by their rule."""

import importlib
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from pydantic import Field

from journeymap.mining import Analyzer, Data, Params, Progress, Result

from .example import planted


class PersonasParams(Params):
    """What makes a group."""

    most: int = Field(8, ge=2, le=12, description="The largest number of groups that is tried.")
    traits: bool = Field(True, description="Traits of customers count too, not only what they do.")


class Personas(Analyzer):
    """Finds groups of customers with habits and traits of their own and offers them as personas.

    Of accepted ones it tells who belongs to them, how they feel, what they are worth, what sets them apart.
    """

    name = "personas"
    title = "Personas"
    version = "1"
    kinds = {
        "add_persona": "A group of customers with habits of its own, offered as a persona.",
        "stability": "How well the groups of two halves of the customers agree; 1 is perfectly.",
        "without_persona": "Share of the customers who are like none of the accepted personas.",
        "persona_share": "Share of the customers who belong to the persona.",
        "persona_customers": "Customers who belong to the persona.",
        "persona_drift": "How much further its members are from its centre than when the group was found.",
        "persona_mood": "Mean mood of what its members wrote, from -1 to 1.",
        "persona_score": "Mean score that its members gave, 0 to 1 of the scale.",
        "persona_value": "Mean money of a member in all.",
        "persona_risk": "Mean chance of its members to leave.",
        "sets_apart": "What sets the members of a persona apart from everybody else.",
    }
    Params = PersonasParams
    traits = frozenset({"descriptive"})
    wants = frozenset({"scores:sentiment", "scores:churn", "curated:personas"})
    gives = frozenset({"scores:persona"})

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """Scores and measures of accepted personas, and proposals of new ones."""
        yield from _engine().results(data, params.most, params.traits, progress)

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Early people who buy dear, and late ones who buy cheap."""
        return planted()


def _engine() -> ModuleType:
    """The modules that load scikit-learn: the registry loads every plugin in the web process, which never
    groups anybody. The one import that is not at the top of its file."""
    return importlib.import_module("plugins.personas.finding")


analyzers = (Personas,)

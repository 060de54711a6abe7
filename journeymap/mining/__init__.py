"""The kernel: what a plugin author imports. Pure Python, no Django, no network."""

from .contract import Analyzer, Data, Params, Progress
from .definition import JourneyDefinition, RuleDefinition, TouchpointDefinition
from .results import (
    Anchor,
    Condition,
    Effect,
    Finding,
    Incident,
    Interval,
    Measure,
    Memo,
    ModelArtefact,
    Operation,
    Proposal,
    Rates,
    Result,
    Scores,
    Selection,
)

__all__ = [
    "Analyzer",
    "Anchor",
    "Condition",
    "Data",
    "Effect",
    "Finding",
    "Incident",
    "Interval",
    "JourneyDefinition",
    "Measure",
    "Memo",
    "ModelArtefact",
    "Operation",
    "Params",
    "Progress",
    "Proposal",
    "Rates",
    "Result",
    "RuleDefinition",
    "Scores",
    "Selection",
    "TouchpointDefinition",
]

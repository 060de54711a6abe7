"""Checks of what an analyzer says about itself, and of whether its results say no more."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from .. import registry
from ..contract import Params
from ..declaring import Undeclared, check_declared
from ..frames import FrameData
from ..storing import ResultWriter, read_results
from .comparing import exactly, is_result
from .trial import Trial


def declared(trial: Trial) -> str:
    """The class can be registered, and has an example: a FrameData and a result."""
    registry.validate(trial.analyzer)
    example = trial.example
    if not (isinstance(example, tuple) and len(example) == 2):
        return "example() must return (FrameData, the result that must be found in it)"
    if not isinstance(example[0], FrameData):
        return f"example() must return a FrameData first, not {type(example[0]).__name__}"
    if not is_result(example[1]):
        return f"example() must return a result second, not {type(example[1]).__name__}"
    return ""


def parameters(trial: Trial) -> str:
    """Every parameter has a default, a description and, if it is a number, bounds; none can be changed.

    So have the arguments of its command, some of which may have no default.
    """
    told = described(trial.analyzer.Params, "parameter")
    for name, field in trial.analyzer.Params.model_fields.items():
        if not told and field.is_required():
            told = f"parameter {name!r} has no default"
    if not told and trial.analyzer.task:
        told = described(trial.analyzer.TaskParams, "argument")
    return told


def described(params: type[Params], what: str) -> str:
    """What is wrong with a class of settings or arguments."""
    if not params.model_config.get("frozen") or params.model_config.get("extra") != "forbid":
        return (
            f"{params.__name__} must stay frozen and forbid unknown fields, as journeymap.mining.Params does"
        )
    for name, field in params.model_fields.items():
        if not (field.description or "").strip():
            return f"{what} {name!r} has no description: Field(..., description='...')"
        if is_number(field) and None in limits(field):
            return f"{what} {name!r} is a number without bounds: give it ge= (or gt=) and le= (or lt=)"
    return ""


def announced(trial: Trial) -> str:
    """Results are of the kinds, names and gives that were declared."""
    for result in trial.results:
        try:
            check_declared(trial.analyzer, result)
        except Undeclared as error:
            return str(error)
    return ""


def round_trip(trial: Trial) -> str:
    """What is stored reads back equal."""
    with tempfile.TemporaryDirectory(prefix="journeymap-kit-") as folder:
        with ResultWriter(Path(folder)) as writer:
            for result in trial.results:
                writer.write(result)
        for before, after in zip(trial.results, read_results(Path(folder)), strict=True):
            if exactly(before) != exactly(after):
                return f"stored and read back, this result is another one: {exactly(before)!r:.300}"
    return ""


def is_number(field: FieldInfo) -> bool:
    """The field holds an int or a float (or None)."""
    inner = getattr(field.annotation, "__args__", ()) or (field.annotation,)
    return any(kind in (int, float) for kind in inner)


def limits(field: FieldInfo) -> tuple[Any, Any]:
    """(lowest, highest) allowed value; None where there is no bound. A bound left out is met by a nudge."""
    nudge = 1 if field.annotation is int else 1e-9
    low = high = None
    for rule in field.metadata:
        if isinstance(rule, Ge):
            low = rule.ge
        elif isinstance(rule, Gt):
            low = rule.gt + nudge  # type: ignore[operator]
        elif isinstance(rule, Le):
            high = rule.le
        elif isinstance(rule, Lt):
            high = rule.lt - nudge  # type: ignore[operator]
    return low, high

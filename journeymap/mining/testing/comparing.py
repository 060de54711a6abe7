"""When are two results the same, or the same but for names?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..results import Anchor, Finding, Measure, Memo, ModelArtefact, Proposal, Result, Scores

Name = Callable[[str], str]


def same(name: str) -> str:
    return name


def identity(result: Result, rename: Name = same) -> tuple:
    """What a result is about: equal for the same statement on other data."""
    if isinstance(result, Finding):
        outcome = result.effect.outcome if result.effect else None
        return ("Finding", result.kind, _anchor(result.anchor, rename), result.unit, outcome)
    if isinstance(result, Measure):
        dims = tuple(sorted((key, rename(value)) for key, value in result.dims.items()))
        return ("Measure", result.name, _anchor(result.anchor, rename), dims)
    if isinstance(result, Scores):
        return ("Scores", result.name, result.subject)
    if isinstance(result, ModelArtefact | Memo):
        return (type(result).__name__, result.name)
    return ("Proposal", result.kind, rename(result.target))


def numbers(result: Result) -> dict[str, float]:
    """Shares, effects and other values that more of the same data must not change."""
    if isinstance(result, Measure):
        return {} if result.value is None else {"value": result.value}
    if not isinstance(result, Finding):
        return {}
    found = {"value": result.value}
    if result.effect is not None:
        effect = result.effect
        comparison = effect.comparison.rate if effect.comparison else effect.comparison_rate
        rates = {"exposed rate": effect.exposed.rate, "comparison rate": comparison}
        found |= {name: rate for name, rate in rates.items() if rate is not None}
    return found


def content(result: Result, rename: Name = same) -> tuple:
    """Everything about a result but its wording and how it was computed, with names replaced."""
    if isinstance(result, Finding | Measure):
        more = (result.n, result.mood, _rounded(result.p)) if isinstance(result, Finding) else (result.n,)
        return (*identity(result, rename), tuple((k, _rounded(v)) for k, v in numbers(result).items()), *more)
    if isinstance(result, Scores):
        return (*identity(result, rename), *_array(result, rename))
    return identity(result, rename)


def exactly(result: Result) -> Any:
    """All of a result, in a form that can be compared with ==."""
    if isinstance(result, Scores):
        return (*identity(result), *_array(result), result.unit, result.better)
    if isinstance(result, Memo):
        return (*identity(result), dict(zip(result.keys, result.values.tolist(), strict=True)))
    return (type(result).__name__, result.model_dump(mode="json", exclude={"files"}), _files(result))


def found_among(expected: Result, results: Iterable[Result]) -> str:
    """Empty when the expected result is there, else what is missing.

    A finding: same kind, anchor and outcome, same mood and direction. A measure: same place, value within
    the expected interval, or equal. Scores: labels equal, numbers of the same sign, for the ids expected.
    A model: each metric at least as expected. A proposal: same kind and target.
    """
    results = list(results)
    alike = [result for result in results if identity(result) == identity(expected)]
    if not alike:
        there = sorted({str(identity(result)[:3]) for result in results})
        return f"{identity(expected)} is not among the results: {'; '.join(there[:10]) or 'there are none'}"
    reasons = [_difference(expected, result) for result in alike]
    return "" if "" in reasons else reasons[0]


def _difference(expected: Result, result: Result) -> str:
    if isinstance(expected, Finding) and isinstance(result, Finding) and _way(expected) != _way(result):
        return f"expected {expected.mood} with {expected.value:g}, found {result.mood} with {result.value:g}"
    if isinstance(expected, Finding | Measure) and isinstance(result, Finding | Measure):
        return _outside(expected, result)
    if isinstance(expected, Scores) and isinstance(result, Scores):
        return _other_scores(expected, result)
    if isinstance(expected, ModelArtefact) and isinstance(result, ModelArtefact):
        worse = {
            k: result.metrics.get(k)
            for k, v in expected.metrics.items()
            if result.metrics.get(k, -np.inf) < v
        }
        return f"metrics below the expected {expected.metrics}: {worse}" if worse else ""
    return ""


def _way(finding: Finding) -> tuple[str, bool]:
    return finding.mood, finding.value > 0


def _outside(expected: Finding | Measure, result: Finding | Measure) -> str:
    if result.value is None or expected.value is None:
        return "" if result.value == expected.value else f"expected {expected.value}, found {result.value}"
    if expected.interval is not None:
        inside = expected.interval.low <= result.value <= expected.interval.high
        return "" if inside else f"{result.value:g} lies outside {expected.interval}"
    if isinstance(expected, Measure) and not np.isclose(expected.value, result.value):
        return f"expected {expected.value:g}, found {result.value:g}"
    return ""


def _other_scores(expected: Scores, result: Scores) -> str:
    values = dict(zip(result.ids, result.values, strict=True))
    for key, value in zip(expected.ids, expected.values, strict=True):
        if key not in values:
            return f"no score of {key!r}"
        got = values[key]
        if isinstance(value, str) or value is None:
            agrees = got == value
        else:
            agrees = np.shape(got) == np.shape(value) and (
                np.ndim(value) > 0 or np.sign(got) == np.sign(value)
            )
        if not agrees:
            return f"{key!r}: expected {value!r}, found {got!r}"
    return ""


def _anchor(anchor: Anchor, rename: Name) -> tuple:
    return (anchor.place, rename(anchor.name), None if anchor.to is None else rename(anchor.to))


def _rounded(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.6g}")


def _array(scores: Scores, rename: Name = same) -> tuple:
    values = np.asarray(scores.values)
    if values.ndim == 2:  # vectors are kept in half precision
        values = values.astype(np.float16)
    if values.dtype.kind == "f":
        told: Any = tuple(np.nan_to_num(values.astype(np.float64), nan=-np.inf).round(6).ravel().tolist())
    else:
        told = tuple(rename(value) if isinstance(value, str) else value for value in values.ravel().tolist())
    part = None if scores.part is None else tuple(map(tuple, np.asarray(scores.part).tolist()))
    return tuple(scores.ids), values.shape, told, part


def _files(result: Result) -> dict[str, bytes] | None:
    return dict(result.files) if isinstance(result, ModelArtefact) else None


def is_result(thing: Any) -> bool:
    return isinstance(thing, Finding | Measure | Scores | Memo | ModelArtefact | Proposal)

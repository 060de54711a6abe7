"""Does a result keep to what its analyzer declared? Asked by every run and by the contract kit."""

from __future__ import annotations

import numpy as np

from .contract import Analyzer
from .results import Finding, Measure, Memo, ModelArtefact, Proposal, Result, Scores


class Undeclared(ValueError):
    """A result that its analyzer did not announce; the message names both and says how to mend it."""


def check_declared(analyzer: type[Analyzer], result: Result) -> None:
    """Raise Undeclared for what is no result, of an unknown kind, or given without being declared."""
    who = analyzer.__name__
    if isinstance(result, Finding | Measure):
        kind = result.kind if isinstance(result, Finding) else result.name
        if kind not in analyzer.kinds:
            raise Undeclared(f"{who} yields the kind {kind!r}, which `kinds` does not explain; add it there")
        if isinstance(result, Finding) and "tested" in analyzer.traits and result.p is None:
            raise Undeclared(f"{who} is 'tested', but its finding {result.headline!r} has no p")
    elif isinstance(result, Scores):
        word = "vectors" if np.asarray(result.values).ndim == 2 else "scores"
        _given(analyzer, f"{word}:{result.name}")
    elif isinstance(result, ModelArtefact):
        _given(analyzer, f"model:{result.name}")
    elif isinstance(result, Proposal):
        if result.kind not in analyzer.kinds:
            raise Undeclared(f"{who} proposes the kind {result.kind!r}, which `kinds` does not explain")
    elif not isinstance(result, Memo):  # what an analyzer remembers is its own: nobody else is given it
        raise Undeclared(f"{who} yields a {type(result).__name__}, which is no result: {result!r:.200}")


def _given(analyzer: type[Analyzer], word: str) -> None:
    if word not in analyzer.gives:
        raise Undeclared(f"{analyzer.__name__} gives {word!r} without declaring it; add it to `gives`")

"""Checks of whether what an analyzer says is so."""

from __future__ import annotations

from collections import Counter

from scipy import stats

from .. import selecting
from ..concluding import FALSE_DISCOVERIES
from ..results import Finding, Measure, ModelArtefact
from . import variations
from .comparing import content, found_among, identity, numbers
from .trial import Trial

CHANCE = 0.99  # a sound analyzer passes `quiet` with this probability
GUESSING = 0.6  # an AUC above this on shuffled outcomes is a leak


def found(trial: Trial) -> str:
    """The planted effect is found and, where it is tested, survives."""
    kept = [ranked.finding for ranked in trial.concluded(trial.data, trial.results).findings]
    others = [result for result in trial.results if not isinstance(result, Finding)]
    return found_among(trial.example[1], [*kept, *others])


def quiet(trial: Trial) -> str:
    """Where outcomes are dealt at random, no more is found than the false discovery rate allows."""
    if not {"tested", "learned"} & trial.analyzer.traits:
        raise variations.NotApplicable("only for analyzers that test or learn")
    loud = 0
    for seed in range(trial.seeds):
        data = variations.shuffled(trial.data, seed)
        results = trial.run(data)
        models = [r for r in results if isinstance(r, ModelArtefact)]
        leaks = any(model.metrics.get("auc", 0.5) > GUESSING for model in models)
        loud += leaks or trial.concluded(data, results).survived > 0
    allowed = int(stats.binom.ppf(CHANCE, trial.seeds, FALSE_DISCOVERIES))
    if loud > allowed:
        return f"finds something in {loud} of {trial.seeds} shuffles of the outcomes; chance allows {allowed}"
    return ""


def renamed(trial: Trial) -> str:
    """With every step under another name the results are the same, under those names."""
    data, names = variations.renamed(trial.data)
    before = Counter(content(result, names) for result in trial.results)
    after = Counter(content(result) for result in trial.run(data))
    for odd, what in ((before - after, "gone"), (after - before, "new")):
        if odd:
            return f"with steps renamed, {len(odd)} results are {what}, such as {next(iter(odd))!r:.300}"
    return ""


def doubled(trial: Trial) -> str:
    """With every customer twice, shares and effects are the same (more may become certain enough to tell)."""
    after = {identity(result): numbers(result) for result in trial.run(variations.doubled(trial.data))}
    for result in trial.results:
        if not isinstance(result, Finding | Measure):
            continue
        if identity(result) not in after:
            return f"with every customer doubled, {identity(result)} is gone"
        if _is_count(result):
            continue
        interval = result.interval
        slack = 1e-6 + (0.1 * (interval.high - interval.low) if interval else 0.0)
        for name, value in numbers(result).items():
            other = after[identity(result)].get(name)
            if other is None or abs(other - value) > slack:
                what = f"the {name} of {identity(result)}"
                return f"with every customer doubled, {what} goes from {value} to {other}"
    return ""


def evidence(trial: Trial) -> str:
    """The evidence chooses as many rows as the result says it rests on."""
    for result in trial.results:
        if isinstance(result, Finding | Measure) and result.evidence is not None:
            rows = selecting.count(result.evidence, trial.data)
            if rows != result.n:
                return f"{identity(result)} says n = {result.n}, its evidence chooses {rows} rows"
    return ""


def _is_count(result: Finding | Measure) -> bool:
    return result.unit == "count"

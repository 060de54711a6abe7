"""The contract kit: every check by name, and how they are run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ..contract import Analyzer
from . import declarations, robustness, soundness
from .report import Check, Report
from .trial import Trial
from .variations import NotApplicable

CHECKS: dict[str, Callable[[Trial], str]] = {
    "declared": declarations.declared,
    "parameters": declarations.parameters,
    "found": soundness.found,
    "quiet": soundness.quiet,
    "renamed": soundness.renamed,
    "doubled": soundness.doubled,
    "evidence": soundness.evidence,
    "announced": declarations.announced,
    "round_trip": declarations.round_trip,
    "untouched": robustness.untouched,
    "repeated": robustness.repeated,
    "empty": robustness.empty,
    "one_row": robustness.one_row,
    "missing_columns": robustness.missing_columns,
    "wants": robustness.wants,
    "remembers": robustness.remembers,
    "bounds": robustness.bounds,
    "command": robustness.command,
    "cancelled": robustness.cancelled,
    "no_django": robustness.no_django,
    "no_network": robustness.no_network,
    "own_files": robustness.own_files,
}


def check(
    analyzer: type[Analyzer],
    *,
    excused: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
    seeds: int = 20,
) -> Report:
    """Run the checks on an analyzer's example and report on each.

    excused: name of a check -> why this analyzer need not pass it; shown in the report. only: names of the
    checks to run. seeds: how often outcomes are shuffled. KeyError for a name that is no check.
    """
    excused = excused or {}
    for name in (*excused, *(only or ())):
        if name not in CHECKS:
            raise KeyError(f"no check {name!r}; there are: {', '.join(CHECKS)}")
    trial = Trial(analyzer, seeds)
    done: list[Check] = []
    for name, run in CHECKS.items():
        if only is not None and name not in only:
            continue
        if excused.get(name):
            done.append(Check(name, "excused", excused[name]))
        else:
            done.append(_run(name, run, trial))
        if name == "declared" and done[-1].status == "failed":
            break  # there is nothing to try the others on
    return Report(getattr(analyzer, "name", repr(analyzer)), tuple(done))


def assert_contract(
    analyzer: type[Analyzer], *, excused: Mapping[str, str] | None = None, seeds: int = 20
) -> None:
    """AssertionError with the whole report unless every check passed or is excused."""
    report = check(analyzer, excused=excused, seeds=seeds)
    if not report.ok:
        raise AssertionError(str(report))


def _run(name: str, run: Callable[[Trial], str], trial: Trial) -> Check:
    try:
        reason = run(trial)
    except NotApplicable as error:
        return Check(name, "excused", str(error))
    except Exception as error:  # a stranger's analyzer may raise anything: that is what is being checked
        return Check(name, "failed", f"{type(error).__name__}: {error}")
    return Check(name, "failed" if reason else "passed", reason)

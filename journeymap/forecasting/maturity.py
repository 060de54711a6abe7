"""Which weeks can be counted: how long a case takes to show what becomes of it, and what a log cannot carry.

Weeks are counted back from the moment of the forecast, so that the last one is whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cases import Cases

WEEK = 7 * 86_400 * 1_000_000  # microseconds
DAY = 86_400.0  # seconds
SPAN_AT_LEAST = 8  # weeks
CASES_AT_LEAST = 50  # that have had time to end
WEEKS_AT_LEAST = 4  # with such cases
REACHED = 0.995  # share of those who get somewhere that is waited for
LATE_ENDS = 0.5  # no case ended before this share of the time
CLOSED = 0.01


@dataclass(frozen=True)
class Ripening:
    """How long it takes until nearly all (REACHED) of those who get somewhere have: `seconds`, in whole `lag`
    weeks. capped: it would take longer, but the log does not go back far enough; shown: the share of
    those who get somewhere that has by then."""

    seconds: float
    lag: int
    capped: bool
    shown: float = 1.0


@dataclass(frozen=True)
class Weeks:
    """week: of each case, from 0; -1 = begun in the first week, which is not whole. n: how many there are;
    the last one ends when the forecast is made. last: the last week in which a case began."""

    week: np.ndarray
    n: int
    until: int

    @property
    def last(self) -> int:
        return int(self.week.max(initial=-1))

    def begins(self, week: int) -> int:
        """Microseconds since 1970 of the first moment of the week."""
        return self.until - (self.n - week) * WEEK


def weeks_of(cases: Cases) -> Weeks:
    if not cases.n:
        return Weeks(np.zeros(0, dtype=np.int64), 0, cases.until)
    back = (cases.until - 1 - cases.begin) // WEEK
    n = int(back.max())  # the one before is not whole
    return Weeks(n - 1 - back, n, cases.until)


def ripening(cases: Cases, ages: np.ndarray, whose: np.ndarray, weeks: Weeks) -> Ripening:
    """ages: seconds from the case's begin to what is waited for; whose: their cases.

    Cases of the first half are asked, since of later ones only the quick are known.
    """
    room = weeks.last + 1  # weeks in which cases began
    cap = max(room // 3 if room >= 52 else room // 4, 1)
    early = cases.begin[whose] < cases.until - weeks.n * WEEK // 2
    known = np.sort(ages[early & np.isfinite(ages)])
    if not len(known):
        return Ripening(0.0, 1, False)
    wanted = float(known[min(int(np.ceil(REACHED * len(known))), len(known)) - 1])
    wanted = np.ceil(wanted / DAY) * DAY if wanted > DAY else max(wanted, 60.0)
    lag = max(int(np.ceil(wanted * 1e6 / WEEK)), 1)
    if lag <= cap:
        return Ripening(float(wanted), lag, False)
    return Ripening(cap * WEEK / 1e6, cap, True, float((known <= cap * WEEK / 1e6).mean()))


def refusal(cases: Cases, weeks: Weeks, ripe: Ripening) -> str | None:
    """Why nothing can be forecast from these cases; None where it can."""
    if not cases.n:
        return "There is no case before this moment: import events, or choose another part or a later date."
    span = (cases.end.max() - cases.begin.min()) / WEEK
    if span < SPAN_AT_LEAST:
        return (
            f"The log spans {told_days(span * 7)}. A forecast needs {SPAN_AT_LEAST} weeks at "
            "least, so that how much weeks differ can be learnt: import a longer time."
        )
    by_closing = _by_closing_date(cases)
    if by_closing:
        return by_closing
    ripened = np.unique(weeks.week[(weeks.week >= 0) & (weeks.week < weeks.n - ripe.lag)], return_counts=True)
    if ripened[1].sum() < CASES_AT_LEAST or len(ripened[0]) < WEEKS_AT_LEAST:
        return (
            f"Only {ripened[1].sum():,} cases in {len(ripened[0])} weeks began early enough to know what "
            f"became of them ({told_days(ripe.seconds / DAY)}). A forecast needs {CASES_AT_LEAST} in "
            f"{WEEKS_AT_LEAST} weeks: import a longer time, or choose a larger part."
        )
    return None


def _by_closing_date(cases: Cases) -> str | None:
    """Cases chosen by the date they were closed: some began long before, yet none of those ended early."""
    begin, end = np.sort(cases.begin), np.sort(cases.end)
    first = int(CLOSED * cases.n)
    lasted = (end[first] - begin[0]) / max(end[-1] - begin[0], 1)
    if lasted < LATE_ENDS:
        return None
    since = np.datetime64(int(end[first]), "us").astype("datetime64[D]")
    early = int((cases.begin < end[first]).sum())
    return (
        f"These cases look selected by the date they were closed: {early:,} began before {since}, and hardly "
        "one had ended by then. Those that began as early and ended sooner are missing, so shares and times "
        "would be wrong: import all cases that began in a time, whenever they ended."
    )


def told_days(days: float) -> str:
    """A time in words: hours, days or weeks."""
    if days < 1.5:
        return f"{max(round(days * 24), 1)} hours"
    return f"{round(days)} days" if days < 60 else f"{round(days / 7)} weeks"

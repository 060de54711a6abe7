"""A theme's or persona's numbers, written and drawn."""

from __future__ import annotations

from dataclasses import dataclass

from journeymap.analysis.models import Finding, Measure
from journeymap.analysis.portraits import Kept, Portrait
from journeymap.maps import figures
from journeymap.maps.drawing.marks import Axis, Value, bar, interval
from journeymap.maps.drawing.spark import Moment, spark
from journeymap.maps.drawing.svg import NOTHING, Drawing

SMALL, LARGE = (96.0, 26.0), (620.0, 120.0)
MOODS = Axis(-1.0, 1.0)


@dataclass(frozen=True)
class Figures:
    """One row or card. tone: pain, delight or nothing; empty texts where nobody measured it."""

    kept: Kept
    portrait: Portrait
    share: str
    share_ends: str
    share_bar: Drawing
    mood: str
    mood_ends: str
    mood_mark: Drawing
    tone: str
    impact: str
    impact_tone: str
    money: str
    score: str
    trend: Drawing
    loudest: tuple[tuple[str, str], ...]
    behind: bool


def figures_of(kept: Kept, portrait: Portrait, most: float = 1.0) -> Figures:
    """most: the largest share of the list, which its bar fills the room for."""
    mood, impact, money = portrait.mood, portrait.impact, portrait.money
    share, ends = portrait.share, portrait.interval
    low, high = (ends.low, ends.high) if ends else (None, None)
    written = "" if share is None else figures.written(share, "share", low, high)
    tone = tone_of(mood)
    return Figures(
        kept=kept,
        portrait=portrait,
        share=written,
        share_ends=figures.bounds(low, high),
        share_bar=bar(share / most if share is not None and most else None, f"{written} of all"),
        mood=value(mood),
        mood_ends=bounds(mood),
        mood_mark=mark(mood, tone),
        tone=tone,
        impact=pull(impact),
        impact_tone=tone_of(impact),
        money="" if money is None else figures.money(money.value, signed=False),
        score=value(impact),
        trend=line(portrait.course, SMALL, words=False),
        loudest=tuple((str(each.dims["touchpoint"]), value(each)) for each in portrait.places[:3]),
        behind=portrait.behind(kept),
    )


def tone_of(mood: Measure | None) -> str:
    """Of a mood or a pull on the score: only where the interval says which side of zero it is."""
    if mood is None or mood.value is None:
        return ""
    low, high = (mood.value, mood.value) if mood.low is None or mood.high is None else (mood.low, mood.high)
    return "pain" if high < 0 else "delight" if low > 0 else ""


def pull(impact: Measure | None) -> str:
    """What it does to a score, always signed: a mean of ratings may move by hundredths."""
    if impact is None or impact.value is None or impact.unit != "score":
        return value(impact)
    return figures.plain(impact.value, 2 if abs(impact.value) >= 0.005 else 3, signed=True)


def value(row: Measure | Finding | None) -> str:
    if row is None:
        return ""
    if row.value is None:
        return "too few"
    return figures.written(row.value, row.unit, row.low, row.high)


def bounds(row: Measure | None) -> str:
    return "" if row is None else figures.ends(row.low, row.high, row.unit)


def mark(mood: Measure | None, tone: str) -> Drawing:
    if mood is None or mood.value is None:
        return NOTHING
    told = f"mood {value(mood)} {bounds(mood)}"
    return interval(MOODS, Value(mood.value, mood.low, mood.high, tone), told=told)


def line(rows: list[Measure], size: tuple[float, float] = LARGE, words: bool = True) -> Drawing:
    """A course over time."""
    if len(rows) < 2:
        return NOTHING
    unit = rows[0].unit
    moments = [Moment(str(r.dims["period"]), r.value, r.low, r.high, r.n) for r in rows]
    known = [r for r in rows if r.value is not None]
    told = f"from {value(known[0])} to {value(known[-1])}" if known else "not enough data"
    top = max((r.high if r.high is not None else r.value or 0.0 for r in known), default=1.0)
    span = None if unit == "polarity" else (0.0, top or 1.0)

    def written(amount: float) -> str:
        return figures.written(amount, unit)

    return spark(moments, told, written, span=span, size=size, words=words)

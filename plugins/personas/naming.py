"""Names of groups and what sets them apart, in words."""

from __future__ import annotations

from collections.abc import Sequence

from journeymap.mining.customers import Features

from .apart import Difference
from .space import KINDS

# Column: (a name where it is high, what they do), (a name where it is low, what they do).
PHRASES: dict[str, tuple[tuple[str, str] | None, tuple[str, str] | None]] = {
    "night": (("Night customers", "come at night"), None),
    "morning": (("Morning customers", "come in the morning"), None),
    "afternoon": (("Afternoon customers", "come in the afternoon"), None),
    "evening": (("Evening customers", "come in the evening"), None),
    "weekend": (("Weekend customers", "come at weekends"), None),
    "money": (("Big spenders", "spend much"), ("Small spenders", "spend little")),
    "money at a time": (
        ("Large-basket customers", "spend much at a time"),
        ("Small-basket customers", "spend little at a time"),
    ),
    "days between": (("Occasional customers", "come seldom"), ("Frequent customers", "come often")),
    "active days": (("Regulars", "come on many days"), ("Passing customers", "come on few days")),
    "days since last": (
        ("Silent customers", "have not been here for long"),
        ("Present customers", "were here lately"),
    ),
    "steps": (
        ("Explorers", "do many different things"),
        ("Brief visitors", "do few different things"),
    ),
    "channels": (
        ("Multi-channel customers", "use several channels"),
        ("One-channel customers", "use one channel"),
    ),
    "channel changes": (
        ("Channel changers", "change channels"),
        ("One-channel customers", "stay on one channel"),
    ),
    "repeats": (("Repeaters", "repeat their steps"), None),
    "mean score": (("Content customers", "rate well"), ("Discontent customers", "rate badly")),
    "mean mood": (("Cheerful customers", "write kindly"), ("Annoyed customers", "write angrily")),
}
STRONG = 0.45  # Cohen's d, or logarithm of a ratio, from which a difference gives a name
LONGEST = 100  # characters of a name
WORD = 40
SHOWN = 8  # differences that a card shows


def name(found: Sequence[Difference], features: Features, taken: Sequence[str]) -> str:
    """From the two strongest differences of different kinds that have words; not one of `taken`."""
    worded = [
        (each, phrase) for each in found if abs(each.size) >= STRONG and (phrase := _phrase(each, features))
    ]
    worded.sort(key=lambda each: _kind(each[0]) == "where")  # who they are and when they come reads better
    if not worded:
        called = "Customers like most others"
    else:
        first, (head, _) = worded[0]
        tails = [does for each, (_, does) in worded[1:] if _kind(each) != _kind(first)]
        called = f"{head} who {tails[0]}" if tails else head
    called = called[:LONGEST]
    number = 2
    unique = called
    while unique in taken:
        unique, number = f"{called} ({number})", number + 1
    return unique


def varied(found: Sequence[Difference]) -> list[Difference]:
    """The strongest of each kind first, then the others: a card says different things before it says more."""
    strongest: dict[str, Difference] = {}
    for each in found:
        strongest.setdefault(_kind(each), each)
    first = list(strongest.values())
    return [*first, *(each for each in found if each not in first)]


def line(each: Difference, features: Features) -> str:
    """One difference as a card says it."""
    if each.value is not None:
        trait = features.words[each.column][:WORD]
        shares = f"{100 * each.here:.0f}% of them, {100 * each.there:.0f}% of the others"
        return f"{trait} “{each.value[:WORD]}”: {shares}"
    words = features.words[each.column]
    return f"{words}: {_number(each.here, words)} on average, others {_number(each.there, words)}"


def _number(value: float, words: str) -> str:
    return (
        f"{100 * value:.0f}%"
        if words.startswith("share")
        else f"{value:,.3g}"
        if abs(value) < 1000
        else f"{value:,.0f}"
    )


def _phrase(each: Difference, features: Features) -> tuple[str, str] | None:
    if each.value is not None:
        trait, value = features.words[each.column][:WORD], each.value[:WORD]
        return f"“{value}” customers", f"are more often “{value}” ({trait})"
    if each.column.startswith("at ") and each.size > 0:
        place = each.column.removeprefix("at ")[:WORD]
        return f"“{place}” customers", f"are much at “{place}”"
    high, low = PHRASES.get(each.column, (None, None))
    return high if each.size > 0 else low


def _kind(each: Difference) -> str:
    if each.value is not None:
        return each.column
    if each.column.startswith("at "):
        return "where"
    return next((kind for kind, names in KINDS.items() if each.column in names), "moves")

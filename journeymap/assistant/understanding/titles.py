"""Words of the titles of measures that analyzers count, by which people ask for them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from journeymap.assistant.understanding.text import framing, plain_stems, root, tokens
from journeymap.assistant.vocabulary.terms import Measured

SHORTEST = 5  # letters of a word that tells a measure by itself
ALIKE = 2  # measures whose titles share a word that still tells them


def families(measures: Sequence[Measured]) -> Iterator[tuple[str, str]]:
    """(root, measure) of words that are in few titles: "escalated" asks for an escalation share, "churns" for
    a churn rate or a churn chance."""
    amounts = {root(word) for word in framing("amounts")}  # "rate" is no form of "rating"
    words = [
        (root(token.text), each.name)
        for each in measures
        if not each.own
        for token in tokens(each.title)
        if len(token.stem) >= SHORTEST and token.stem not in plain_stems() and root(token.text) not in amounts
    ]
    counts = Counter(word for word, _ in set(words))
    yield from (pair for pair in dict.fromkeys(words) if counts[pair[0]] <= ALIKE)


def subjects(measures: Sequence[Measured]) -> Iterator[tuple[str, str]]:
    """(words, measure) of what a share or rate is of, where that takes several words: the "happy path" of a
    happy path share."""
    for each in measures:
        what, _, last = each.title.rpartition(" ")
        if not each.own and " " in what and last.lower() in framing("amounts"):
            yield what, each.name

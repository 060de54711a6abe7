"""Long names that a question tells in other words: in another order, in other forms, in part. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from journeymap.assistant.understanding.lexicon import Key, Lexicon, Meaning
from journeymap.assistant.understanding.text import Token, plain_stems, root

APART = 2  # words that may stand between those of a name
ENOUGH = 0.5  # share of the words of a name that have to be told
SMALL = frozenset(
    ["of", "the", "a", "an", "to", "for", "and", "in", "at", "on", "with", "by", "is", "or", "no", "not"]
)


@dataclass(frozen=True)
class Mention:
    """Tokens first..last (of the question) and what they may mean, likeliest first. typo: mended."""

    first: int
    last: int
    words: str
    meanings: tuple[Meaning, ...]
    typo: bool = False

    def of(self, *kinds: str) -> Meaning | None:
        """The first meaning of one of these kinds, in the order of the kinds."""
        return next((each for kind in kinds for each in self.meanings if each.kind == kind), None)

    @property
    def hint(self) -> bool:
        return all(each.hint for each in self.meanings)

    @property
    def weak(self) -> bool:
        return all(each.weak for each in self.meanings)


def scattered(every: Sequence[Token], dated: set[int], names: Sequence[Lexicon]) -> Iterator[Mention]:
    """Places whose words stand close together: "accepted the privacy policy" for "Privacy policy accepted";
    then those of which at least two words do, and half of all. Names told alike are meanings of one mention.
    """
    roots = [root(token.text) for token in every]
    keys = [(_content(key), told) for each in names for key, told in each.roots.items()]
    taken = set(dated)
    for whole in (True, False):
        runs = [(_run(key, roots, taken, whole), told) for key, told in _sought(keys, whole)]
        found = [(run, told) for run, told in runs if run is not None]
        found.sort(key=lambda pair: (-pair[0][0], -pair[0][1]))
        for (count, share, first, last), told in found:
            span = set(range(first, last + 1))
            if span & taken:
                continue
            taken |= span
            alike = [m for run, ms in found if run == (count, share, first, last) for m in ms]
            words = " ".join(token.text for token in every[first : last + 1])
            meanings = tuple(replace(each, weak=not whole) for each in (alike or told))
            yield Mention(first, last, words, meanings)


def _sought(
    keys: Sequence[tuple[frozenset[str], list[Meaning]]], whole: bool
) -> Iterator[tuple[frozenset[str], list[Meaning]]]:
    """Keys of several words; of themes that are told in part without words that questions are made of."""
    plain = frozenset(root(word) for word in plain_stems())
    for key, told in keys:
        left = key if whole or told[0].kind != "theme" else key - plain
        if len(left) > 1:
            yield left, told


def _content(key: Key) -> frozenset[str]:
    """The words of a name that tell it from others: no small words, no codes such as "T02"."""
    return frozenset(word for word in key if word not in SMALL and not any(each.isdigit() for each in word))


def _run(
    key: frozenset[str], roots: Sequence[str], taken: set[int], whole: bool
) -> tuple[int, float, int, int] | None:
    """(words told, share of all, first, last) of the shortest run that tells the name, wholly or in part."""
    places = [at for at, word in enumerate(roots) if word in key and at not in taken]
    told = {roots[at] for at in places}
    wanted = key if whole else told
    if not told >= wanted or len(wanted) < 2 or len(wanted) / len(key) < ENOUGH:
        return None
    runs = []
    for begin, first in enumerate(places):
        seen: set[str] = set()
        for last in places[begin:]:
            seen.add(roots[last])
            if seen == wanted:
                runs.append((last - first, first, last))
                break
    if not runs:
        return None
    length, first, last = min(runs)
    if length >= len(wanted) + APART or taken & set(range(first, last + 1)):
        return None
    return len(wanted), len(wanted) / len(key), first, last

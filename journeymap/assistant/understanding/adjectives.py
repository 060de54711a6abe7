"""Adjectives that are made of names of places: "southern" of South, "austrian" of Austria. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from journeymap.assistant.understanding.ranges import ranges
from journeymap.assistant.understanding.text import plain_stems, stem, words_file

SHORTEST = 4  # letters of a name of which adjectives are made
MADE = ("n", "ian", "er", "ese")  # of the whole name
COMPASS = {"north": "northern", "south": "southern", "east": "eastern", "west": "western"}
LEFT = "yai"  # last letters that go before an ending


def described(traits: Iterable[tuple[str, Iterable[str]]]) -> Iterator[tuple[str, str, str]]:
    """(word, value, trait) by the adjectives that are made of values: "southern" for South, "austrian" for
    Austria; by other names of the same place: "swiss" for Switzerland; as ranges are said: "over 60s"."""
    alike = words_file()["called"]["alike"]
    for trait, values in traits:
        for value in values:
            others = (word for names in alike if value.lower() in names for word in names)
            yield from ((word, value, trait) for word in (*adjectives(value), *others, *ranges(value)))


def adjectives(name: str) -> Iterator[str]:
    """In small letters; none of a name of several words, and none that is an ordinary word."""
    plain = name.lower()
    if not plain.isalpha() or len(plain) < SHORTEST:
        return
    if plain in COMPASS:
        yield from (COMPASS[plain], f"{COMPASS[plain]}er", f"{COMPASS[plain]}ers")
        return
    bare = plain.rstrip(LEFT) if plain[-1] in LEFT else plain
    made = {
        *(plain + ending for ending in MADE),
        f"{bare}ian",
        f"{bare}ish",
        *([bare] if plain[-1] == "y" else []),
    }
    yield from (word for word in sorted(made) if word != plain and stem(word) not in plain_stems())

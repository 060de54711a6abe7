"""Other words for values: "southern" of South, "austrian" of Austria, "over 60s" of 60+. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from journeymap.assistant.understanding.ranges import ranges
from journeymap.assistant.understanding.text import plain_stems, stem, words_file

SHORTEST = 4  # letters of a name of which adjectives are made
MADE = ("n", "ian", "er", "ese")  # of the whole name
COMPASS = {"north": "northern", "south": "southern", "east": "eastern", "west": "western"}
LEFT = "yai"  # last letters that go before an ending


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


def also_called(value: str) -> Iterator[str]:
    """Other words for a value of a trait: adjectives, other names of a place, ranges as they are said."""
    yield from adjectives(value)
    alike = words_file()["called"]["alike"]
    yield from (word for names in alike if value.lower() in names for word in names)
    yield from ranges(value)

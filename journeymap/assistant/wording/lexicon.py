"""English words as the checker of sentences knows them, read from english.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from journeymap.assistant.facts import Kind

_READ: dict[str, Any] = tomllib.loads((Path(__file__).parent / "english.toml").read_text(encoding="utf-8"))


def _words(name: str) -> frozenset[str]:
    return frozenset(_READ[name].split())


def _turned(name: str) -> dict[str, Any]:
    """Word -> the name under which it is listed."""
    return {word: what for what, words in _READ[name].items() for word in words.split()}


NEUTRAL, BREAKS, EXPECTED = _words("neutral"), _words("breaks"), _words("expected")
NUMBERS, NEVER = _words("numbers"), _words("never")
POINTING, SCOPES = _words("pointing"), _words("scopes")
DIRECTIONS: dict[str, Kind] = _turned("directions")
LASTING: dict[str, Kind] = _turned("lasting")
GOOD: dict[str, str] = _turned("good")
SAMES: dict[str, str] = _turned("sames")
ENDINGS = re.compile(r"(?<=\w{3})(?:ing|ed|es|s)$")
TWO_WORDS = re.compile(r"\b(drop(?:s|ped|ping)?)[ -]offs?\b", re.IGNORECASE)


def stem(word: str) -> str:
    """What is left of a word without the endings of its forms: the same for "ended" and "ends"."""
    plain = word.lower().replace("\u2019", "'").removesuffix("'s").removesuffix("s'")
    if plain in SAMES:
        return SAMES[plain]
    return f"{plain[:-3]}y" if plain.endswith("ies") else ENDINGS.sub("", plain).removesuffix("e")


def joined_words(text: str) -> str:
    """ "Drop off", "dropping off" and "drop-off" are one word."""
    return TWO_WORDS.sub("drop-off", text)


def direction(word: str, unit: str) -> Kind | None:
    """The relation that a word claims of a number of this unit; None: the word is no direction."""
    plain = word.lower()
    return DIRECTIONS.get(plain) or (LASTING.get(plain) if unit == "seconds" else None)

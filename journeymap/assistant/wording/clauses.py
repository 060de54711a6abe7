"""Sentences with handles taken apart: tokens, and clauses that each speak of one number. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from journeymap.assistant.wording.lexicon import BREAKS, joined_words

TOKEN = re.compile(
    r"\{(?P<handle>[FW][1-9][0-9]{0,3})\}|(?P<word>[A-Za-z]+(?:['\u2019-][A-Za-z]+)*)|(?P<mark>\S)"
)
MARKS = frozenset(".,;:()\u2013\u2014")
BREAKING_MARKS = frozenset(",;:()\u2013\u2014")


class Illegible(ValueError):
    """A sentence holds what no sentence may hold; the message names it in a word."""


@dataclass(frozen=True)
class Token:
    """kind: "F", "W" (text: the number of the handle), "word", "break" (a mark or word) or "odd"."""

    kind: str
    text: str

    @property
    def position(self) -> int:
        """Of the fact or words that a handle names, from 0."""
        return int(self.text) - 1


@dataclass(frozen=True)
class Clause:
    """after: the word or mark that it follows; empty at the beginning."""

    tokens: tuple[Token, ...]
    after: str = ""

    @property
    def facts(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(each.position for each in self.tokens if each.kind == "F"))

    @property
    def names(self) -> tuple[int, ...]:
        return tuple(each.position for each in self.tokens if each.kind == "W")

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(each.text for each in self.tokens if each.kind == "word")


def tokens(sentence: str, strict: bool = True) -> Iterator[Token]:
    """Illegible for digits, quotation marks, markup, brackets that are no handle, letters beyond A to Z.

    strict: off for templates and labels. What of them no model may write is a token that nothing matches.
    """
    for found in TOKEN.finditer(joined_words(sentence)):
        if handle := found["handle"]:
            yield Token(handle[0], handle[1:])
        elif word := found["word"]:
            yield from _words(word)
        elif found["mark"] in BREAKING_MARKS:
            yield Token("break", found["mark"])
        elif strict and found["mark"] not in MARKS:
            raise Illegible("a digit" if found["mark"].isnumeric() else "an odd letter")
        elif found["mark"].isalnum():
            yield Token("odd", found["mark"])


def _words(word: str) -> Iterator[Token]:
    """A word; what a hyphen joins is several, but for "drop-off"."""
    parts = [word] if word.lower() == "drop-off" else word.split("-")
    for part in parts:
        yield Token("break" if part.lower() in BREAKS else "word", part.replace("\u2019", "'"))


def clauses(sentence: str, strict: bool = True) -> tuple[Clause, ...]:
    """The clauses between marks and words like "and"; empty ones are left out."""
    found: list[Clause] = []
    open_ones: list[Token] = []
    after = ""
    for token in tokens(sentence, strict):
        if token.kind != "break":
            open_ones.append(token)
            continue
        if open_ones:
            found.append(Clause(tuple(open_ones), after))
            open_ones, after = [], ""
        after = "than" if token.text.lower() == "than" or after == "than" else token.text.lower()
    if open_ones:
        found.append(Clause(tuple(open_ones), after))
    return tuple(found)

"""The one place where handles become numbers and names: for Markdown, for pages, for plain text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Literal

from journeymap.assistant.answering import showing
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.telling import Told

WORD_AT_MOST = 400  # letters of a name or a headline in a sentence
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]+"
)
"""Controls, letters without width, marks that turn the direction, tags: a reader would not see them.

The joiners of scripts and of emoji stay.
"""
MARKUP = re.compile(r"([\\`*_{}\[\]#~|@$^])")
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""Read as themselves by Markdown, and harmless where somebody takes it for HTML."""
ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|javascript|data)(:)|\b(www)(\.)")
LIST = re.compile(r"^(\d*)([-+=.)])")
"""What would begin a list or underline a heading."""


class UnknownHandle(LookupError):
    """A sentence mentions what its `Told` does not hold."""


@dataclass(frozen=True)
class Piece:
    """A run of a sentence. text: as people read it; handle: F3 or W1, empty for plain words.

    fact, words: what the handle stands for.
    """

    kind: Literal["text", "fact", "words"]
    text: str
    handle: str = ""
    fact: Fact | None = None
    words: Words | None = None


def rendered(sentence: str, told: Told) -> tuple[Piece, ...]:
    """A sentence with its handles filled. UnknownHandle, or ValueError for braces that are no handle."""
    found = []
    for words, name, spec, conversion in Formatter().parse(sentence):
        if words:
            found.append(Piece("text", cleaned(words)))
        if name is not None:
            if spec or conversion:
                raise ValueError(f"{sentence!r}: a handle is written {{F1}}, and nothing else in it.")
            found.append(_filled(name, told))
    return tuple(found)


def _filled(handle: str, told: Told) -> Piece:
    kind, number = handle[:1], handle[1:]
    known: tuple[Fact | Words, ...] = {"F": told.facts, "W": told.words}.get(kind, ())  # type: ignore[assignment]
    if not re.fullmatch("[1-9][0-9]{0,3}", number) or int(number) > len(known):
        raise UnknownHandle(f"{{{handle}}} stands for nothing that was found.")
    thing = known[int(number) - 1]
    if isinstance(thing, Fact):
        return Piece("fact", cleaned(showing.shown(thing)), handle, fact=thing)
    return Piece("words", name_of(thing), handle, words=thing)


def name_of(words: Words) -> str:
    """Words out of the data in one line, without what cannot be seen, as long as a sentence can bear."""
    return short(words.text) or "(no name)"


def short(text: str) -> str:
    """Words out of the data in one line, cut where they are longer than a sentence can bear."""
    seen = cleaned(text).strip()
    return seen if len(seen) <= WORD_AT_MOST else f"{seen[: WORD_AT_MOST - 1].rstrip()}…"


def cleaned(text: str) -> str:
    """One line of text that can be seen as it is: no controls, no marks of direction, no second space.

    The narrow space before a unit, which is ours, stays.
    """
    return UNSEEN.sub("", re.sub(r"[^\S\u202f\u00a0]+", " ", text))


def plain(pieces: Iterable[Piece]) -> str:
    """The sentence as text, each number with its interval and rows behind it."""
    return "".join(f"{piece.text}{aside}" for piece, aside in beside(pieces))


def spoken(pieces: Iterable[Piece]) -> str:
    """The sentence as text without intervals."""
    return "".join(piece.text for piece in pieces)


def beside(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, str]]:
    """Each piece with what stands beside it: of a number its interval and rows, in brackets unless it is."""
    before = ""
    for piece in pieces:
        told = showing.aside(piece.fact) if piece.fact else ""
        yield piece, in_brackets(told, before)
        before = piece.text


def in_brackets(told: str, before: str) -> str:
    """before: the text in front of the number."""
    if not told:
        return ""
    return f", {told}" if before.endswith("(") else f" ({told})"


def markdown(pieces: Iterable[Piece]) -> str:
    """The sentence as Markdown: numbers bold, everything else unable to be markup, a link or an image."""
    told = []
    for piece, aside in beside(pieces):
        text = escaped(piece.text)
        told.append(f"**{text}**{escaped(aside)}" if piece.kind == "fact" else text)
    return LIST.sub(r"\1\\\2", "".join(told).strip())


def escaped(text: str) -> str:
    """Text of which no reader of Markdown makes anything but this text."""
    safe = MARKUP.sub(r"\\\1", cleaned(text).translate(ENTITIES))
    return ADDRESS.sub(r"\1\3\\\2\4", safe)

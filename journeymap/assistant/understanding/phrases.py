"""Phrasings to learn routing from: files of ours, questions as asked, examples of the tools. Pure.

`phrasings/TOOL.txt`, one phrasing a line: (a|b) is one of them, {slot} is something of the data: measure,
place, channel, persona, theme, trait, value (of one), raters, journey, kind, list, thing (any other word),
period ("in May"), since ("since May"), before, after, until, ahead ("next month"). `out_of_scope.txt`: what
no tool answers. `phrasings/asked/TOOL.txt`: one question a line as people asked it (decision 97); their
words make no word an ordinary one.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.text import everyday_stems, plain_stems, root, stem

FOLDER = Path(__file__).with_name("phrasings")
CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
SLOT = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"[^\W_]+")
SPACE = re.compile(r"\s+")
OUT = "out_of_scope"
EACH = 6  # phrasings taken of one line
SLOTS = {"stage": "place", "touchpoint": "place", "name": "place", "segment": "value",
         "change": "thing", "word": "thing", "words": "thing", "topic": "thing"}  # fmt: skip


@cache
def phrases() -> tuple[tuple[str, str], ...]:
    """(tool, phrasing with {slots}); "out_of_scope" for what no tool answers. The same at every call."""
    chance = random.Random(7)  # noqa: S311  which of many phrasings: no secret
    found: list[tuple[str, str]] = []
    for tool, lines in _files().items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            found += [(tool, each) for each in _some(line, chance)]
    found += [(tool, each) for tool, lines in _files("asked").items() for each in lines.splitlines() if each]
    for name, known in tools().items():
        found += [(name, SLOT.sub(_slot, each)) for each in known.examples]
    return tuple(dict.fromkeys(found))


def _slot(found: re.Match[str]) -> str:
    return "{" + SLOTS.get(found[1], found[1]) + "}"


def _some(line: str, chance: random.Random) -> list[str]:
    every = [SPACE.sub(" ", each).strip() for each in itertools.islice(_written(line), 400)]
    return every if len(every) <= EACH else chance.sample(every, EACH)


def _written(line: str) -> Iterator[str]:
    """A line with each of its choices made in every way."""
    found = CHOICE.search(line)
    if found is None:
        yield line
        return
    for each in found[1].split("|"):
        yield from _written(line[: found.start()] + each + line[found.end() :])


@cache
def ordinary() -> frozenset[str]:
    """Stems of the words of phrasings of tools: what questions are made of, whatever they ask for."""
    lines = [line for tool, told in _files().items() if tool != OUT for line in told.splitlines()]
    lines += [each for tool in tools().values() for each in tool.examples]
    words = WORD.findall(SLOT.sub(" ", "\n".join(lines)).lower())
    return frozenset(stem(word) for word in words)


@cache
def ordinary_roots() -> frozenset[str]:
    """What these words, and the plain ones, share with others of their families."""
    return frozenset(root(word) for word in ordinary() | plain_stems() if len(word) > 3)


@cache
def everyday_roots() -> frozenset[str]:
    return frozenset(root(word) for word in everyday_stems() if len(word) > 3)


@cache
def _files(inside: str = ".") -> dict[str, str]:
    """Tool -> lines."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / inside).glob("*.txt"))}

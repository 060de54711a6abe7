"""Clauses gathered around the numbers that they speak of, and what they say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from journeymap.assistant.facts import Fact, Kind
from journeymap.assistant.wording.clauses import Clause, Token
from journeymap.assistant.wording.lexicon import GOOD, NEUTRAL, POINTING, SCOPES, direction, stem

Item = tuple[str, str]
"""("stem", "goal"), ("direction", "rose"), ("W", "1") or ("F", "1")."""
Said = tuple[Item, ...]
OPENING = frozenset({"and", "while", "whereas", "but", "than", ";"})
"""What a clause without a number may follow that goes with the next number, not with the one before."""
ARTICLES = frozenset({"a", "an", "the"})


class Unclear(ValueError):
    """It cannot be told which number a clause speaks of."""


@dataclass(frozen=True)
class Group:
    """Clauses that speak of the same facts."""

    clauses: tuple[Clause, ...]

    @property
    def after(self) -> str:
        """The mark or word that it follows."""
        return self.clauses[0].after

    @property
    def facts(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(fact for clause in self.clauses for fact in clause.facts))

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(token for clause in self.clauses for token in clause.tokens)

    @property
    def sets_scope(self) -> bool:
        """Whether its number is whom a neighbour is about: "Of {F1} cases, ..."."""
        first = [t for t in self.tokens[:3] if t.kind != "word" or t.text.lower() not in ARTICLES][:2]
        return len(first) == 2 and first[0].text.lower() in SCOPES and first[1].kind == "F"

    @property
    def points(self) -> bool:
        """Whether it points to something that stands before it: "there", said before any name."""
        for token in self.tokens:
            if token.kind == "W":
                return False
            if token.kind == "word" and token.text.lower() in POINTING:
                return True
        return False


def groups(parts: Sequence[Clause]) -> list[Group]:
    """One group a fact: clauses without one go with the next that has one, those at the end with the last.

    Unclear for a clause in the middle that might go with either, and for "than" within a group.
    """
    found: list[list[Clause]] = []
    waiting: list[Clause] = []
    for part in parts:
        if part.facts:
            found.append([*waiting, part])
            waiting = []
        elif not waiting and found and part.after not in OPENING:
            found[-1].append(part)
        else:
            waiting.append(part)
    if waiting and found:
        found[-1].extend(waiting)
    elif waiting:
        found.append(waiting)
    for before, behind in pairwise(found):
        if not before[-1].facts and behind[0].after not in OPENING:
            raise Unclear("a clause stands between two numbers")
    return [Group(tuple(each)) for each in found]


def said(tokens: Iterable[Token], fact: Fact | None) -> Said:
    """What tokens say, neutral words left out. Directions are those of `fact`'s unit and better way."""
    return tuple(item for token in tokens if (item := _item(token, fact)))


def _item(token: Token, fact: Fact | None) -> Item | None:
    if token.kind == "break":
        return None
    if token.kind != "word":
        return (token.kind, token.text)
    plain = token.text.lower()
    if plain in NEUTRAL:
        return None
    kind = direction(plain, fact.unit if fact else "") or _good(plain, fact)
    return ("direction", kind) if kind else ("stem", stem(plain))


def _good(word: str, fact: Fact | None) -> Kind | None:
    """What "improved" or "worse" claims of a fact whose better way is known."""
    if word not in GOOD or fact is None or fact.better == "neither":
        return None
    upwards = (GOOD[word] == "better") == (fact.better == "higher")
    if word in {"better", "worse"}:
        return "more" if upwards else "less"
    return "rose" if upwards else "fell"

"""Whether a sentence that a language model wrote may be shown: only if facts back all that it says. Pure.

Every clause around a fact says what its label or the template says of it and nothing else; a direction needs
a relation that code has checked; a comparison needs it in the order of its facts. Digits, number words,
quotation marks and markup are in no sentence; causes, negations and quantities only where the template has
them. What is not understood is not shown: true sentences are dropped too, and the template tells their facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from journeymap.assistant.facts import Fact
from journeymap.assistant.wording.clauses import Illegible, Token, clauses
from journeymap.assistant.wording.drafts import whole
from journeymap.assistant.wording.grouping import Group, Item, Said, Unclear, groups, said
from journeymap.assistant.wording.lexicon import EXPECTED, NEVER, NUMBERS, stem
from journeymap.assistant.wording.licences import Board

LONGEST = 600  # letters of a sentence
EXPECTING = frozenset(("stem", stem(word)) for word in EXPECTED)
STRONG = frozenset(("stem", stem(word)) for word in NEVER)
UNSURE = frozenset({"predicted", "assumed"})
COMPARED = frozenset({"more", "less", "alike"})
CHANGES = frozenset({"rose", "fell", "unchanged"})
BESIDE = frozenset({"and", "than", "while", "whereas", "but", ","})
"""Behind these a clause may leave out what the one before has said."""


class Dropped(ValueError):
    """Why a sentence is not shown, in a few words of ours: never of the model's."""


@dataclass(frozen=True)
class Verdict:
    """why: empty where the sentence may be shown. facts: handles of facts that it mentions and that exist."""

    sentence: str
    why: str
    facts: tuple[int, ...] = ()

    @property
    def kept(self) -> bool:
        return not self.why


def checked(sentence: str, board: Board, before: int | None = None) -> Verdict:
    """Judge one sentence, without the line break behind it. before: the fact that was told last."""
    text = " ".join(sentence.split())
    known: tuple[int, ...] = ()
    try:
        if len(text) > LONGEST:
            raise Dropped("too long")
        parts = clauses(text)
        tokens = [token for part in parts for token in part.tokens]
        known = _known(tokens, board)
        if not board.whole(whole(text), before):
            _check(tokens, groups(parts), board, before)
    except (Illegible, Unclear, Dropped) as refused:
        return Verdict(text, str(refused), known)
    return Verdict(text if text.endswith((".", ":")) else f"{text}.", "", known)


def _known(tokens: list[Token], board: Board) -> tuple[int, ...]:
    """Facts mentioned. Dropped where a handle is unknown, where a fact is told twice or has no value."""
    there = {"F": board.told.facts, "W": board.told.words}
    handles = [token for token in tokens if token.kind in there]
    facts = tuple(
        token.position for token in handles if token.kind == "F" and token.position < len(there["F"])
    )
    if not handles:
        raise Dropped("no handle")
    if any(token.position >= len(there[token.kind]) for token in handles):
        raise Dropped("unknown handle")
    if len(set(facts)) != len(facts):
        raise Dropped("the same number twice")
    if any(board.told.facts[at].value is None for at in facts):
        raise Dropped("a number that is not known")
    return facts


def _check(tokens: list[Token], found: Sequence[Group], board: Board, before: int | None) -> None:
    if any(token.kind == "word" and token.text.lower() in NUMBERS for token in tokens):
        raise Dropped("a number in words")
    earlier: Said = ()
    for at, group in enumerate(found):
        behind = found[at + 1] if at + 1 < len(found) else None
        if any(clause.after == "than" for clause in group.clauses[1:]) or (group.after == "than" and not at):
            raise Dropped("a comparison")
        if len(group.facts) == 1:
            earlier = _check_single(group, behind, board, earlier, before)
        else:
            known = board.several.get(said(group.tokens, None), ())
            if not group.facts or not any(phrase.fits(before) for phrase in known):
                raise Dropped("numbers mixed in one clause" if group.facts else "no number")
        before = group.facts[-1]
    for one, other in pairwise(found):
        if (one.sets_scope or other.sets_scope) and (one.facts[-1], other.facts[0]) not in board.scoped:
            raise Dropped("a share of something else")
        if other.after == "than" and not _compares(one, other, board):
            raise Dropped("a comparison")


def _check_single(
    group: Group, behind: Group | None, board: Board, earlier: Said, before: int | None
) -> Said:
    """The phrase that the group says. Dropped where it says less than one, or more."""
    at = group.facts[0]
    fact = board.told.facts[at]
    here = tuple(item for item in said(group.tokens, fact) if item[0] != "F")
    unsure = fact.status in UNSURE
    if unsure and not EXPECTING.intersection(here):
        raise Dropped("a forecast told as measured")
    fitting = [phrase.says for phrase in board.phrases[at] if phrase.fits(before)]
    backed = [says for says in fitting if _covers(here, says, earlier, group)]
    if not backed:
        raise Dropped("a number is told as what it is not")
    closed = [says for says in backed if _closed(here, says, unsure)]
    if not closed:
        raise Dropped("words that no fact backs")
    for says in closed:
        if not (why := _direction(here, says, at, group, behind, board)):
            return says
    raise Dropped(why)


def _covers(here: Said, phrase: Said, earlier: Said, group: Group) -> bool:
    """Whether all of the phrase is said here in its order; what the clause before said may be left out.

    One name may stand anywhere, several in their order. A direction says that something changed.
    """
    changes = any(kind == "direction" and way in CHANGES for kind, way in here)
    names = sum(item[0] == "W" for item in phrase)
    needed = [item for item in phrase if not (changes and item == ("stem", "change"))]
    if group.after in BESIDE:
        needed = [item for item in needed if item in here or item not in earlier or item[0] != "stem"]
    if not set(needed) <= set(here) or not set(here) & set(phrase):
        return False
    ordered = [item for item in needed if item[0] != "W" or names > 1]
    return _within(ordered, [item for item in here if item in set(ordered)])


def _within(ordered: list[Item], kept: list[Item]) -> bool:
    """Whether `ordered` comes in `kept`, other things between or not."""
    rest = iter(kept)
    return all(item in rest for item in ordered)


def _closed(here: Said, phrase: Said, unsure: bool) -> bool:
    """Whether nothing is said beside the phrase, nor more often than there."""
    for item in set(here):
        if item not in phrase:
            if item[0] != "direction" and not (unsure and item in EXPECTING):
                return False
        elif item in STRONG and here.count(item) != phrase.count(item):
            return False
        if here.count(item) > max(1, phrase.count(item)):
            return False
    return True


def _direction(here: Said, phrase: Said, at: int, group: Group, behind: Group | None, board: Board) -> str:
    """Why a direction is not backed: neither the phrase's own, nor of a relation about this fact."""
    for item in here:
        if item[0] != "direction" or item in phrase or item[1] in board.directions[at]:
            continue
        compares = behind is not None and behind.after == "than" and _compares(group, behind, board)
        if item[1] not in COMPARED or not compares:
            return "a direction that nothing backs"
    return _majority(group, phrase)


def _majority(group: Group, phrase: Said) -> str:
    """ "Most people" is a majority, "the most" is not; "at most" and "at least" are bounds."""
    words = [token.text.lower() for token in group.tokens]
    for at, word in enumerate(words):
        bare = word in {"most", "least"} and (at == 0 or words[at - 1] != "the")
        if bare and (("direction", word) not in phrase or (at and words[at - 1] == "at")):
            return "a majority that nothing backs"
    return ""


def _compares(first: Group, second: Group, board: Board) -> bool:
    """Whether "... {F1} is higher than {F2} ..." says what a relation says, in its order."""
    if len(first.facts) != 1 or len(second.facts) != 1:
        return False
    one, other = first.facts[0], second.facts[0]
    fact = _alike(board.told.facts[one], board.told.facts[other])
    ways = {way for kind, way in said(first.tokens, fact) if kind == "direction" and way in COMPARED}
    if fact is None or len(ways) != 1:
        return False
    return (ways.pop(), one, other) in board.compared


def _alike(one: Fact, other: Fact) -> Fact | None:
    """The first, if both are counted in the same unit."""
    return one if one.unit == other.unit else None

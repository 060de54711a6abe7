"""The template's sentences as what they depend on: which stand alone, and which need the one before. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from journeymap.assistant.facts import Fact
from journeymap.assistant.telling import Told
from journeymap.assistant.wording.clauses import clauses
from journeymap.assistant.wording.grouping import Group, Item, Said, Unclear, groups, said
from journeymap.assistant.wording.labels import split_by_names

FACT = re.compile(r"\{F(\d+)\}")


def facts_in(sentence: str) -> tuple[int, ...]:
    """Positions of the facts that a sentence mentions, in order."""
    return tuple(int(found) - 1 for found in FACT.findall(sentence))


@dataclass(frozen=True)
class Draft:
    """One sentence of a template.

    before: the last fact told before it, which it may speak of without naming it. alone: it needs none: it is
    the first, or says in full what its numbers are. heading: it announces what follows.
    """

    text: str
    facts: tuple[int, ...]
    groups: tuple[Group, ...]
    before: int | None
    alone: bool

    @property
    def heading(self) -> bool:
        return not self.facts and self.text.rstrip().endswith(":")

    @cached_property
    def whole(self) -> Said:
        return whole(self.text)


def whole(sentence: str) -> Said:
    """All that a sentence says, in order."""
    return said((token for clause in clauses(sentence, strict=False) for token in clause.tokens), None)


def drafts(told: Told) -> tuple[Draft, ...]:
    """The template's sentences, in order."""
    found: list[Draft] = []
    before: int | None = None
    for sentence in told.sentences:
        facts = facts_in(sentence)
        try:
            own = tuple(groups(clauses(sentence, strict=False)))
        except Unclear:  # said as a whole only
            own = ()
        full = bool(facts) and bool(own) and all(_full(group, told) for group in own)
        found.append(Draft(sentence, facts, own, before, alone=not found or full))
        before = facts[-1] if facts else before
    return tuple(found)


def _full(group: Group, told: Told) -> bool:
    """Whether it says what its numbers are, without pointing to what was said before."""
    return not group.points and all(says_label(group, at, told) for at in group.facts)


def says_label(group: Group, at: int, told: Told) -> bool:
    """Whether a group says all of the label of a fact, the names in it aside."""
    fact = told.facts[at]
    named = {item for item in label(fact, told) if item[0] != "W"}
    return named <= set(said(group.tokens, fact))


def label(fact: Fact, told: Told) -> Said:
    """What a label says; a name in it is said by the handle of that name."""
    found: list[Item] = []
    for part in split_by_names(fact.label, told.words):
        if isinstance(part, int):
            found.append(("W", str(part + 1)))
        else:
            found += said((t for clause in clauses(part, strict=False) for t in clause.tokens), fact)
    return tuple(found)

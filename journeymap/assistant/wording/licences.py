"""What may be said of each fact of an answer: read from its label, the template's clauses and the relations.

A phrase is what a clause says, in order: stems of words, directions, handles of names. A clause around a
fact is backed when it says all of one phrase of that fact, in its order, and nothing else. So a sentence can
be set in other words and another order, but not be about something else.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from journeymap.assistant.facts import Fact, Kind
from journeymap.assistant.telling import Told
from journeymap.assistant.wording.drafts import Draft, drafts, label, says_label
from journeymap.assistant.wording.grouping import Group, Said, said


@dataclass(frozen=True)
class Phrase:
    """alone: it may stand anywhere. Else only behind the fact `before`, as in the template."""

    says: Said
    alone: bool = True
    before: int | None = None

    def fits(self, before: int | None) -> bool:
        return self.alone or self.before == before


@dataclass(frozen=True)
class Board:
    """An answer as the checker knows it."""

    told: Told

    @cached_property
    def drafts(self) -> tuple[Draft, ...]:
        return drafts(self.told)

    @cached_property
    def part(self) -> bool:
        """Whether the answer is about a part of a journey, which its first sentence says."""
        return any(fact.query for fact in self.told.facts)

    @cached_property
    def phrases(self) -> dict[int, tuple[Phrase, ...]]:
        """By fact: its label, where that tells it from all others, and the template's clauses about it.

        Facts of several parts of a journey are told apart by the template only.
        """
        labels = [fact.label for fact in self.told.facts]
        parts = {fact.query for fact in self.told.facts}
        found: dict[int, list[Phrase]] = {
            at: [Phrase(label(fact, self.told))] if labels.count(fact.label) == len(parts) == 1 else []
            for at, fact in enumerate(self.told.facts)
        }
        for group, before, alone in self._groups():
            if len(group.facts) == 1:
                at = group.facts[0]
                says = tuple(item for item in said(group.tokens, self.told.facts[at]) if item[0] != "F")
                found[at].append(Phrase(says, alone, before))
        return {at: tuple(phrase for phrase in own if phrase.says) for at, own in found.items()}

    @cached_property
    def several(self) -> dict[Said, tuple[Phrase, ...]]:
        """What the template says of several facts in one clause, or of none."""
        found: dict[Said, list[Phrase]] = defaultdict(list)
        for group, before, alone in self._groups():
            if len(group.facts) != 1:
                says = said(group.tokens, None)
                found[says].append(Phrase(says, alone, before))
        return {says: tuple(phrases) for says, phrases in found.items()}

    @cached_property
    def scoped(self) -> frozenset[tuple[int, int]]:
        """Pairs of facts of which the template says that one is of the other: "Of {F1} cases, {F2} ..."."""
        return frozenset(
            (one.facts[-1], other.facts[0])
            for draft in self.drafts
            for one, other in pairwise(draft.groups)
            if (one.sets_scope or other.sets_scope) and one.facts and other.facts
        )

    def whole(self, says: Said, before: int | None) -> bool:
        """Whether a sentence of the template says just this, and may stand behind this fact."""
        return any(d.whole == says and (d.alone or d.before == before) for d in self.drafts if d.facts)

    @cached_property
    def directions(self) -> dict[int, frozenset[Kind]]:
        """By fact: what relations say of it alone or among others."""
        found: dict[int, set[Kind]] = {at: set() for at in range(len(self.told.facts))}
        for relation in self.told.relations:
            if relation.other is None and relation.kind not in {"more", "less", "alike"}:
                found[relation.subject].add(relation.kind)
                found[relation.subject] |= _judged(relation.kind, self.told.facts[relation.subject])
        return {at: frozenset(kinds) for at, kinds in found.items()}

    @cached_property
    def compared(self) -> frozenset[tuple[Kind, int, int]]:
        """("more", a, b): a is more than b, as relations say, read either way."""
        turned: dict[Kind, Kind] = {"more": "less", "less": "more"}
        found = set()
        for relation in self.told.relations:
            if relation.other is not None and relation.kind in turned:
                found.add((relation.kind, relation.subject, relation.other))
                found.add((turned[relation.kind], relation.other, relation.subject))
        return frozenset(found)

    def _groups(self) -> list[tuple[Group, int | None, bool]]:
        """Groups of the template, the fact before each, and whether it says in full what its number is."""
        found = []
        for draft in self.drafts:
            before = draft.before
            for at, group in enumerate(draft.groups):
                full = not group.points and all(says_label(group, each, self.told) for each in group.facts)
                first = draft is self.drafts[0] and at == 0
                found.append((group, before, bool(group.facts) and (full or first)))
                before = group.facts[-1] if group.facts else before
        return found


def _judged(kind: Kind, fact: Fact) -> set[Kind]:
    """The most of what is better when higher is the best of it."""
    if fact.better == "neither" or kind not in {"most", "least"}:
        return set()
    return {"best" if (kind == "most") == (fact.better == "higher") else "worst"}

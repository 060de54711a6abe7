"""Several tools' findings as one: handles are numbered over the whole answer: {F7} is one thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from journeymap.assistant.facts import Relation
from journeymap.assistant.telling import Told

HANDLE = re.compile(r"\{([FW])(\d+)\}")
SENTENCES = ("sentences", "caveats", "method", "not_used")


@dataclass(frozen=True)
class Joined:
    """whole: everything; parts: one for each tool, in order. Handles of both are those of `whole`.

    facts and words of a part are those of the whole too, so that its sentences can be rendered alone;
    brought: how many of the facts each part brought, in order.
    """

    whole: Told
    parts: tuple[Told, ...]
    brought: tuple[int, ...]

    def own(self, part: int) -> range:
        """Positions of the facts that this part brought."""
        before = sum(self.brought[:part])
        return range(before, before + self.brought[part])


def joined(tolds: Iterable[Told]) -> Joined:
    """outcome of the whole: "answered" where any part is, else that of the first."""
    given = tuple(tolds)
    facts = tuple(fact for told in given for fact in told.facts)
    words = tuple(each for told in given for each in told.words)
    parts, first_fact, first_word = [], 0, 0
    for told in given:
        moved = {
            name: tuple(_moved(s, first_fact, first_word) for s in getattr(told, name)) for name in SENTENCES
        }
        relations = tuple(_shifted(each, first_fact) for each in told.relations)
        parts.append(replace(told, **moved, facts=facts, words=words, relations=relations))  # type: ignore[arg-type]
        first_fact, first_word = first_fact + len(told.facts), first_word + len(told.words)
    outcomes = [told.outcome for told in given]
    whole = Told(
        outcome="answered" if "answered" in outcomes else outcomes[0] if outcomes else "out_of_scope",
        facts=facts,
        words=words,
        quotes=tuple(each for told in given for each in told.quotes),
        relations=tuple(each for part in parts for each in part.relations),
        options=tuple(each for told in given for each in told.options),
        suggestions=tuple(dict.fromkeys(each for told in given for each in told.suggestions)),
    )
    own: dict[str, Any] = {name: tuple(s for p in parts for s in getattr(p, name)) for name in SENTENCES}
    whole = replace(whole, **own)
    return Joined(whole, tuple(parts), tuple(len(told.facts) for told in given))


def _moved(sentence: str, facts: int, words: int) -> str:
    by = {"F": facts, "W": words}
    return HANDLE.sub(lambda found: f"{{{found[1]}{int(found[2]) + by[found[1]]}}}", sentence)


def _shifted(relation: Relation, by: int) -> Relation:
    other = None if relation.other is None else relation.other + by
    return replace(
        relation, subject=relation.subject + by, other=other, among=tuple(at + by for at in relation.among)
    )

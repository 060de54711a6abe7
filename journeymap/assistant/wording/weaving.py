"""A model's sentences and the template's, woven into one answer in which nothing is missing. Pure.

A sentence that is dropped is replaced by the template's about the same facts; what no sentence told is told
at the end. Where more is dropped than kept, the answer is the template's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from journeymap.assistant.telling import Told
from journeymap.assistant.wording.checking import checked
from journeymap.assistant.wording.drafts import facts_in
from journeymap.assistant.wording.licences import Board

PATIENCE = 3  # sentences that may be dropped beyond those that were kept, before the rest is not waited for


@dataclass
class Weaving:
    """kept, dropped: how many of the model's sentences. reasons: why dropped, in our words."""

    told: Told
    sentences: list[str] = field(default_factory=list)
    kept: int = 0
    dropped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._board = Board(self.told)
        self._last: int | None = None

    @property
    def by(self) -> Literal["model", "template"]:
        """Whose wording the answer is in: the model's where at least half of its sentences could be kept."""
        return "model" if self.kept and self.kept >= self.dropped else "template"

    @property
    def final(self) -> tuple[str, ...]:
        """The whole answer: what was woven, or the template's sentences."""
        return tuple(self.sentences) if self.by == "model" else self.told.sentences

    def woven(self, written: Iterable[str]) -> Iterator[str]:
        """Sentences that may be shown, as they come. What leaves here is complete once it ends."""
        yield from self._tell(self._opening())
        for sentence in written:
            verdict = checked(sentence, self._board, self._last)
            if verdict.kept and verdict.sentence not in self.sentences:
                self.kept += 1
                yield from self._tell([verdict.sentence])
                yield from self._follow()
            elif not verdict.kept:
                self.dropped += 1
                self.reasons[verdict.why] += 1
                yield from self._replace(set(verdict.facts))
            if self.dropped > self.kept + PATIENCE:
                break
        yield from self._replace(None)

    def _tell(self, sentences: Iterable[str]) -> Iterator[str]:
        for sentence in sentences:
            self.sentences.append(sentence)
            facts = facts_in(sentence)
            self._last = facts[-1] if facts else self._last
            yield sentence

    def _opening(self) -> list[str]:
        """What says what the answer is about: sentences before the first number; that one too, where the
        answer is about a part of a journey."""
        opening: list[str] = []
        for draft in self._board.drafts:
            if draft.facts:
                return [*opening, draft.text] if self._board.part else opening
            opening.append(draft.text)
        return opening

    def _follow(self) -> Iterator[str]:
        """Sentences without a number that belong to the one of which the last number has just been told."""
        told = self._facts_told()
        for at, draft in enumerate(self._board.drafts):
            complete = draft.facts and draft.facts[-1] == self._last and set(draft.facts) <= told
            if complete:
                yield from self._tell(self._trail(at))

    def _trail(self, at: int) -> list[str]:
        trail: list[str] = []
        for draft in self._board.drafts[at + 1 :]:
            if draft.facts or draft.heading or draft.text in self.sentences:
                break
            trail.append(draft.text)
        return trail

    def _replace(self, about: set[int] | None) -> Iterator[str]:
        """What the template says and no sentence did; about: only of these facts."""
        for at, draft in enumerate(self._board.drafts):
            if about is not None and not about & set(draft.facts):
                continue
            if draft.facts:
                missing = bool(set(draft.facts) - self._facts_told())
            else:
                missing = not draft.heading and draft.text not in self.sentences
            if missing:
                yield from self._tell(self._chain(at))
                yield from self._tell(self._trail(at) if draft.facts else [])

    def _chain(self, at: int) -> list[str]:
        """A sentence of the template with those before it that it needs to be understood."""
        drafts = self._board.drafts
        start = at
        while start and not drafts[start].alone:
            needed = drafts[start - 1]
            told = bool(self.sentences) and self.sentences[-1] == needed.text
            if told or (needed.facts and needed.facts[-1] == self._last):
                break
            start -= 1
        if start and drafts[start].alone and drafts[start - 1].heading:
            start -= 1
        return [draft.text for draft in drafts[start : at + 1]]

    def _facts_told(self) -> set[int]:
        return {fact for sentence in self.sentences for fact in facts_in(sentence)}

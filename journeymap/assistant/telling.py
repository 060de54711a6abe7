"""How a tool tells what it found: sentences around handles, with what code knows to hold between facts. Pure.

    telling = Telling()
    telling.say("Of {} cases that ended, {} reached the goal.", cases, goal)
    telling.relate("fell", change)
    telling.caveat("This is association, not cause.")
    return telling.told()

What a sentence mentions are facts and words; anything else is refused, so that no name gets onto a page or to
a language model unmarked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from string import Formatter
from typing import Any, Literal

from journeymap.assistant.facts import Chart, Fact, Kind, Quote, Relation, Table, Words

LEAD_ON = 3  # questions that one tool suggests at most
Outcome = Literal["answered", "not_enough_data", "ask_back", "out_of_scope"]


@dataclass(frozen=True)
class Option:
    """A button of an answer that asks back. call: the tool and arguments that pressing it runs."""

    label: str
    hint: str
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """What a tool found. sentences: with handles {F1}, {W1} (from 1, positions in `facts` and `words`).

    Sentences of `caveats` and `method` ("how do you know?") may hold handles too. quotes are shown after the
    sentences. suggestions: questions that lead on, as a person would type them. options: where it asks back.
    heads: (position of a sentence, the heading above it), where an answer is a report; items: positions of
    sentences that are set as a list. run: id of a job that goes on, with `address` of the page or API that
    will tell its result.
    not_used: what was looked at and did not matter, in sentences.
    """

    outcome: Outcome = "answered"
    sentences: tuple[str, ...] = ()
    heads: tuple[tuple[int, str], ...] = ()
    items: tuple[int, ...] = ()
    facts: tuple[Fact, ...] = ()
    words: tuple[Words, ...] = ()
    quotes: tuple[Quote, ...] = ()
    relations: tuple[Relation, ...] = ()
    table: Table | None = None
    chart: Chart | None = None
    caveats: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    not_used: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    run: int | None = None
    address: str | None = None


@dataclass
class Telling:
    """Builds a `Told`. Facts and words get their handles in the order in which they are first mentioned."""

    outcome: Outcome = "answered"
    facts: list[Fact] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    _parts: dict[str, list[str]] = field(default_factory=dict)
    _quotes: list[Quote] = field(default_factory=list)
    _relations: list[Relation] = field(default_factory=list)
    _rest: Told = field(default_factory=Told)
    _heads: list[tuple[int, str]] = field(default_factory=list)
    _items: list[int] = field(default_factory=list)

    def say(self, sentence: str, *mentioned: Fact | Words) -> None:
        """A sentence of the answer; each {} stands for the next of `mentioned`."""
        self._add("sentences", sentence, mentioned)

    def head(self, heading: str) -> None:
        """What comes next is said under this heading; one without a sentence is not shown."""
        at = len(self._of("sentences"))
        self._heads = [*(each for each in self._heads if each[0] != at), (at, heading)]

    def item(self, sentence: str, *mentioned: Fact | Words) -> None:
        """As `say`, as one of a list."""
        self._items.append(len(self._of("sentences")))
        self.say(sentence, *mentioned)

    def caveat(self, sentence: str, *mentioned: Fact | Words) -> None:
        """What the reader must bear in mind: association, young weeks, too few."""
        self._add("caveats", sentence, mentioned)

    def explain(self, sentence: str, *mentioned: Fact | Words) -> None:
        """How it is known: what was counted, compared, over which rows."""
        self._add("method", sentence, mentioned)

    def dismiss(self, sentence: str, *mentioned: Fact | Words) -> None:
        """What was looked at and made no difference."""
        self._add("not_used", sentence, mentioned)

    def suggest(self, *questions: str) -> None:
        self._parts.setdefault("suggestions", []).extend(questions)

    def quote(self, *quotes: Quote) -> None:
        self._quotes.extend(quotes)

    def relate(
        self, kind: Kind, subject: Fact, other: Fact | None = None, among: tuple[Fact, ...] = ()
    ) -> None:
        """What code has checked to hold: a sentence may only say what is told here."""
        at = None if other is None else self._fact(other)
        self._relations.append(Relation(kind, self._fact(subject), at, tuple(map(self._fact, among))))

    def show(self, table: Table | None = None, chart: Chart | None = None) -> None:
        """A table or chart beside the sentences. Facts of a table get handles as if they were mentioned."""
        if table is not None:
            for cell in (cell for row in table.rows for cell in row if cell is not None):
                self._handle(cell)
        self._rest = replace(self._rest, table=table or self._rest.table, chart=chart or self._rest.chart)

    def follow(self, run: int | None, address: str) -> None:
        """A job goes on; `address` will tell its result."""
        self._rest = replace(self._rest, run=run, address=address)

    def ask(self, *options: Option) -> None:
        self.outcome = "ask_back"
        self._rest = replace(self._rest, options=(*self._rest.options, *options))

    def told(self) -> Told:
        return replace(
            self._rest,
            outcome=self.outcome,
            facts=tuple(self.facts),
            words=tuple(self.words),
            quotes=tuple(self._quotes),
            relations=tuple(self._relations),
            sentences=self._of("sentences"),
            heads=tuple(each for each in self._heads if each[0] < len(self._of("sentences"))),
            items=tuple(self._items),
            caveats=self._of("caveats"),
            method=self._of("method"),
            not_used=self._of("not_used"),
            suggestions=tuple(dict.fromkeys(self._of("suggestions")))[:LEAD_ON],
        )

    def _of(self, part: str) -> tuple[str, ...]:
        return tuple(self._parts.get(part, ()))

    def _add(self, where: str, sentence: str, mentioned: tuple[Fact | Words, ...]) -> None:
        asked = [name for _, name, _, _ in Formatter().parse(sentence) if name is not None]
        if any(asked) or len(asked) != len(mentioned):
            raise ValueError(
                f"{sentence!r} has {len(asked)} places for {len(mentioned)} things (write {{}})."
            )
        handles = ["{" + self._handle(each) + "}" for each in mentioned]
        told, written = self._parts.setdefault(where, []), sentence.format(*handles)
        if where == "sentences" or written not in told:  # beside the answer, a thing is said once
            told.append(written)

    def _handle(self, thing: Fact | Words) -> str:
        if isinstance(thing, Fact):
            return f"F{self._fact(thing) + 1}"
        if isinstance(thing, Words):
            if thing not in self.words:
                self.words.append(thing)
            return f"W{self.words.index(thing) + 1}"
        raise TypeError(f"a sentence mentions facts and words, not {type(thing).__name__}")

    def _fact(self, fact: Fact) -> int:
        if fact not in self.facts:
            self.facts.append(fact)
        return self.facts.index(fact)

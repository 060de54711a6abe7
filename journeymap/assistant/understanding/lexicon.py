"""The names and words of one journey, by the stems of their words: what a question may mention. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from journeymap.assistant.understanding import casenames
from journeymap.assistant.understanding.adjectives import described
from journeymap.assistant.understanding.goalwords import goal_verbs
from journeymap.assistant.understanding.phrases import ordinary
from journeymap.assistant.understanding.slips import FEW, slip
from journeymap.assistant.understanding.text import (
    everyday_stems,
    framing,
    plain_stems,
    root,
    stem,
    tokens,
    words_file,
)
from journeymap.assistant.understanding.titles import families, subjects
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

Key = tuple[str, ...]
ALIKE = 5  # places that one word of their names may mean together: which of them is asked back
ASKABLE = frozenset(["journey", "stage", "touchpoint", "channel"])  # places of measures that can be asked for
YES = ("yes", "true", "1", "y")
NO = ("no", "false", "0", "n")


@dataclass(frozen=True)
class Meaning:
    """What words may stand for. kind: "stage", "touchpoint", "channel", "persona", "theme", "value" (name is
    the trait), "trait", "measure", "dim" (name is the measure's dimension), "kind", "list", "journey",
    "raters", "group", "missing" (of which the company has none: name says what it would be).

    rank: 0 for what is meant first. weak: by a part of its name, or by a relation: said as an assumption.
    hint: speaks of it without naming it.
    """

    kind: str
    value: str
    name: str = ""
    rank: int = 0
    weak: bool = False
    hint: bool = False


@dataclass
class Lexicon:
    """entries: stems -> meanings. roots: the same by roots of words, of places only. longest: words of the
    longest entry. known: stems that are no slips of the pen. called: stems of the words of the
    journey's name."""

    entries: dict[Key, list[Meaning]] = field(default_factory=dict)
    roots: dict[Key, list[Meaning]] = field(default_factory=dict)
    parts: dict[str, list[Meaning]] = field(default_factory=dict)
    longest: int = 1
    known: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)

    def add(self, surface: str, meaning: Meaning) -> None:
        key = tuple(each.stem for each in tokens(surface) if each.text[0].isalnum())
        if not key or len(key) > 8:
            return
        told = self.entries.setdefault(key, [])
        if meaning not in told:
            told.append(meaning)
        self.longest = max(self.longest, len(key))
        self.known.update(key)
        if len(key) == 2:  # "check out" for "checkout", and the other way round
            self.entries.setdefault(("".join(key),), []).append(meaning)

    def right(self, word: str) -> str:
        """The stem that a word was meant to be: itself, or the one known that it is a slip of the pen of."""
        told = stem(word)
        if len(told) < FEW - 1 or told in self.known or told in plain_stems() or not told.isalpha():
            return told
        near = extract(told, self._candidates(), scorer=OSA.distance, score_cutoff=2, limit=8)
        return next((word for word, far, _ in near if slip(told, word, int(far), word in self.known)), told)

    def _candidates(self) -> list[str]:
        if not hasattr(self, "_words"):
            every = self.known | plain_stems() | ordinary()
            self._words = sorted(word for word in every if len(word) >= FEW - 1 and word.isalpha())
        return self._words


@lru_cache(maxsize=64)
def lexicon(journey: JourneyWords) -> Lexicon:
    """All that can be mentioned of a journey."""
    found = Lexicon(called={each.stem for each in tokens(journey.name)})
    for surface, meaning in _all(journey):
        found.add(surface, meaning)
    _related(journey, found)
    return found


@lru_cache(maxsize=64)
def names_of_journeys(vocabulary: Vocabulary) -> Lexicon:
    found = Lexicon()
    for each in vocabulary.journeys:
        found.add(each.name, Meaning("journey", each.slug))
        found.add(each.slug.replace("-", " "), Meaning("journey", each.slug))
        found.add(each.name.partition("(")[0], Meaning("journey", each.slug))
    counts = Counter(word for each in vocabulary.journeys for word in {t.stem for t in tokens(each.name)})
    for each in vocabulary.journeys:
        for token in tokens(each.name):
            if counts[token.stem] == 1 and len(token.text) > FEW and token.stem not in plain_stems():
                found.parts.setdefault(token.stem, []).append(Meaning("journey", each.slug, weak=True))
    return found


def _all(journey: JourneyWords) -> Iterator[tuple[str, Meaning]]:
    for name, _ in journey.stages:
        yield name, Meaning("stage", name)
    for name in journey.touchpoints:
        yield name, Meaning("touchpoint", name)
    for kind, kept in (("persona", journey.personas), ("theme", journey.themes)):
        for each in kept:
            yield from ((word, Meaning(kind, each.key)) for word in (each.name, each.key))
    yield from _channels(journey)
    yield from _traits(journey)
    yield from _measures(journey)
    for explained in journey.kinds:
        if stem(explained.name) in plain_stems() and explained.name in framing("vague"):
            continue
        for words in (explained.name.replace("_", " "), *words_file()["kinds"].get(explained.name, ())):
            yield words, Meaning("kind", explained.name)
    for group, words in words_file()["groups"].items():
        yield from ((word, Meaning("group", group)) for word in words)
    yield from _shared(journey)
    hints = {hint: each.measures[0] for each in journey.sayings if each.measures for hint in each.hints}
    for raters, words in words_file()["raters"].items():
        for word in words:
            yield word, Meaning("raters", raters)
            if spoken := next((hints[part] for part in word.split() if part in hints), None):
                yield word, Meaning("measure", spoken, rank=1, hint=True)  # who "would recommend us least"


def _shared(journey: JourneyWords) -> Iterator[tuple[str, Meaning]]:
    """What most names of a kind have in common: the desk of "Desk 3" and "Desk 21" is what channels are."""
    kinds = {"channel": journey.channels, "touchpoint": journey.touchpoints}
    for kind, names in kinds.items():
        told = [{token.stem for token in tokens(name) if token.text.isalpha()} for name in names]
        counts = Counter(word for each in told for word in each)
        for word, count in counts.items():
            if count >= 2 and count >= len(names) / 2 and len(word) > 2 and word not in plain_stems():
                yield word, Meaning("group", kind)


def _channels(journey: JourneyWords) -> Iterator[tuple[str, Meaning]]:
    here = {name.lower(): name for name in journey.channels}
    yield from ((name, Meaning("channel", name)) for name in journey.channels)
    hidden = set(words_file()["channels"]["hidden"])
    taken = {name.lower() for name in (*journey.touchpoints, *(stage for stage, _ in journey.stages))}
    taken |= {each.text for each in tokens(journey.name)} - here.keys()
    for group in words_file()["channels"]["groups"]:
        meant = next((here[word] for word in group if word in here), None)
        for word in group:
            if word in here or word in taken:
                continue
            if meant is not None:
                yield word, Meaning("channel", meant, weak=word in hidden)
            elif word not in hidden:
                yield word, Meaning("missing", word, "channel")


def _traits(journey: JourneyWords) -> Iterator[tuple[str, Meaning]]:
    for trait, values in journey.traits:
        yield trait.replace("_", " "), Meaning("trait", trait)
        for value in values:
            plain = value.lower()
            if plain in YES:
                yield f"{trait} {value}", Meaning("value", value, trait)
                yield trait.replace("_", " "), Meaning("value", value, trait, rank=1)
            elif plain in NO:
                for lead in ("non", "not", "no"):
                    yield f"{lead} {trait}", Meaning("value", value, trait)
                yield f"{trait} {value}", Meaning("value", value, trait)
            else:
                called = trait.replace("_", " ")
                surfaces = (f"{called} {value}", f"{value} {called}")
                yield from ((each, Meaning("value", value, trait)) for each in surfaces)
                if len(value) > 2 and not value.isdigit() and stem(plain) not in plain_stems():
                    yield value, Meaning("value", value, trait)
                    continue
                if len(value) > 2 and not value.isdigit():  # "regular customers", "regulars": see `mentions`
                    yield value, Meaning("value", value, trait, weak=True)


def _measures(journey: JourneyWords) -> Iterator[tuple[str, Meaning]]:
    askable = {each.name for each in journey.measures if each.kinds & ASKABLE or not each.places}
    for saying in journey.sayings:
        if not saying.measures:
            yield from ((word, Meaning("missing", word, "measure")) for word in saying.words)
            plain = (word for word in saying.hints if word in framing("felt"))
            yield from ((word, Meaning("missing", word, "measure", hint=True)) for word in plain)
        for rank, measure in enumerate(name for name in saying.measures if name in askable):
            yield from ((word, Meaning("measure", measure, rank=rank)) for word in saying.words)
            yield from ((word, Meaning("measure", measure, rank=rank, hint=True)) for word in saying.hints)
    for words, measure in casenames.said(journey.name):
        counts = measure == casenames.CASES
        yield words, Meaning("measure", measure, rank=casenames.LAST if counts else 0, hint=counts)
    traits = {name for name, _ in journey.traits} | {
        value for _, values in journey.traits for value in values
    }
    for each in journey.measures:
        for dim, values in each.dims:
            if dim in each.name and each.name in askable and not traits & set(values):  # "anger" of emotion
                for value in filter(str.isalpha, values):
                    yield value, Meaning("dim", f"{each.name}:{dim}:{value}", dim, rank=2)


def _related(journey: JourneyWords, found: Lexicon) -> None:
    """Places by words of their family ("paying" for Payment), by one word of a longer name, by activities."""
    names: list[tuple[str, Meaning]] = [(n, Meaning("stage", n, weak=True)) for n, _ in journey.stages]
    names += [(name, Meaning("touchpoint", name, weak=True)) for name in journey.touchpoints]
    spoken_of = [(t.name, Meaning("theme", t.key, weak=True)) for t in journey.themes if _telling(t.name)]
    places = [name for name, _ in names]
    for name, meaning in (*names, *spoken_of):
        _put(found.roots, tuple(root(each.text) for each in tokens(name)), meaning)
    for trait, values in journey.traits:  # "privately insured" for private
        for value in filter(str.isalpha, values):
            if len(value) > FEW and root(value) not in {root(word) for word in plain_stems()}:
                _put(found.roots, (root(value),), Meaning("value", value, trait, weak=True))
    for word, value, trait in described(journey.traits):
        if (stem(word),) not in found.entries:
            found.add(word, Meaning("value", value, trait, weak=True))
    for activity, touchpoint in journey.activities:
        if touchpoint is not None:
            found.add(activity, Meaning("touchpoint", touchpoint, weak=True))
    spoken = {each.stem for name, _ in names for each in tokens(name)}
    _of_measures(journey, found, {root(word) for word in spoken})
    _of_activities(journey, found, spoken)
    names += [(each.name, Meaning("persona", each.key, weak=True)) for each in journey.personas]
    names += [
        (value, Meaning("value", value, trait, weak=True))
        for trait, values in journey.traits
        for value in values
    ]
    names += [(trait.replace("_", " "), Meaning("trait", trait, weak=True)) for trait, _ in journey.traits]
    names += spoken_of
    counts = Counter(word for name, _ in names for word in {each.stem for each in tokens(name)})
    shared = Counter(word for name in {*places} for word in {each.stem for each in tokens(name)})
    for name, meaning in names:
        words = [each.stem for each in tokens(name)]
        for word in words:
            if meaning.kind == "theme" and word in ordinary() | everyday_stems():
                continue  # of the words of customers only those that questions are not asked with
            few = counts[word] == 1 or (1 < shared[word] <= ALIKE and word not in found.called)
            if len(words) > 1 and few and len(word) > 2 and word not in plain_stems():
                found.parts.setdefault(word, []).append(meaning)
                found.known.add(word)


def _telling(name: str) -> bool:
    """Whether a name has a word that questions are not made of anyway, as "Long waiting times" has not."""
    return any(each.stem not in plain_stems() for each in tokens(name))


def _of_measures(journey: JourneyWords, found: Lexicon, spoken: set[str]) -> None:
    """Measures of analyzers by the family of a word of their titles, and by what they are a share of; the
    goal rate by what is done at the goal."""
    for what, name in subjects(journey.measures):
        found.add(what, Meaning("measure", name, weak=True, hint=True))
    for word, name in families(journey.measures):
        if word not in spoken:
            _put(found.roots, (word,), Meaning("measure", name, weak=True, hint=True))
    for verb, name in goal_verbs(journey):
        if (verb,) not in found.roots:
            _put(found.roots, (verb,), Meaning("measure", name, rank=1, weak=True, hint=True))


def _of_activities(journey: JourneyWords, found: Lexicon, spoken: set[str]) -> None:
    """Touchpoints by a word that only their activities have: "refund" of "Refund paid"."""
    meant: dict[str, set[str]] = {}
    for activity, touchpoint in journey.activities:
        for token in tokens(activity):
            if touchpoint is not None and len(token.stem) > FEW and token.stem not in plain_stems() | spoken:
                meant.setdefault(token.stem, set()).add(touchpoint)
    for word, touchpoints in meant.items():
        if len(touchpoints) == 1:
            found.parts.setdefault(word, []).append(Meaning("touchpoint", min(touchpoints), weak=True))
            found.known.add(word)


def _put(where: dict[Key, list[Meaning]], key: Key, meaning: Meaning) -> None:
    if key:
        where.setdefault(key, []).append(meaning)

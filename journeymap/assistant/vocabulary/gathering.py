"""What a person may ask for, in the words of the data and of the registry of analyzers.

A new journey, theme or analyzer is askable once it has results: nothing here names one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from journeymap.analysis.parts import Part
from journeymap.analysis.rated import lists
from journeymap.assistant.asker import Asker
from journeymap.assistant.tools.contract import SEE
from journeymap.assistant.vocabulary.saying import measured, sayings, spaced
from journeymap.assistant.vocabulary.terms import Explained, JourneyWords, Kept, Listing, Vocabulary
from journeymap.customers.personas.models import Persona
from journeymap.events.snapshots import current
from journeymap.feedback.themes.models import Theme
from journeymap.journeys.models import Journey
from journeymap.maps.choices import choices
from journeymap.maps.gathering import newest_runs
from journeymap.maps.keeping import kept_map
from journeymap.maps.lingering import lingering
from journeymap.maps.titles import NAMES
from journeymap.mining.registry import load

AT_HAND = 64  # journeys whose words a process keeps
WORDS_OF = re.compile(r"words such as (.+?)\.?$")

_at_hand: dict[tuple[Any, ...], JourneyWords] = {}
_guard = Lock()


def vocabulary_of(asker: Asker) -> Vocabulary:
    """What this person may ask for; without the right to see maps, nothing of them."""
    if not asker.may(*SEE):
        return Vocabulary()
    seen = (asker.may("customers.view_persona"), asker.may("feedback.view_theme"))
    return _vocabulary(Journey.objects.order_by("name", "pk"), *seen, asker.sight.identities)


def whole_vocabulary(journeys: Iterable[Journey]) -> Vocabulary:
    """What those may ask of these journeys who may see all: for what is got ready before anybody asks."""
    return _vocabulary(journeys, True, True, True)


def _vocabulary(journeys: Iterable[Journey], personas: bool, themes: bool, identities: bool) -> Vocabulary:
    words = tuple(words_of(each, personas, themes) for each in journeys)
    return Vocabulary(
        words,
        tuple((name, analyzer.title) for name, analyzer in sorted(load().analyzers.items())),
        tuple(_lists()) if identities else (),
        max((each.last for each in words if each.last), default=datetime.now(UTC)),
    )


def words_of(journey: Journey, personas: bool = True, themes: bool = True) -> JourneyWords:
    """The words of one journey, read anew when its data, runs, definition or what is kept change."""
    kept = _kept(journey, personas, themes)
    runs = tuple(sorted(newest_runs(journey, Part()).items()))
    key = (journey.pk, journey.name, journey.revision, current().number, runs, kept)
    with _guard:
        if key in _at_hand:
            return _at_hand[key]
    with lingering() as older:
        found = _words(journey, kept)
    if older.oldest is None:
        with _guard:
            _at_hand[key] = found
            while len(_at_hand) > AT_HAND:
                _at_hand.pop(next(iter(_at_hand)))
    return found


def _kept(journey: Journey, personas: bool, themes: bool) -> tuple[tuple[Kept, ...], tuple[Kept, ...]]:
    who = Persona.objects.kept().filter(journey=journey).order_by("pk") if personas else ()
    what = Theme.objects.kept().order_by("pk") if themes else ()
    return (
        tuple(Kept(each.key, each.name) for each in who),
        tuple(Kept(each.key, each.name, _told(each.description)) for each in what),
    )


def _told(description: str) -> tuple[str, ...]:
    """Words of a theme that whoever proposed it told in its description."""
    found = WORDS_OF.search(description)
    return tuple(word.strip() for word in found[1].split(",")) if found else ()


def _words(journey: Journey, kept: tuple[tuple[Kept, ...], tuple[Kept, ...]]) -> JourneyWords:
    shown, choice = kept_map(journey), choices(journey)
    touchpoints = [name for stage in shown["stages"] for name in stage["touchpoints"]]
    placed = [each["anchor"]["name"] for each in shown["measures"] if each["anchor"]["place"] == "touchpoint"]
    sentences = {
        name: told for analyzer in load().analyzers.values() for name, told in analyzer.kinds.items()
    }
    measures = measured(shown["measures"], NAMES, sentences)
    return JourneyWords(
        slug=journey.slug,
        name=journey.name,
        stages=tuple((stage["name"], tuple(stage["touchpoints"])) for stage in shown["stages"]),
        touchpoints=tuple(dict.fromkeys([*touchpoints, *placed])),
        channels=tuple(each["name"] for each in choice["channels"]),
        activities=tuple(shown["activities"].items()),
        personas=kept[0],
        themes=kept[1],
        traits=tuple(
            (each["name"], tuple(value["value"] for value in each["values"])) for each in choice["traits"]
        ),
        measures=measures,
        sayings=sayings(measures),
        kinds=tuple(_kinds(shown)),
        goal=tuple((shown.get("goal") or {}).get("activities", ())),
        first=_time(choice["first"]),
        last=_time(choice["last"]),
    )


def _kinds(shown: Mapping[str, Any]) -> Iterator[Explained]:
    """Kinds of findings, of all analyzers; how many of each the map has."""
    found = Counter((each["run"]["analyzer"], each["kind"]) for each in shown["findings"] if each["run"])
    measures = {each["name"] for each in shown["measures"]}
    for name, analyzer in sorted(load().analyzers.items()):
        for kind, sentence in analyzer.kinds.items():
            if (name, kind) in found or kind not in measures:
                yield Explained(kind, sentence, name, analyzer.title, found[name, kind])


def _lists() -> Iterator[Listing]:
    titles = {score: analyzer.title for analyzer in load().analyzers.values() for score in _scores(analyzer)}
    for stored, _kind in lists():
        slug = stored.run.journey.slug if stored.run.journey else None
        title = titles.get(stored.name, spaced(stored.name).capitalize())
        yield Listing(stored.name, title, slug, (spaced(stored.name), title.lower()))


def _scores(analyzer: Any) -> Iterator[str]:
    for word in analyzer.gives:
        kind, _, name = word.partition(":")
        if kind == "scores":
            yield name


def _time(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None

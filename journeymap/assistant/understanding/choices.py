"""What is offered where a question has several readings: buttons that say what pressing them asks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from journeymap.assistant.telling import Option
from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.meaning import vectors
from journeymap.assistant.understanding.sentences import measure_sentences, nearness
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

EVERYWHERE = {"journey", "touchpoint"}  # kinds of places of an analyzer's measures that people know


def option(tool: str, arguments: Mapping[str, Any], journey: JourneyWords | None) -> Option:
    """A button: what it asks for, and in which part."""
    return Option(
        label(tool, arguments, journey), ", ".join(_part(arguments, journey)), tool, dict(arguments)
    )


def label(tool: str, arguments: Mapping[str, Any], journey: JourneyWords | None) -> str:
    """What a call asks for, in a few words: "Drop-off at Purchase over time"."""
    known = tools().get(tool)
    title = known.title if known is not None else tool.replace("_", " ").capitalize()
    measured = journey.measure(str(arguments.get("measure", ""))) if journey is not None else None
    where = arguments.get("name") or arguments.get("after") or arguments.get("before") or ""
    if measured is not None:
        over = str(arguments.get("over", ""))
        ends = {"trend": " over time", "compare": " compared", "rank": f" by {over[:-1] or 'stage'}"}.get(
            tool, ""
        )
        ends = f" by {over.partition(':')[2]}" if ":" in over else ends
        return f"{measured.title}{f' at {where}' if where else ''}{ends}"
    return f"{title}{f': {where}' if where else ''}"


def _part(arguments: Mapping[str, Any], journey: JourneyWords | None) -> Iterator[str]:
    if arguments.get("since") or arguments.get("until"):
        since, until = arguments.get("since"), arguments.get("until")
        yield " ".join(filter(None, (since and f"from {since}", until and f"before {until}")))
    yield from arguments.get("channels", ())
    yield from (trait.partition("=")[2] for trait in arguments.get("traits", ()))
    if journey is not None:
        kept = (*journey.personas, *journey.themes)
        keys = {arguments.get("persona"), arguments.get("theme")}
        yield from (each.name for each in kept if each.key in keys)


def of_journeys(
    tool: str, arguments: Mapping[str, Any], vocabulary: Vocabulary, most: int
) -> tuple[Option, ...]:
    """The same question of each journey."""
    return tuple(
        Option(each.name, "", tool, {**arguments, "journey": each.slug})
        for each in vocabulary.journeys[:most]
    )


def of_measures(
    tool: str, arguments: Mapping[str, Any], journey: JourneyWords, asked: str, most: int
) -> tuple[Option, ...]:
    """The same question of the measures that come nearest to what it says, at the place told."""
    spot = (arguments.get("place", "journey"), arguments.get("name"))
    known = [each for each in journey.measures if each.own or each.kinds >= EVERYWHERE]
    here = [each for each in known if spot in each.places and not each.dims] or known
    read = vectors([asked])
    told = nearness(None if read is None else read[0], measure_sentences(journey), lasting=True)
    near = dict(zip((each.name for each in journey.measures), told, strict=True))
    everyday = {name for each in journey.sayings if each.hints for name in each.measures}
    order = sorted(here, key=lambda each: (each.name not in everyday, -near[each.name], not each.own))
    return tuple(option(tool, {**arguments, "measure": each.name}, journey) for each in order[:most])


def of_periods(
    tool: str, arguments: Mapping[str, Any], spans: Mapping[str, Mapping[str, str]]
) -> tuple[Option, ...]:
    """The same question of some periods. spans: label -> since and until."""
    return tuple(Option(words, "", tool, {**arguments, **span}) for words, span in spans.items())

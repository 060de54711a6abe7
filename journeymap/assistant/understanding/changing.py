"""The last call as a question changes it: another period, channel, place, measure, order. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.assistant.understanding.beside import shifted
from journeymap.assistant.understanding.changes import changes_in
from journeymap.assistant.understanding.comparing import compare
from journeymap.assistant.understanding.filling import FILLERS, forecast, losses, paths
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.numbers import GRAINS, alternative, rank
from journeymap.assistant.understanding.parts import (
    PLACES,
    asked_by,
    filters,
    measure_of,
    placed,
    places,
)
from journeymap.assistant.understanding.reading import Call
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

INSTEAD = re.compile(r"\b(?:instead of|rather than|in place of|not)\b", re.I)
WHOLE = re.compile(
    r"\b(?:overall|in total|everyone|everybody|all together|altogether|for everyone|everybody|"
    r"all (?:of )?(?:the |our |my )?"
    r"(?:customers|patients|people|users|clients|applicants|buyers|members|cases|channels)|"
    r"whole journey|entire journey|without (?:the )?filter)\b",
    re.I,
)
KEPT = ("since", "until", "channels", "traits", "persona", "theme")
PLACED_TOOLS = (
    "measure",
    "trend",
    "compare",
    "losses",
    "findings",
    "quotes",
    paths.__name__,
    themes.__name__,
)
VERSUS = re.compile(
    r"\b(?:vs|versus|compared?|against|side by side|next to each other|head to head|"
    r"with (?:the ones?|that|those) (?:in|of|from|at))\b",
    re.I,
)
MEASURING = re.compile(
    r"\b(?:slowest|fastest|quickest|longest|shortest|happiest|unhappiest|busiest|angriest|"
    r"most satisfied|least satisfied)\b",
    re.I,
)  # superlatives that say what is measured
MEASURED = ("measure", "trend", "compare", "rank")  # tools that take a measure


@dataclass(frozen=True)
class Followed:
    """The call that a question changed the last one to."""

    tool: str
    arguments: dict[str, Any]


def changed(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed:
    """The last call with what this question says in place of what was said of the same kind."""
    if VERSUS.search(question.text) and (told := compared(question, journey, vocabulary, last)) is not None:
        return told
    if (swapped := _swapped(question, journey, last)) is not None:
        return swapped
    found = narrowed(question, journey, dict(last.arguments))
    if (moved := shifted(question, last.arguments)) is not None:
        found |= moved
    found = _on_both_sides(found, last.arguments)
    if _told_apart(question) and last.tool in MEASURED and last.tool != compare.__name__:
        return _ranked(question, journey, vocabulary, found)
    where = places(question)
    if (told := _of_raters(question, found, last) or _changed_elsewhere(question, found, last)) is not None:
        return told
    if where and last.arguments.get("channels") and (way := where[0].of("channel")) is not None:
        return Followed(last.tool, {**found, "channels": [way.value]})
    if where and last.tool in PLACED_TOOLS:
        found = _at(found, where[0], journey)
    by_word = bool(MEASURING.search(question.text))
    measured, _, dims = measure_of(question, journey, _spots(found), hints=by_word)
    if measured is not None and last.tool == rank.__name__:
        measured = alternative(measured, str(found.get("over", ""))[:-1], journey)
    if measured is not None and last.tool in MEASURED:
        found = {name: value for name, value in found.items() if name != "dims"} | {"measure": measured.name}
        found |= {"dims": dims} if dims else {}
    grain = next((name for name, words in GRAINS.items() if words.search(question.text)), None)
    if grain is not None and last.tool == "measure":
        return Followed("trend", found | {"grain": grain})
    own = _own(question, journey, vocabulary, last)
    if own.keys() & {"before", "after"}:
        found = {name: value for name, value in found.items() if name not in ("before", "after")}
    return Followed(last.tool, found | own)


def _on_both_sides(found: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What a question adds to a comparison holds for both of its sides, unless it is what they differ in."""
    other = found.get("against")
    if not other:
        return found
    added = {
        name: found[name]
        for name in KEPT
        if name in found and found[name] != before.get(name) and before.get(name) == other.get(name)
    }
    return {**found, "against": {**other, **added}}


def _of_raters(question: Marked, found: dict[str, Any], last: Call) -> Followed | None:
    """ "only promoters" of themes or findings: their words."""
    group = next((meaning.value for _, meaning in question.of("raters")), None)
    if group is None or last.tool not in (themes.__name__, findings.__name__):
        return None
    kept = {name: found[name] for name in ("journey", "name", "place", *KEPT) if name in found}
    return Followed(quotes.__name__, {**kept, "group": group})


def _changed_elsewhere(question: Marked, found: dict[str, Any], last: Call) -> Followed | None:
    """ "and at Support?" of a forecast: the same change there."""
    changes, where = last.arguments.get("changes"), places(question)
    if last.tool != forecast.__name__ or not changes or not where or changes_in(question):
        return None
    touchpoint = where[0].of("touchpoint") or placed(where[0])
    keys = ("at", "touchpoint")
    moved = [
        {name: touchpoint.value if name in keys else told for name, told in each.items()} for each in changes
    ]
    return Followed(last.tool, {**found, "changes": moved})


def _swapped(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "phone instead of app": one of what the last answer was about in place of another."""
    if not INSTEAD.search(question.text):
        return None
    for kind, name in (("channel", "channels"), ("value", "traits")):
        told = [meaning for _, meaning in question.of(kind)]
        if len(told) == 2:
            new, old = (f"{m.name}={m.value}" if kind == "value" else m.value for m in told)
            sides = {**last.arguments}
            for side in (sides, dict(sides.get("against") or {})):
                if old in side.get(name, ()):
                    side[name] = [new if each == old else each for each in side[name]]
                    return Followed(last.tool, side if side is sides else {**sides, "against": side})
    return None


def narrowed(question: Marked, journey: JourneyWords, found: dict[str, Any]) -> dict[str, Any]:
    """With the part that the question tells: another period, channel, group of customers."""
    if WHOLE.search(question.text):
        found = {name: value for name, value in found.items() if name not in KEPT}
    told = {**filters(question, journey, places(question)).arguments, **_through(question)}
    if traits := told.get("traits"):  # of another trait: as well
        said = {each.partition("=")[0] for each in traits}
        kept = [each for each in found.get("traits", ()) if each.partition("=")[0] not in said]
        told = {**told, "traits": [*kept, *traits]}
    if "since" not in told and str(found.get("since", "~")) < str(told.get("until", "")):  # "only up to May"
        told = {**told, "since": found["since"]}
    for same in (("since", "until"), ("persona", "traits")):
        if told.keys() & set(same):
            found = {name: value for name, value in found.items() if name not in same}
    return found | told


def _through(question: Marked) -> dict[str, str]:
    """ "July and August": from the first to the end of the last, of times that follow each other."""
    dated = [each for each in question.periods if not each.ahead and each.since and each.until]
    if len(dated) < 2 or any(one.until != other.since for one, other in itertools.pairwise(dated)):
        return {}
    return {**dated[0].arguments, "until": dated[-1].arguments["until"]}


def compared(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed | None:
    """ "vs web": the last part beside another; "phone vs web?": two others."""
    both = FILLERS[compare.__name__](question, journey, vocabulary)
    kept = {
        name: last.arguments[name]
        for name in ("journey", "measure", "place", "name", "dims", *KEPT)
        if name in last.arguments
    }
    dated = [each for each in question.periods if not each.ahead]
    if len(dated) == 1 and kept.keys() & {"since", "until"}:  # "is that more than in May?"
        if dated[0].arguments == {name: kept[name] for name in ("since", "until") if name in kept}:
            return None  # nothing is held against itself
        part = {name: kept[name] for name in KEPT if name in kept and name not in ("since", "until")}
        return Followed(compare.__name__, {**kept, "against": {**part, **dated[0].arguments}})
    if "against" in both.arguments:
        gone = {name for name in KEPT if name in both.arguments or name in both.arguments["against"]}
        kept = {name: value for name, value in kept.items() if name not in gone}
        shared = {name: kept[name] for name in KEPT if name in kept}
        sides = {**both.arguments, "against": {**shared, **both.arguments["against"]}}
        return Followed(compare.__name__, kept | sides)
    other = filters(question, journey).arguments
    if not other:
        return None
    shared = {name: kept[name] for name in KEPT if name in kept and name not in other}
    return Followed(compare.__name__, {**kept, "against": {**shared, **other}})


def _ranked(
    question: Marked, journey: JourneyWords, vocabulary: Vocabulary, found: dict[str, Any]
) -> Followed:
    """ "by channel", "which persona?": the measure of the last call over these."""
    told = FILLERS[rank.__name__](question, journey, vocabulary).arguments
    over = str(told.get("over", "stages"))
    measured = journey.measure(str(found.get("measure", "")))
    chosen = told.get("measure") if question.of("measure") else found.get("measure")
    if measured is not None and not question.of("measure"):
        chosen = alternative(measured, over[:-1], journey).name
    kept = {name: found[name] for name in ("journey", *KEPT, "order") if name in found}
    if over.startswith("traits:"):
        kept["traits"] = [
            each for each in kept.get("traits", ()) if not f"traits:{each}".startswith(f"{over}=")
        ]
    more = {name: told[name] for name in ("order",) if name in told}
    if found.get("place") in PLACES and over not in ("stages", "touchpoints"):
        more["at"] = found["name"]
    told = {**kept, "measure": chosen, "over": over, **more}
    return Followed(rank.__name__, {name: value for name, value in told.items() if value != []})


def _told_apart(question: Marked) -> bool:
    """Whether a number is asked for of each: "by channel", "all the regions"; not of "the store channel"."""
    named = {
        at
        for each, _ in question.of("channel", "value", "persona", *PLACES)
        for at in (each.first, each.last)
    }
    groups = [each for each, meaning in question.of("group") if not meaning.hint]
    if any(not {each.first - 1, each.last + 1} & named or asked_by(each, question) for each in groups):
        return True
    traits = [each for each, _ in question.of("trait")]
    return any(asked_by(each, question) or _all_of(each, question) for each in traits)


def _all_of(mention: Mention, question: Marked) -> bool:
    before = {token.text for token in question.tokens[max(0, mention.first - 2) : mention.first]}
    return bool(before & {"all", "each", "every"})


def number_of(last: Call, journey: JourneyWords) -> dict[str, Any]:
    """What the last answer was about as the measure of one place; empty where it was about none. Losses are
    about the drop-off of the stage that was named, else about who reaches the goal."""
    kept = {name: last.arguments[name] for name in ("journey", *KEPT) if name in last.arguments}
    if "measure" in last.arguments:
        spot: dict[str, Any] = {
            name: last.arguments[name] for name in ("place", "name", "dims") if name in last.arguments
        }
        return {**kept, "measure": last.arguments["measure"], **spot}
    if last.tool != losses.__name__:
        return {}
    if name := last.arguments.get("name"):
        return {**kept, "measure": "drop_off", "place": "stage", "name": name}
    return {**kept, "measure": "goal_rate", "place": "journey"} if journey.measure("goal_rate") else {}


def _own(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> dict[str, Any]:
    """What this question says that only the last tool understands."""
    takes = FILLERS[last.tool](question, journey, vocabulary).arguments
    free: dict[str, Any] = {
        name: takes[name]
        for name in ("grain", "group", "mood", "weeks", "changes", "order", "list", "limit", "kind")
        if name in takes
    }
    if last.tool == paths.__name__ and places(question):
        value = takes.get("after") or takes.get("before")
        told = "before" if question.said("before") or "before" in takes else ""
        told = told or ("after" if question.said("after") or "before" not in last.arguments else "before")
        return {told: value} if value else {}
    if last.tool == paths.__name__:
        at = last.arguments.get("after") or last.arguments.get("before")
        if at and question.said("before"):
            return {"before": at}
        if at and question.said("after"):
            return {"after": at}
    return free


def _spots(found: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    return [(found.get("place", "journey"), found.get("name"))]


def _at(found: dict[str, Any], mention: Any, journey: JourneyWords) -> dict[str, Any]:
    place = placed(mention, journey.measure(str(found.get("measure", ""))))
    if "after" in found or "before" in found:
        return {**found, ("after" if "after" in found else "before"): place.value}
    return {
        **found,
        **({"place": place.kind} if "place" in found or "measure" in found else {}),
        "name": place.value,
    }

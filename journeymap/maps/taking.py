"""Reading a map's JSON document: what is wrong with it is told, with the place and the way to mend it. Pure.

Old documents (before maps told the definition) are read too: rules are made of the activities they name.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema.exceptions import best_match
from pydantic import ValidationError

from journeymap.journeys.rules import check
from journeymap.mining.compiling.touchpoints import DefinitionError, Rules
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.results import Effect, Interval

MOST_BYTES = 64 * 1024 * 1024
LARGEST = 2**53  # of a number: beyond, JSON does not carry every one exactly
NAME = 200  # letters of a name
YEARS = (1000, 9990)
LARGEST_STORED = 2**31 - 1  # of a revision
WRITTEN = ("definition", "about", "notes", "imported")  # kept elsewhere than in the map's own content
SCHEMA = json.loads(Path(__file__).with_name("map.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class CannotRead(ValueError):
    """The file is no map that can be imported. The message says what, where, and how to mend it."""


@dataclass(frozen=True)
class Taken:
    """A document that can be stored. content: the map with its cells marked as imported."""

    definition: JourneyDefinition
    slug: str
    content: dict[str, Any]
    about: dict[str, Any] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)


def read(text: bytes) -> Taken:
    """CannotRead where the bytes are no map's document."""
    told = parsed(text)
    if isinstance(told, dict) and told.get("state", "current") != "current":
        raise CannotRead(f"state: this is a {told['state']!r} map; only current-state maps can be imported.")
    if (wrong := best_match(VALIDATOR.iter_errors(told))) is not None:
        raise CannotRead(said(wrong))
    dates(told)
    outline(told["stages"])
    intervals(told)
    content = {name: value for name, value in told.items() if name not in WRITTEN}
    return Taken(
        definition=defined(told),
        slug=told["slug"],
        content=marked(content),
        about=told.get("about") or {},
        notes=told.get("notes") or [],
    )


def parsed(text: bytes) -> Any:
    if len(text) > MOST_BYTES:
        size = f"{MOST_BYTES // 1024 // 1024} MiB"
        raise CannotRead(f"The file is larger than {size}. Export the map of one journey as JSON.")
    try:
        told = json.loads(text.decode("utf-8-sig"), parse_constant=_refused, parse_float=_finite)
        json.dumps(told, ensure_ascii=False).encode("utf-8")  # lone surrogates cannot be stored
    except CannotRead:
        raise
    except RecursionError as error:
        raise CannotRead("The file is nested too deeply to be a map.") from error
    except UnicodeError as error:
        raise CannotRead("The file is not UTF-8 text. Save it as UTF-8, or export the map again.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise CannotRead(f"{where}: this is no JSON ({error.msg}). Export the map again as JSON.") from error
    except ValueError as error:  # a number of thousands of digits
        raise CannotRead(f"A number of the file cannot be read: {error}.") from error
    for path, value in leaves(told, ()):
        if isinstance(value, str) and "\0" in value:
            raise CannotRead(f"{place(path)}: the text holds a NUL character. Take it out.")
        if isinstance(value, int | float) and abs(value) > LARGEST:
            raise CannotRead(f"{place(path)}: {str(value)[:20]} is too large a number.")
    return told


def _refused(word: str) -> Any:
    raise CannotRead(f"{word} is no number in JSON. Write null where nothing is known.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise CannotRead(f"{digits[:40]} is too large a number.")
    return number


def leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every plain value with its place; names of fields are values too."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield (*path, name), name
            yield from leaves(each, (*path, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, (*path, number))
    else:
        yield path, value


def place(path: Any) -> str:
    """Such as measures[3].value; "the document" for its top."""
    words = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return words.removeprefix(".")[:200] or "the document"


def said(wrong: jsonschema.ValidationError) -> str:
    found = wrong.message if len(wrong.message) < 300 else f"{wrong.message[:300]} …"
    if wrong.validator == "additionalProperties":
        found += ". A newer version may have written it: update, or take the field out"
    return f"{place(wrong.absolute_path)}: {found}. The fields are described by map.schema.json."


def dates(told: dict[str, Any]) -> None:
    """All that pages and files read as times are times."""
    for at in filter(None, (told["reference_time"], told["key"]["since"], told["key"]["until"])):
        moment(at)
    due = (told.get("about") or {}).get("review_date") or "2025-01-31"
    try:
        date.fromisoformat(due)
    except ValueError as error:
        raise CannotRead(f"about.review_date: {due[:40]!r} is no day: write it as 2025-01-31.") from error


def moment(text: str) -> None:
    """Within the years that every zone's clock can tell."""
    try:
        year = datetime.fromisoformat(text).year
    except ValueError as error:
        raise CannotRead(f"{text[:40]!r} is no time: write it as 2025-01-31T12:00:00+00:00.") from error
    if not YEARS[0] <= year <= YEARS[1]:
        raise CannotRead(f"{text[:40]!r} is no time of the years {YEARS[0]} to {YEARS[1]}.")


def outline(stages: list[dict[str, Any]]) -> None:
    """Stages and touchpoints have names that a definition may have, each of them once."""
    for kind, names in (
        ("stage", [stage["name"] for stage in stages]),
        ("touchpoint", [name for stage in stages for name in stage["touchpoints"]]),
    ):
        for name in names:
            if not 0 < len(name) <= NAME:
                raise CannotRead(f"stages: the {kind} {name[:40]!r} needs a name of 1 to {NAME} characters.")
        if twice := next((name for name, times in Counter(names).items() if times > 1), None):
            raise CannotRead(f"stages: two of them name the {kind} {twice!r}. Rename one of them.")


def intervals(told: dict[str, Any]) -> None:
    """They run forwards, at a level between 0 and 1: pages reckon with them."""
    for kind in ("measures", "findings"):
        for number, row in enumerate(told[kind]):
            if row["interval"] is None:
                continue
            try:
                Interval.model_validate(row["interval"])
            except ValidationError as error:
                where = f"{kind}[{number}].interval"
                raise CannotRead(f"{where}: {error.errors()[0]['msg']}.") from error


def effect(number: int, finding: dict[str, Any]) -> dict[str, Any] | None:
    """What a finding compares, whole: pages work with it."""
    if finding["effect"] is None:
        return None
    try:
        return Effect.model_validate(finding["effect"]).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        where = f"findings[{number}].effect.{place(first['loc'])}"
        raise CannotRead(f"{where}: {first['msg']}.") from error


def defined(told: dict[str, Any]) -> JourneyDefinition:
    """The definition that the document tells, checked as one that people write."""
    name, revision = told["journey"], max(1, told["revision"])
    if revision > LARGEST_STORED:
        raise CannotRead(f"revision: {revision} is too large a number.")
    if not name.strip():
        raise CannotRead("journey: the journey needs a name.")
    try:
        whole = told.get("definition") or guessed(told)
        found = JourneyDefinition.model_validate({**whole, "name": name, "revision": revision})
        check(found.rules)
        Rules(found)
    except ValidationError as error:
        first = error.errors()[0]
        raise CannotRead(f"definition.{place(first['loc'])}: {first['msg']}.") from error
    except DefinitionError as error:
        raise CannotRead(f"definition: {error}") from error
    if len(set(found.stages)) != len(found.stages):
        raise CannotRead("definition.stages: two stages have the same name. Rename one of them.")
    return found


def guessed(told: dict[str, Any]) -> dict[str, Any]:
    """A definition out of a map that does not tell its own."""
    stage_of = {point: stage["name"] for stage in told["stages"] for point in stage["touchpoints"]}
    points = dict.fromkeys([*stage_of, *told["activities"].values()])
    return {
        "case": told["case"],
        "stages": [stage["name"] for stage in told["stages"]],
        "touchpoints": [{"name": name, "stage": stage_of.get(name)} for name in points],
        "rules": [{"touchpoint": to, "pattern": activity} for activity, to in told["activities"].items()],
        "goal": told["goal"]["activities"],
        "exit": told["exit"]["activities"],
    }


def marked(content: dict[str, Any]) -> dict[str, Any]:
    """The map with its cells as imported: what was measured says so, nothing has rows behind it here, and
    each tells where it was worked out."""
    origin = {name: content[name] for name in ("snapshot", "revision")} | {"journey": content["slug"]}
    measures = [
        {**cell, "evidence": None, "origin": cell.get("origin") or origin,
         "status": "imported" if cell["status"] == "measured" else cell["status"]}
        for cell in content["measures"]
    ]  # fmt: skip
    findings = [
        {**each, "evidence": None, "origin": each.get("origin") or origin, "effect": effect(number, each)}
        for number, each in enumerate(content["findings"])
    ]
    return {**content, "measures": measures, "findings": findings}

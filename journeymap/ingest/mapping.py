"""Which column means what in one shape of file: told by people, known from a tool, or guessed; kept as JSON.

A field may have several columns:

- `time`: one event per filled cell, the activity is the column's name;
- `customer`, `channel`, `touchpoint`: the first filled cell counts;
- `text`: the filled cells, one under the other;
- `activity`: the filled cells joined; `id`, `case`, `session`: joined where every cell is filled.

Columns stay attributes too, but for those that a field has alone, dates and texts.
"""

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pyarrow as pa

from journeymap.ingest.guessing import (
    Choices,
    Column,
    MappingError,
    guess_customers,
    guess_events,
    guess_feedback,
    look_at,
    plain,
)
from journeymap.ingest.guessing.details import decimal_mark, describe_scale, describe_times
from journeymap.ingest.guessing.recognise import REQUIRE, beside, recognise, said_since
from journeymap.ingest.guessing.told import FIELDS, KINDS, Told, read_told

__all__ = [
    "FIELDS",
    "KINDS",
    "Guess",
    "Mapping",
    "MappingError",
    "guess",
    "guess_from",
    "header_shape",
    "parse_map",
    "told_map",
]

_GUESSERS = {"events": guess_events, "feedback": guess_feedback, "customers": guess_customers}


@dataclass(frozen=True)
class Mapping:
    """What the columns of a file mean. `columns`: field -> column or columns; `constants`: field -> one
    text for every row; `time_formats`: column -> formats for `parse_times`; `timezone`: of times written
    without one (None: UTC); `scale`: {"kind", "min", "max"} of the scores; `decimal`: "." or "," in
    written numbers; `left_out`: columns that are not stored; `blanks`: column -> cells that mean nothing
    there; `part`: columns that say which part of a tool's data a row belongs to (see `restating`)."""

    kind: str
    columns: dict[str, str | list[str]]
    time_formats: dict[str, list[str]] = field(default_factory=dict)
    scale: dict[str, Any] | None = None
    constants: dict[str, str] = field(default_factory=dict)
    source_tool: str | None = None
    header_shape: str = ""
    timezone: str | None = None
    decimal: str = "."
    left_out: list[str] = field(default_factory=list)
    blanks: dict[str, list[str]] = field(default_factory=dict)
    part: list[str] = field(default_factory=list)

    def named(self, name: str) -> list[str]:
        """The columns of a field, [] if it has none."""
        value = self.columns.get(name, [])
        return [value] if isinstance(value, str) else list(value)

    def to_json(self) -> dict[str, Any]:
        """A dict of JSON types that `from_json` turns into an equal mapping."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Mapping":
        """The mapping written by `to_json`. MappingError when the data hold another kind of thing."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        if known.get("kind") not in KINDS or not isinstance(known.get("columns"), dict):
            raise MappingError(f"A stored mapping needs a kind ({', '.join(KINDS)}) and columns.")
        return cls(**known)


@dataclass(frozen=True)
class Guess:
    """A mapping and, for every decision in it, {"what", "value", "reason"} in words for people."""

    mapping: Mapping
    reasons: list[dict[str, Any]]


def header_shape(columns: Iterable[str], kind: str) -> str:
    """A stable key for files with the same columns, in any order, used for the same kind of thing."""
    names = sorted(plain(name) or name for name in columns)
    return hashlib.sha256(json.dumps([kind, names]).encode()).hexdigest()[:32]


def told_map(text: str) -> dict[str, Any]:
    """What a person said of the columns: the form of `parse_map`, or a JSON object. MappingError, also for a
    NUL character: no database keeps one."""
    try:
        told = json.loads(text) if text.lstrip().startswith("{") else parse_map(text)
    except json.JSONDecodeError as error:
        raise MappingError(f"The mapping begins like JSON and is none: {error}.") from error
    for name, value in told.items():
        if not isinstance(value, str) and not (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
        ):
            raise MappingError(f"{name!r} in the mapping must be a column's name or a list of such.")
    if "\\u0000" in json.dumps(told):
        raise MappingError("The mapping holds a NUL character; no column can be called so. Leave it out.")
    return told


def parse_map(text: str) -> dict[str, str | list[str]]:
    """`id=..,time=A+B,channel==web,customer=` as a dict: a column, several columns, a fixed text, no column.

    Names that hold `,` `+` or `=` stand in double quotes. MappingError when a part has no `=`.
    """
    told: dict[str, str | list[str]] = {}
    for part in _split(text, ",") if text.strip() else []:
        name, sign, value = part.partition("=")
        if not sign:
            raise MappingError(
                f"{part.strip()!r} in the mapping has no '='. Write field=COLUMN, with commas between."
            )
        columns = (
            [_unquoted(column) for column in _split(value, "+")] if not value.startswith("=") else [value]
        )
        told[name.strip().lower()] = columns[0] if len(columns) == 1 else columns
    return told


def guess(
    kind: str,
    head: pa.Table,
    details: dict[str, object] | None = None,
    told: dict[str, str | list[str]] | None = None,
    remembered: Mapping | None = None,
) -> Guess:
    """The mapping for a file whose first rows are `head`: what is told wins, then what is remembered for
    this shape, then the known tools, then names and contents. MappingError says which column is missing
    and what there is."""
    if kind not in KINDS:
        raise MappingError(f"{kind!r} is not a kind of import. Use one of {', '.join(KINDS)}.")
    return guess_from(kind, look_at(head, details or {}), told or {}, remembered)


def guess_from(
    kind: str, columns: list[Column], told: dict[str, str | list[str]], remembered: Mapping | None = None
) -> Guess:
    """As `guess`, from columns that were looked at already."""
    orders = read_told(kind, told, columns)
    choices = Choices(
        columns, settled=set(orders.constants) | orders.without, left_out=set(orders.left_out or [])
    )
    for name, value in orders.columns.items():
        choices.take(name, value, "told")
    if remembered is not None and remembered.kind == kind and _all_there(remembered, columns):
        return _as_remembered(_brought_up(remembered, columns), orders, choices)
    recipe = recognise(kind, choices, orders.constants)
    if recipe is None:
        _GUESSERS[kind](choices)
    mapping, reasons = _decide(kind, choices, orders, recipe.scale if recipe else None)
    if recipe is not None:
        mapping = replace(mapping, source_tool=recipe.tool, **beside(recipe, columns))
        reasons.insert(
            0, {"what": "source", "value": recipe.tool, "reason": "the columns are those of its export"}
        )
    return Guess(mapping, reasons)


def _decide(kind: str, choices: Choices, orders: Told, scale: Any) -> tuple[Mapping, list[dict[str, Any]]]:
    """The mapping with time formats, scale and decimal mark for the chosen columns."""
    by_name = {column.name: column for column in choices.columns}
    reasons = [
        {"what": name, "value": choice.value, "reason": choice.reason, "sure": choice.sure}
        for name, choice in choices.chosen.items()
    ]
    reasons += [
        {"what": name, "value": value, "reason": "the same for every row"}
        for name, value in orders.constants.items()
    ]
    dated = choices.chosen.get("created" if kind == "customers" else "time")
    formats, notes = describe_times(
        [by_name[name] for name in dated.names] if dated else [], orders.time_formats
    )
    reasons += notes
    numbers = choices.chosen.get("value" if kind == "events" else "score")
    decimal = decimal_mark([by_name[name] for name in numbers.names]) if numbers else "."
    if kind == "feedback" and numbers:
        scale, note = describe_scale(by_name[numbers.names[0]], decimal, orders, scale)
        reasons.append(note)
    columns = {name: choice.value for name, choice in choices.chosen.items()}
    shape = header_shape(by_name, kind)
    return Mapping(
        kind,
        columns,
        formats,
        scale if kind == "feedback" and numbers else None,
        dict(orders.constants),
        None,
        shape,
        orders.timezone,
        decimal,
        list(orders.left_out or []),
    ), reasons


def _all_there(remembered: Mapping, columns: list[Column]) -> bool:
    names = {column.name for column in columns}
    used = [name for one in remembered.columns for name in remembered.named(one)]
    return names.issuperset([*used, *remembered.left_out])


def _brought_up(remembered: Mapping, columns: list[Column]) -> Mapping:
    """One from before recipes said blanks, part and consent gets them: nobody has decided about them."""
    told = said_since(remembered.source_tool, remembered.kind, columns)
    if not told or remembered.part or remembered.blanks:
        return remembered
    return replace(remembered, **told | {"columns": told["columns"] | remembered.columns})


def _as_remembered(remembered: Mapping, orders: Told, choices: Choices) -> Guess:
    """The stored mapping with what is told now laid over it."""
    taken = {column for choice in choices.chosen.values() for column in choice.names}
    left_out = orders.left_out
    if left_out is None:
        left_out = [name for name in remembered.left_out if name not in taken]
    for name in remembered.columns:
        if choices.open(name) and not set(left_out) & set(remembered.named(name)):
            choices.take(name, remembered.columns[name], "as in the last file of this shape")
    constants = {
        name: text
        for name, text in remembered.constants.items()
        if name not in choices.chosen and name not in orders.without
    } | orders.constants
    choices.settled |= constants.keys()
    REQUIRE[remembered.kind](choices)
    orders = replace(orders, constants=constants, left_out=left_out)
    mapping, reasons = _decide(remembered.kind, choices, orders, remembered.scale)
    evident = {
        column.name
        for column in choices.columns
        if column.name in mapping.time_formats and column.times.formats and not column.times.assumed
    }
    kept = (
        {}
        if orders.time_formats
        else {
            name: formats
            for name, formats in remembered.time_formats.items()
            if name in mapping.time_formats and (name not in evident or any("%" in one for one in formats))
        }
    )
    return Guess(
        replace(
            mapping,
            time_formats=mapping.time_formats | kept,
            source_tool=remembered.source_tool,
            blanks=remembered.blanks,
            part=remembered.part,
            timezone=orders.timezone or remembered.timezone,
        ),
        reasons,
    )


def _split(text: str, sign: str) -> list[str]:
    """Split at `sign` outside double quotes, quotes kept."""
    parts, quoted = [""], False
    for letter in text:
        quoted ^= letter == '"'
        if letter == sign and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    if quoted:
        raise MappingError(f"A double quote is never closed in {text!r}.")
    return [part for part in parts if part.strip()] or [""]


def _unquoted(name: str) -> str:
    bare = name.strip()
    return next(csv.reader([bare]))[0] if bare.startswith('"') and bare.endswith('"') else bare

"""What people tell about a file's columns, checked against the columns there are."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from journeymap.ingest.guessing.choice import MappingError
from journeymap.ingest.guessing.column import Column, plain
from journeymap.ingest.guessing.feedback import KINDS as SCORE_KINDS
from journeymap.ingest.guessing.scale import STANDARD
from journeymap.ingest.times import check_formats
from journeymap.ingest.times.zones import check_zone

FIELDS = {
    "events": ("id", "time", "activity", "customer", "case", "session", "channel", "value", "consent"),
    "feedback": ("id", "text", "score", "time", "customer", "case", "touchpoint", "channel", "kind", "scale"),
    "customers": ("customer", "email", "phone", "created", "consent"),
}
KINDS = tuple(FIELDS)
SETTINGS = ("timezone", "time_format")
LEAVE_OUT = "leave_out"  # columns that are not stored at all
NUMBERS_AND_TIMES = ("time", "created", "value", "score")
Names = str | list[str]


@dataclass(frozen=True)
class Told:
    """Told columns by field, fixed texts by field, fields told to have no column, and settings for the
    whole file."""

    columns: dict[str, Names] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)
    time_formats: list[str] = field(default_factory=list)
    timezone: str | None = None
    scale: tuple[float, float] | None = None
    left_out: list[str] | None = None


def read_told(kind: str, told: Mapping[str, Names], columns: Sequence[Column]) -> Told:
    """Told fields with the columns' names as the file writes them. MappingError names what does not exist."""
    result: dict[str, Names] = {}
    constants: dict[str, str] = {}
    without: set[str] = set()
    settings: dict[str, str] = {}
    scale: tuple[float, float] | None = None
    left_out: list[str] | None = None
    for raw, value in told.items():
        name = "customer" if kind == "customers" and raw == "id" else raw
        if name in SETTINGS:
            settings[name] = value if isinstance(value, str) else "+".join(value)
        elif name == LEAVE_OUT:
            left_out = [find_column(one, columns) for one in _listed(value)]
        elif name not in FIELDS[kind]:
            raise MappingError(_unknown_field(kind, name))
        elif value in ("", []):
            without.add(name)
        elif isinstance(value, str) and value.startswith("="):
            constants[name] = _constant(name, value[1:])
        elif name == "kind" and value in SCORE_KINDS and value not in {column.name for column in columns}:
            constants[name] = str(value)
        elif name == "scale" and (bounds := _bounds(value)) is not None:
            scale = bounds
        else:
            result[name] = _columns(name, value, columns)
    try:
        formats = check_formats([settings["time_format"]]) if settings.get("time_format") else []
        zone = check_zone(settings["timezone"]) if settings.get("timezone") else None
    except ValueError as problem:
        raise MappingError(str(problem)) from problem
    _check_kind(constants, scale)
    _check_left_out(result, left_out or [])
    return Told(result, constants, without, formats, zone, scale, left_out)


def find_column(name: str, columns: Sequence[Column]) -> str:
    """The file's column called `name`, exactly or but for case and separators; MappingError with the
    nearest one."""
    names = [column.name for column in columns]
    if name in names:
        return name
    alike = [other for other in names if plain(other) == plain(name) and plain(name)]
    if len(alike) == 1:
        return alike[0]
    near = difflib.get_close_matches(plain(name), [plain(other) for other in names], n=1, cutoff=0.5)
    closest = next((other for other in names if near and plain(other) == near[0]), None)
    hint = f" The closest is {closest!r}." if closest else ""
    raise MappingError(f"There is no column {name!r} in the file.{hint} The columns are: {', '.join(names)}.")


def _columns(name: str, value: Names, columns: Sequence[Column]) -> Names:
    if isinstance(value, str):
        return find_column(value, columns)
    whole = "+".join(value)
    if whole in {column.name for column in columns}:  # a name that itself holds a plus
        return whole
    if name in ("value", "score", "created", "kind", "scale", "email", "phone"):
        raise MappingError(f"{name} takes one column, not {len(value)} ({whole}).")
    found = [find_column(one, columns) for one in value]
    if len(set(found)) < len(found):
        raise MappingError(f"{name}={whole} names a column twice.")
    return found


def _listed(value: Names) -> list[str]:
    return [one for one in ([value] if isinstance(value, str) else value) if one]


def _check_left_out(columns: Mapping[str, Names], left_out: Sequence[str]) -> None:
    for name, value in columns.items():
        if both := [column for column in _listed(value) if column in left_out]:
            raise MappingError(f"{both[0]!r} is told as {name} and to be left out. Take one of the two away.")


def _constant(name: str, text: str) -> str:
    if name in NUMBERS_AND_TIMES:
        raise MappingError(f"{name} cannot be the same for every row; tell it as {name}=COLUMN.")
    return text.strip()


def _check_kind(constants: dict[str, str], scale: tuple[float, float] | None) -> None:
    if "scale" in constants:
        raise MappingError("Tell a scale as scale=1-5 (lowest-highest) or scale=COLUMN.")
    if constants.get("kind", "nps") not in STANDARD:
        raise MappingError(f"kind is one of {', '.join(SCORE_KINDS)}, not {constants['kind']!r}.")
    if scale is not None and scale[0] >= scale[1]:
        raise MappingError(f"The scale {scale[0]:g}-{scale[1]:g} must go from a lower to a higher number.")


def _bounds(value: Names) -> tuple[float, float] | None:
    """ "1-5" or "0..10" -> (1.0, 5.0)."""
    if not isinstance(value, str):
        return None
    low, sign, high = value.partition(".." if ".." in value else "-")
    try:
        return (float(low), float(high)) if sign else None
    except ValueError:
        return None


def _unknown_field(kind: str, name: str) -> str:
    near = difflib.get_close_matches(name, FIELDS[kind] + SETTINGS, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return (
        f"{name!r} is not a field of {kind}.{hint} The fields are: {', '.join(FIELDS[kind])}; "
        f"settings: {', '.join((*SETTINGS, LEAVE_OUT))}. "
        "Columns that no field uses become attributes by themselves."
    )

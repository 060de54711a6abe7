"""What of a journey is looked at, and how: read from a page's query, so that every state is a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from journeymap.analysis.members import persona_called, theme_called
from journeymap.analysis.parts import AskedError, Part, part
from journeymap.maps import figures

SHOWS = {
    "map": "Map",
    "sankey": "Sankey",
    "graph": "Graph",
    "variants": "Variants",
    "funnel": "Funnel",
}
PART = ("since", "until", "channel", "trait", "persona", "theme")
COMPARED = tuple(f"vs_{name}" for name in PART)
KNOWN = (
    *PART, "compare", *COMPARED, "curve", "lane", "show", "depth", "most", "follows", "view", "cell", "by",
    "at",
)  # fmt: skip
ENDS = {"to": "until", "vs_to": "vs_until"}
"""What forms say (the last day that belongs) and what links say (the first moment that does not)."""
MOST_TOLD = 200  # values of one name
FURTHEST = 4_000  # letters of one value

CURVES = 2  # personas whose moods are drawn beside everyone's

BEGINNING = datetime.min.replace(tzinfo=UTC)  # no moment is before it
WHOLE = Part()
Told = Mapping[str, list[str]]


@dataclass(frozen=True)
class Look:
    """One look at a journey. told: the query, only names that mean something, without what is empty.

    problem: what could not be read and how to mend it; then the whole journey is looked at. curves: keys of
    personas whose moods are drawn too.
    """

    told: Told
    part: Part = WHOLE
    other: Part | None = None
    show: str = "map"
    problem: str = ""
    cell: str = ""
    lanes: tuple[str, ...] = ()
    view: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    curves: tuple[str, ...] = ()

    def query(self, **changes: Any) -> str:
        """The query with changes, "?" in front; None or [] drops a name. Empty where nothing is told."""
        told = {**self.told, **{name: listed(value) for name, value in changes.items()}}
        pairs = [(name, value) for name in KNOWN for value in told.get(name, ())]
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def here(self) -> str:
        """The query of this look, without an open cell."""
        return self.query(cell=None)

    @property
    def kept(self) -> dict[str, list[str]]:
        """What a saved view keeps."""
        return {name: list(values) for name, values in self.told.items() if name not in ("cell", "view")}

    @property
    def of_part(self) -> str:
        """Only the part of the journey, as the API and files take it."""
        pairs = [(name, value) for name in PART for value in self.told.get(name, ())]
        return urlencode(pairs)

    def hidden(self, *forms: str) -> list[tuple[str, str]]:
        """What a form has to carry along: everything told but the names that it asks for itself."""
        return [(name, value) for name in KNOWN for value in self.told.get(name, ()) if name not in forms]


def listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def look_of(query: QueryDict) -> Look:
    """The look that a query asks for. Nothing is refused: what cannot be read is told in `problem`."""
    told, problem = read(query)
    parts: dict[str, Part | None] = {"": Part(), "vs_": None}
    for prefix in parts:
        names = [f"{prefix}{name}" for name in PART]
        if not (any(name in told for name in names) or (prefix and "compare" in told)):
            continue
        try:
            parts[prefix] = asked(told, prefix)
        except AskedError as error:
            problem = problem or str(error)
    show = told.get("show", ["map"])[0]
    settings: dict[str, str] = {name: told[name][0] for name in ("depth", "most", "follows") if name in told}
    return Look(
        told,
        parts[""] or Part(),
        parts["vs_"],
        show if show in SHOWS else "map",
        problem,
        told.get("cell", [""])[0],
        tuple(told.get("lane", ())),
        told.get("view", [""])[0],
        settings,
        tuple(told.get("curve", ())[:CURVES]),
    )


def read(query: QueryDict) -> tuple[dict[str, list[str]], str]:
    """(names that mean something with what is told, what could not be read)."""
    found, problem = {}, ""
    for name in KNOWN:
        values = [value for value in query.getlist(name)[:MOST_TOLD] if value and len(value) <= FURTHEST]
        if values:
            found[name] = list(dict.fromkeys(values))
    for name, meant in ENDS.items():
        value = query.get(name, "")
        if value:
            try:
                last = date.fromisoformat(value)
            except ValueError:
                problem = f"The end of the period, {value[:40]!r}, is no date: write it as 2025-01-31."
                continue
            found.pop(meant, None)
            if last < date.max:  # after it there is no day: such a period has no end
                found[meant] = [(last + timedelta(days=1)).isoformat()]
    return found, problem


def asked(told: Told, prefix: str = "") -> Part:
    def values(name: str) -> list[str]:
        return list(told.get(f"{prefix}{name}", ()))

    def first(name: str) -> str | None:
        return (values(name) or [None])[0]  # type: ignore[list-item]

    return part(
        first("since"), first("until"), values("channel"), values("trait"), first("persona"), first("theme")
    )


def canonical(query: QueryDict) -> bool:
    """Whether the query says all in the words of links: a form's own words and empty fields are rewritten."""
    return not any(name in query for name in ENDS) and all(all(query.getlist(name)) for name in query)


def period(asked_part: Part) -> str:
    """A period as people write it; "all time" where none is told."""
    since, last = asked_part.since, last_day(asked_part.until)
    if since and last:
        return figures.dates(since.date(), last)
    if since:
        return f"from {figures.day(since.date(), year=True)}"
    return f"to {figures.day(last, year=True)}" if last else "all time"


def last_day(until: datetime | None) -> date | None:
    """The last day that belongs to a period that ends before `until`."""
    if until is None or until == BEGINNING:
        return until and until.date()
    return (until - timedelta(microseconds=1)).date()


def words(asked_part: Part) -> str:
    """A part as people say it: period, channels, traits, persona, theme."""
    said = [period(asked_part)] if asked_part.since or asked_part.until else []
    if asked_part.channels:
        said.append(" or ".join(asked_part.channels))
    by_name: dict[str, list[str]] = {}
    for name, value in asked_part.traits:
        by_name.setdefault(name, []).append(value)
    said += [f"{name} {' or '.join(values)}" for name, values in by_name.items()]
    said += [f"{name} “{called(key)}”" for name, key in told_keys(asked_part)]
    return " · ".join(said) or "everyone, all time"


def told_keys(asked_part: Part) -> list[tuple[str, str]]:
    """(what people keep, its key) of a part: persona, theme."""
    keys = {"persona": asked_part.persona, "theme": asked_part.theme}
    return [(name, key) for name, key in keys.items() if key]


def called(key: str) -> str:
    """The name of a persona or theme now; its key where there is none (any more)."""
    try:
        return persona_called(key).name if key.startswith("p") else theme_called(key).name
    except LookupError:
        return key

"""The weekly digest as a message: words for everybody, HTML with its pictures inside for a mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from journeymap.actions.digesting.making import made
from journeymap.actions.message import Line, Message, Picture, unlinked
from journeymap.actions.saying.links import link
from journeymap.maps import figures

if TYPE_CHECKING:
    from journeymap.actions.models import Digest, Notice

QUIET = "Nothing changed beyond doubt."
STALE = "Nothing changed: there are no newer data since the last digest."
CHANCE = (
    "The newest week of data against the one before; {compared:,} numbers compared, and chance allowed for."
)


def message(notice: Notice) -> Message | None:
    """None where there is no journey to tell of."""
    return written(made(notice))


def written(digests: list[Digest]) -> Message | None:
    if not digests:
        return None
    told = [each.told for each in digests]
    subject = subject_of(told)
    pictures = tuple(pictures_of(digests))
    shown = {
        "subject": unlinked(subject),
        "digests": [view(each, at) for at, each in enumerate(digests)],
        "home": link("home"),
    }
    return Message(
        subject,
        tuple(line for each in told for line in lines(each)),
        {"digests": told},
        {"journeys": [each.journey_id for each in digests]},
        link("home"),
        render_to_string("actions/digest.html", shown),
        pictures,
    )


def subject_of(told: list[Mapping[str, Any]]) -> str:
    names = told[0]["journey"] if len(told) == 1 else f"{len(told)} journeys"
    moved = sum(each["moved_in_all"] for each in told)
    news = sum(each["new_in_all"] for each in told)
    if all(each["first"] for each in told):
        return f"Journeymap this week: {names}, how it stands"
    if all(each["quiet"] for each in told):
        return f"Journeymap this week: {names}, nothing changed"
    parts = [counted(moved, "number moved", "numbers moved"), counted(news, "new finding", "new findings")]
    return f"Journeymap this week: {names}, {', '.join(filter(None, parts)) or 'what happened'}"


def counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else ""


def pictures_of(digests: list[Digest]) -> Iterator[Picture]:
    for at, each in enumerate(digests):
        if each.chart:
            yield Picture(f"chart-{at}", each.told.get("chart_told", ""), bytes(each.chart))
        if each.map:
            yield Picture(f"map-{at}", f"The map of {each.told['journey']} in short", bytes(each.map))


def view(digest: Digest, at: int) -> dict[str, Any]:
    """What the template shows of one journey."""
    told = digest.told
    return {
        **inert(told),
        "span": span(told),
        "nothing": quiet(told),
        "chance": CHANCE.format(compared=told["compared"]),
        "link": link("map", told["slug"]),
        "chart": f"cid:chart-{at}" if digest.chart else "",
        "map": f"cid:map-{at}" if digest.map else "",
        "moved": [linked(told, each) for each in told["moved"]],
        "new": [linked(told, each) for each in told["new"]],
    }


def inert(told: Any) -> Any:
    """The same without anything that a mail program makes a link of: names and headlines come from data."""
    if isinstance(told, str):
        return unlinked(told)
    if isinstance(told, Mapping):
        return {name: inert(each) for name, each in told.items()}
    return [inert(each) for each in told] if isinstance(told, list) else told


def linked(told: Mapping[str, Any], each: Mapping[str, Any]) -> dict[str, Any]:
    return {**inert(each), "link": cell(told, each["address"])}


def cell(told: Mapping[str, Any], address: str) -> str:
    return link("map", told["slug"], query=f"?cell={address}") if address else ""


def span(told: Mapping[str, Any]) -> str:
    since, until = (figures.day(datetime.fromisoformat(told[end]), year=True) for end in ("since", "until"))
    data = told.get("data_until")
    seen = f", data to {figures.day(datetime.fromisoformat(data), year=True)}" if data else ""
    return f"{since} to {until}{seen}"


def quiet(told: Mapping[str, Any]) -> str:
    return STALE if told["no_newer_data"] else QUIET


def lines(told: Mapping[str, Any]) -> Iterator[Line]:
    """The same in words."""
    yield Line(told["journey"], span(told))
    for each in told["figures"]:
        change = (
            f", {'moved by' if each['moved'] else 'moved within doubt by'} {each['change']}"
            if each["change"]
            else ""
        )
        yield Line(
            f"{each['title']}: {' '.join(filter(None, (each['value'], each['interval'])))}{change}", each["n"]
        )
    if told["quiet"]:
        yield Line(quiet(told))
        return
    yield from changes(told)
    yield from events(told)


def changes(told: Mapping[str, Any]) -> Iterator[Line]:
    for each in told["moved"]:
        yield Line(
            f"{each['title']}: {each['before']} → {each['after']}",
            f"{each['change']}, 95 % {each['interval']}, {each['n']}",
        )
    yield from more(told, "moved", "numbers that moved")
    if told["moved"]:
        yield Line(CHANCE.format(compared=told["compared"]))
    for kind, words in (("new", "New finding"), ("gone", "No longer found")):
        for each in told[kind]:
            yield Line(f"{words}: {each['words']}", each["place"])
        yield from more(told, kind, "findings")


def events(told: Mapping[str, Any]) -> Iterator[Line]:
    for each in told["alerts"]:
        yield Line(f"Alert {'over' if each['over'] else 'open'}: {each['words']}")
    yield from more(told, "alerts", "alerts")
    for words in told["accepted"]:
        yield Line(f"Accepted: {words}")
    yield from more(told, "accepted", "accepted proposals")
    for each in told["launched"]:
        yield Line(f"Live since {each['since']}: {each['title']}", each["future"])
    for words in told["edits"]:
        yield Line(f"Changed by people: {words}")
    yield from more(told, "edits", "changes by people")


def more(told: Mapping[str, Any], kind: str, words: str) -> Iterator[Line]:
    left = told[f"{kind}_in_all"] - len(told[kind])
    if left > 0:
        yield Line(f"and {left:,} more {words}")

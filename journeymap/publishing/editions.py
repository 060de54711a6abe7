"""Publishing a map: what a team agrees on stays as it was, and can be gone back to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from journeymap.access.audit import record
from journeymap.analysis.evidence import KEYS
from journeymap.analysis.models import Run
from journeymap.analysis.parts import Part
from journeymap.events.logs import compiled
from journeymap.events.models import Pin, Snapshot
from journeymap.events.snapshots import current, pin
from journeymap.journeys.definitions import StaleRevision, definition, state
from journeymap.journeys.editing.changing import change
from journeymap.journeys.editing.differences import renames
from journeymap.journeys.editing.edits import whole
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import Note
from journeymap.mining.definition import JourneyDefinition
from journeymap.publishing import comparing_editions
from journeymap.publishing.comparing_editions import Difference, Version, summary
from journeymap.publishing.designs import derive
from journeymap.publishing.models import NAME, Edition

TRIES = 5
HOLDER = "edition:"


class Stale(RuntimeError):
    """Somebody else published or changed the journey meanwhile; nothing was published. `newest`: what is
    published now, or None. changed: it is the journey that was changed."""

    def __init__(self, newest: Edition | None, changed: bool = False) -> None:
        self.newest = newest
        if changed:
            told = "The journey was changed again and again while its map was counted"
        elif newest:
            told = f"{_who(newest.by)} published v{newest.number} meanwhile"
        else:
            told = "Everything published was taken away meanwhile"
        super().__init__(f"{told}, so nothing was published. Look at it, then publish again.")


def publish(
    journey: Journey,
    user: AbstractBaseUser | None,
    reason: str = "",
    *,
    part: Part | None = None,
    design: dict[str, Any] | None = None,
    after: int | None = None,
) -> Edition:
    """The journey's map as it is now, as its next edition.

    part: what of the journey is frozen; the whole without it. design: the journey as it should go; else that
    of the edition before stays, and the first is derived from the map. after: the number of the edition that
    whoever publishes has seen as the newest (0: none); Stale where it is another by now, or where the journey
    changes each time before its map is counted: a map is never published under another revision.
    """
    for _ in range(TRIES):
        journey.refresh_from_db()
        content = content_of(journey, part)
        with transaction.atomic():
            held = Journey.objects.select_for_update().get(pk=journey.pk)
            last = newest(held)
            if after is not None and after != (last.number if last else 0):
                raise Stale(last)
            if held.revision == content["revision"]:
                return _published(held, user, reason, last, content, design)
    raise Stale(newest(journey), changed=True)


def _published(
    journey: Journey,
    user: AbstractBaseUser | None,
    reason: str,
    last: Edition | None,
    content: dict[str, Any],
    design: dict[str, Any] | None,
) -> Edition:
    told = state(journey)
    kept = design if design is not None else last.design if last and last.design else derive(content)
    edition = Edition(
        journey=journey,
        number=last.number + 1 if last else 1,
        reason=reason.strip()[:NAME],
        snapshot=Snapshot.objects.filter(number=content["snapshot"]).first(),
        revision=journey.revision,
        content=content,
        definition=told.pop("definition"),
        rows=told,
        design=kept,
        by=user,
    )
    if last is not None:
        edition.summary = summary(differences(last, edition))[: 2 * NAME]
    edition.save(force_insert=True)
    keep(edition)
    record(user, "publishing.publish", f"journey {journey.slug}", edition=edition.number)
    return edition


def content_of(journey: Journey, part: Part | None = None) -> dict[str, Any]:
    """What an edition freezes: the kept map of the part, and notes. Conditions that name a customer are left
    out: an edition outlives the run that they belong to."""
    shown = dict(kept_map(journey, part or Part()))
    for kind in ("measures", "findings"):
        shown[kind] = [_nameless(each) for each in shown[kind]]
    rows = Note.objects.filter(journey=journey).select_related("stage", "touchpoint", "by")
    return {**shown, "notes": [written(row) for row in rows]}


def _nameless(row: dict[str, Any]) -> dict[str, Any]:
    where = (row["evidence"] or {}).get("where") or ()
    names = any(each["column"].removeprefix("case.") in KEYS for each in where if "value" in each)
    return {**row, "evidence": None} if names and row["run"] else row


def written(note: Note) -> dict[str, Any]:
    """A note as an edition keeps it."""
    return {
        "id": note.pk,
        "lane": note.lane,
        "stage": note.place,
        "touchpoint": note.at,
        "text": note.text,
        "by": note.by.get_username() if note.by else "",
        "cell": note.cell,
        "says": note.says,
        "limit": note.limit,
    }


def keep(edition: Edition) -> None:
    """Keep the data that the edition and the results on it were counted on, so that its rows still open."""
    snapshots = {edition.snapshot} if edition.snapshot else set()
    runs = {each["run"]["id"] for each in results(edition.content) if each["run"]}
    snapshots |= {
        run.snapshot for run in Run.objects.filter(pk__in=runs).select_related("snapshot") if run.snapshot
    }
    for snapshot in snapshots:
        pin(snapshot, edition.holder)


def results(content: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    return [*content["measures"], *content["findings"]]


def editions(journey: Journey) -> QuerySet[Edition]:
    """Newest first, without what is large in them."""
    return journey.editions.select_related("by", "snapshot").defer("content", "definition", "rows", "design")


def newest(journey: Journey) -> Edition | None:
    return journey.editions.order_by("-number").first()


def now(journey: Journey, part: Part | None = None) -> Edition:
    """The map as it is now, as an edition that nobody published: number 0, no row."""
    journey.refresh_from_db()
    told = state(journey)
    content = content_of(journey, part)
    return Edition(
        journey=journey, number=0, revision=journey.revision, content=content,
        definition=told.pop("definition"), rows=told,
    )  # fmt: skip


def differences(before: Edition, after: Edition) -> list[Difference]:
    """What changed from one to the other, in words."""
    older, newer = (Version(each.state, each.content) for each in (before, after))
    return comparing_editions.differences(older, newer)


@dataclass(frozen=True)
class Since:
    """What people changed since an edition: the definition, notes."""

    definition: bool
    notes: bool

    @property
    def words(self) -> str:
        told = [name for name, changed in (("definition", self.definition), ("notes", self.notes)) if changed]
        return f"{' and '.join(told)} changed since" if told else ""


def since(edition: Edition) -> Since:
    """Cheap: no map is counted. What the data did is told by comparing."""
    there = Journey.objects.filter(pk=edition.journey_id, revision=edition.revision).exists()
    notes = Note.history.filter(journey=edition.journey_id, history_date__gt=edition.made).exists()
    return Since(not there, notes)


@dataclass(frozen=True)
class Published:
    """The newest edition without what is large in it, and what people changed since."""

    edition: Edition
    words: str


def published(journey: Journey) -> Published | None:
    """For the head of a map; None where nothing is published."""
    last = editions(journey).first()
    return Published(last, since(last).words) if last else None


def restore(edition: Edition, user: AbstractBaseUser, told: int | None = None) -> Edition:
    """Make the journey what it was in the edition, as a new revision, and publish that with its design.

    Both or neither. Notes and data stay as they are. told: the revision that whoever restores has seen;
    StaleRevision where it is another by now, CannotEdit where the definition cannot be had again, Stale as
    `publish`.
    """
    journey = edition.journey
    journey.refresh_from_db()
    seen = journey.revision
    if told is not None and told != seen:
        raise StaleRevision(journey, told, seen)
    wanted = JourneyDefinition.model_validate(edition.definition)
    back = partial(whole, wanted=wanted, renames=renames(state(journey), edition.state))
    here = definition(journey)
    ahead = back(here).definition
    if ahead != here:  # what takes long, before anybody waits for the transaction
        compiled(ahead.model_copy(update={"revision": seen + 1}), current())
    with transaction.atomic():
        change(journey, seen, back, user, note=f"v{edition.number} restored")
        return publish(journey, user, f"v{edition.number} restored", design=edition.design)


def release_gone() -> int:
    """A duty: let go of the snapshots of editions that are gone with their journey; how many were held."""
    there = {f"{HOLDER}{pk}" for pk in Edition.objects.values_list("pk", flat=True)}
    holders = set(Pin.objects.filter(holder__startswith=HOLDER).values_list("holder", flat=True))
    return Pin.objects.filter(holder__in=holders - there).delete()[0]


def _who(user: Any) -> str:
    return user.get_username() if user else "Somebody"

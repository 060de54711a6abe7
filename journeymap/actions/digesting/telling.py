"""What changed on a journey since the last digest, as JSON data in the words of its pages.

Numbers are those of the map. What moved is what the home page says: the newest week of data against the one
before, beyond its interval and beyond what so many looks find by chance. Findings, the definition and notes
are compared as two editions are. Nothing that a customer wrote and no key of one is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from journeymap.actions.message import plain
from journeymap.analysis.models import Alert, Proposal
from journeymap.futures.models import Launch
from journeymap.journeys.models import Journey
from journeymap.maps import figures, titles
from journeymap.maps.health import health
from journeymap.maps.lanes.comparing import difference as in_words
from journeymap.maps.lanes.reading import names_of
from journeymap.maps.moving import movements
from journeymap.publishing.comparing_editions import Difference
from journeymap.publishing.editions import differences, now
from journeymap.publishing.models import Edition

MOST = 6  # of each kind that are told; of more the number is
KEPT = ("activities", "key", "reference_time", "stages", "totals", "notes")
"""Of a map's content, what the next digest reads besides its findings."""


def tell(
    journey: Journey, before: Mapping[str, Any] | None, since: datetime, until: datetime
) -> dict[str, Any]:
    """{"told", "frozen", "content"}: what the digest says, what the next one is compared with, the map.

    before: what the last one froze; None for the first, which says how things stand. since: of the last one.
    """
    after = now(journey)
    frozen = slim(journey, after)
    found = differences(edition_of(journey, before), edition_of(journey, frozen)) if before else []
    told = {
        "journey": journey.name,
        "slug": journey.slug,
        "first": before is None,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "data_until": after.content.get("reference_time"),
        "figures": standing(frozen["content"], found, health(journey)["cases"]),
        **moved(journey, frozen["content"], before),
        **changed(found),
        **happened(journey, since, until),
    }
    return {"told": told | {"quiet": is_quiet(told)}, "frozen": frozen, "content": after.content}


def slim(journey: Journey, after: Edition) -> dict[str, Any]:
    """Of an edition what the next digest compares; of its thousands of numbers those at the top."""
    content, known = after.content, health(journey)
    own = [{**cell, "evidence": None} for cell in (known["goal"], known["emotion"]) if cell is not None]
    findings = [{**each, "evidence": None} for each in content["findings"]]
    kept = {name: content[name] for name in KEPT if name in content}
    return {
        "content": {**kept, "measures": own, "findings": findings},
        "definition": after.definition,
        "rows": after.rows,
    }


def edition_of(journey: Journey, frozen: Mapping[str, Any]) -> Edition:
    """What was frozen, as an edition that nobody published."""
    return Edition(
        journey=journey, number=0, revision=0, content=frozen["content"], definition=frozen["definition"],
        rows=frozen["rows"],
    )  # fmt: skip


def standing(content: Mapping[str, Any], found: Sequence[Difference], cases: int) -> list[dict[str, Any]]:
    """Cases, goal rate and mood as the map shows them: value, interval, n, and what each differs by since."""
    rows = [figure("Cases", figures.count(cases))]
    called = names_of(content)
    since = {each.address: each for each in found if each.kind == "measure" and each.address}
    for cell in content["measures"]:
        ends = cell["interval"] or {}
        low, high = ends.get("low"), ends.get("high")
        change = since.get(cell["address"])
        rows.append(
            figure(
                plain(titles.name(cell, called)),
                figures.written(cell["value"], cell["unit"], low, high),
                figures.ends(low, high, cell["unit"]),
                f"n = {cell['n']:,}",
                change.change if change else "",
                bool(change and change.marked),
            )
        )
    return rows


def figure(
    title: str, value: str, interval: str = "", n: str = "", change: str = "", marked: bool = False
) -> dict[str, Any]:
    return {
        "title": title, "value": value, "interval": interval, "n": n, "change": change, "moved": marked,
    }  # fmt: skip


def moved(journey: Journey, content: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What moved in the newest week of data; nothing where the last digest has seen the same data."""
    stale = before is not None and before["content"].get("reference_time") == content.get("reference_time")
    told = movements(journey)
    changes = [] if stale else told["changes"]
    called = names_of(content)
    return {
        "moved": [number(each, called) for each in changes[:MOST]],
        "moved_in_all": len(changes),
        "compared": told["compared"],
        "no_newer_data": stale,
    }


def number(told: Mapping[str, Any], called: Mapping[str, str]) -> dict[str, Any]:
    cell, unit = told["cell"], told["cell"]["unit"]
    cell_title = titles.name(cell, called)
    return {
        "title": plain(f"{cell_title} at {titles.where(cell, called)}"),
        "before": figures.written(told["before"], unit), "after": figures.written(told["value"], unit),
        "change": in_words(told["change"], unit), "interval": figures.ends(told["low"], told["high"], unit),
        "n": f"n = {told['n_before']:,} → {told['n']:,}", "address": cell["address"],
    }  # fmt: skip


def changed(found: Sequence[Difference]) -> dict[str, Any]:
    """Findings that came and went, what people changed of the journey."""
    findings = [each for each in found if each.kind == "finding"]
    edits = [plain(each.words) for each in found if each.kind in ("journey", "note")]
    return {
        "new": [finding(each) for each in findings if each.what == "new"][:MOST],
        "new_in_all": sum(each.what == "new" for each in findings),
        "gone": [finding(each) for each in findings if each.what == "gone"][:MOST],
        "gone_in_all": sum(each.what == "gone" for each in findings),
        "edits": edits[:MOST],
        "edits_in_all": len(edits),
    }


def finding(each: Difference) -> dict[str, str]:
    return {"words": plain(each.words), "place": plain(each.place), "address": each.address}


def happened(journey: Journey, since: datetime, until: datetime) -> dict[str, Any]:
    """Alerts that opened or ended, proposals that were accepted, scenarios that went live."""
    span = (since, until)
    alerts = Alert.objects.filter(journey=journey)
    spoken = alerts.filter(Q(opened__range=span) | Q(closed__range=span)).order_by("opened", "pk")
    accepted = Proposal.objects.filter(journey=journey, status=Proposal.Status.ACCEPTED, decided__range=span)
    live = Launch.objects.filter(future__journey=journey, made__range=span).select_related("future")
    return {
        "alerts": [alert(each) for each in spoken[:MOST]],
        "alerts_in_all": spoken.count(),
        "alerts_open": alerts.filter(closed=None).count(),
        "accepted": [decided(each) for each in accepted.order_by("decided", "pk")[:MOST]],
        "accepted_in_all": accepted.count(),
        "launched": [
            {"title": plain(each.title), "future": plain(each.future.name), "since": each.since.isoformat()}
            for each in live.order_by("made", "pk")[:MOST]
        ],
    }


def decided(each: Proposal) -> str:
    return f"{plain(each.target)} ({each.kind.replace('_', ' ')})"


def alert(each: Alert) -> dict[str, Any]:
    return {"words": plain(figures.sentence(each.headline)), "over": each.closed is not None}


def is_quiet(told: Mapping[str, Any]) -> bool:
    """Whether nothing changed that is worth a line."""
    kinds = ("moved", "new", "gone", "edits", "alerts", "accepted", "launched")
    return not told["first"] and not any(told[kind] for kind in kinds)

"""Making an issue: noted in the audit trail, sent once, looked for before it is sent again."""

from __future__ import annotations

import base64
import json
import re
import time
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.access.exits import require
from journeymap.access.posting import Undelivered, exchange, signature
from journeymap.actions.message import JOINER, plain, shortened
from journeymap.actions.sending.chats import marked
from journeymap.actions.trackers.moving import state_of
from journeymap.actions.trackers.recipes import OURS, RECIPES, Recipe, at, filled, line, path
from journeymap.jobs.errors import Cancelled
from journeymap.jobs.models import Beat

if TYPE_CHECKING:
    from journeymap.actions.models import Handover

EXIT = "trackers"
TITLE, KEY, LINK = 200, 100, 500  # letters
EARLIER = timedelta(hours=1)  # than our own clock says: theirs may be behind
COMMAND = re.compile("^/")
PAGES = 40  # of issues that are looked through, at most


def carry_out(job: Handover, beat: Beat) -> None:
    """Send it. A worker that dies before the row says DONE leaves it to be sent again: then the tracker is
    asked first for an issue that bears the delivery's id; our own webhook gets the same id again."""
    tracker = job.tracker
    if not tracker.on:
        raise Cancelled(f"{tracker} was switched off")
    require(EXIT)
    recipe, again = RECIPES[tracker.kind], job.began is not None
    with transaction.atomic():  # before anything leaves, so that nothing leaves without an entry
        type(job).claims(job.pk, job.worker).update(began=job.began or timezone.now())
        record(
            job.by, "tracker.send", f"hand-over {job.pk}", tracker=tracker.pk, kind=tracker.kind,
            attempt=job.attempts,
        )  # fmt: skip
    beat(0.2, "sending")
    values = values_of(job)
    told = found(job, recipe, values) if again else None
    if told is None:
        told = sent(job, recipe, values)
    key = shortened(plain(str(at(told, recipe.key) or "")), KEY)
    with job.completing():
        row = type(job).objects.filter(pk=job.pk)
        row.update(key=key, link=link_of(recipe, told, tracker.address, key), seen=timezone.now())
        row.filter(state="").update(state=state_of(tracker.kind, told))  # else the tracker was faster


def values_of(job: Handover) -> dict[str, Any]:
    """What a recipe may name. Raises Unreadable."""
    told = job.tracker.secrets
    delivery = str(job.delivery)
    back = f"{settings.PUBLIC_ADDRESS}{job.back}" if settings.PUBLIC_ADDRESS and job.back else ""
    rows = job.text.splitlines()
    user = job.tracker.settings.get("user", "")
    token = told.get("token", "")
    return {
        **job.tracker.settings,
        "title": shortened(plain(job.title), TITLE),
        "text": job.text,
        "markdown": markdown(rows, back, delivery),
        "document": document([*rows, *filter(None, (back,)), f"Journeymap {delivery}"]),
        "journey": plain(job.journey.name),
        "delivery": delivery,
        "mark": f"journeymap-{delivery}",
        "back": back,
        "began": (job.began - EARLIER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if job.began else "",
        "token": token,
        "basic": base64.b64encode(f"{user}:{token}".encode()).decode(),
    }


def markdown(rows: list[str], back: str, delivery: str) -> str:
    """The text with every sign of markup escaped, nobody called and nothing done (GitLab takes "/close" at a
    line's begin as a command); our own link and mark behind it."""
    told = [COMMAND.sub(f"/{JOINER}", marked(plain(row)).replace("@", f"@{JOINER}")) for row in rows]
    return "\n".join([*told, *(["", back] if back else []), "", f"Journeymap {delivery}"])


def document(rows: list[str]) -> dict[str, Any]:
    """The text as Atlassian's document format: paragraphs of plain words."""
    paragraphs = [
        {"type": "paragraph", "content": [{"type": "text", "text": plain(row)}]} for row in rows if plain(row)
    ]
    return {"type": "doc", "version": 1, "content": paragraphs}


def sent(job: Handover, recipe: Recipe, values: dict[str, Any]) -> dict[str, Any]:
    """What the tracker answered. Raises Undelivered."""
    body = json.dumps(filled(recipe.body, values)).encode()
    headers = headers_of(job, recipe, values) | {"Content-Type": "application/json"}
    if job.tracker.kind == OURS:
        secret = job.tracker.secrets.get("hook", "")
        headers["Journeymap-Signature"] = signature(secret, int(time.time()), body)
    address = address_of(job, recipe.path, values)
    answer = exchange("POST", address, body, headers, secret=bool(recipe.token)).body
    told = parsed(answer, job.tracker.kind == OURS)
    if not isinstance(told, dict):
        raise Undelivered("The tracker answered something else than an issue")
    if not at(told, recipe.key) and job.tracker.kind != OURS:
        raise Undelivered("The tracker's answer names no issue: check its address")
    return told


def found(job: Handover, recipe: Recipe, values: dict[str, Any]) -> dict[str, Any] | None:
    """The issue that an earlier try made; None where there is none. Raises Undelivered."""
    if recipe.find is None:
        return None
    for page in range(1, PAGES + 1):
        address = address_of(job, recipe.find.path, {**values, "page": page})
        answer = exchange("GET", address, None, headers_of(job, recipe, values), secret=bool(recipe.token))
        told = parsed(answer.body, False)
        issues = at(told, recipe.find.issues) if recipe.find.issues else told
        issues = issues if isinstance(issues, list) else []
        for issue in issues:
            if not recipe.find.text or str(job.delivery) in str(at(issue, recipe.find.text) or ""):
                return issue
        if not recipe.find.page or len(issues) < recipe.find.page:
            return None
    raise Undelivered(
        "There are too many issues to see whether an earlier try made this one: look for it there"
    )


def parsed(body: bytes, empty: bool) -> Any:
    """empty: whether an answer that is no JSON is one without a word."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        if empty:
            return {}
        raise Undelivered("The tracker did not answer JSON: check its address") from error


def headers_of(job: Handover, recipe: Recipe, values: dict[str, Any]) -> dict[str, str]:
    own = {name: line(value, values) for name, value in recipe.headers.items()}
    return {**own, "User-Agent": "Journeymap", "Journeymap-Delivery": str(job.delivery)}


def address_of(job: Handover, template: str, values: dict[str, Any]) -> str:
    """A repository keeps its slash in a path of GitHub; a project of GitLab has it quoted."""
    safe = "/" if job.tracker.kind == "github" else ""
    return job.tracker.address.rstrip("/") + path(template, values, safe)


def link_of(recipe: Recipe, told: dict[str, Any], address: str, key: str) -> str:
    """The issue's page; empty for what is no address of the web, which a page must not link to."""
    if recipe.link_made:
        return address.rstrip("/") + path(recipe.link_made, {"key": key})
    link = str(at(told, recipe.link) or "")
    fits = link.isascii() and link.isprintable() and " " not in link and len(link) <= LINK
    return link if fits and urlsplit(link).scheme in ("http", "https") else ""

"""What a tracker says when an issue moves: who says it, which issue, which state, and when. Pure.

GitHub signs the body (X-Hub-Signature-256), Jira too (X-Hub-Signature); GitLab sends its secret
(X-Gitlab-Token); others sign as our own messages are signed. A signature without a time would let a message
be sent again later: so only what is newer, by the time inside the signed body, moves an issue.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from journeymap.access.posting import signature
from journeymap.actions.trackers.recipes import OURS, at

TOLERANCE = 300.0  # seconds that a time stamp may be off
OPEN, PROGRESS, DONE, DROPPED = "open", "in progress", "done", "dropped"
STATES = (OPEN, PROGRESS, DONE, DROPPED)
AT_WORK = {"in progress", "doing", "in-progress", "workflow::in progress", "workflow::in dev"}
Headers = Mapping[str, str]  # names in small letters


class Unsigned(Exception):
    """It is not known who sent this; the words say what is missing, never what was expected."""


@dataclass(frozen=True)
class Moved:
    """place: of the repository or project, where the tracker has several; empty: of none. delivery: ours,
    where the tracker knows an issue by that."""

    key: str
    state: str
    when: datetime
    place: str = ""
    delivery: str = ""


def verify(kind: str, secret: str, headers: Headers, body: bytes) -> None:
    """Raises Unsigned."""
    if not secret:
        raise Unsigned("This address has no secret yet: nobody can sign for it.")
    said, expected = SIGNED[kind](secret, headers, body)
    if not said:
        raise Unsigned("The message is not signed.")
    if not hmac.compare_digest(said.encode(), expected.encode()):
        raise Unsigned("The signature is not the one of this message and this secret.")
    if kind == OURS and abs(time.time() - stamp_of(headers)) > TOLERANCE:
        raise Unsigned("The time stamp is more than five minutes off: check the clocks, or it is a replay.")


def _github(secret: str, headers: Headers, body: bytes) -> tuple[str, str]:
    digest = hmac.new(secret.encode(), body, sha256).hexdigest()
    return headers.get("x-hub-signature-256", ""), f"sha256={digest}"


def _gitlab(secret: str, headers: Headers, body: bytes) -> tuple[str, str]:
    return headers.get("x-gitlab-token", ""), secret


def _jira(secret: str, headers: Headers, body: bytes) -> tuple[str, str]:
    digest = hmac.new(secret.encode(), body, sha256).hexdigest()
    return headers.get("x-hub-signature", ""), f"sha256={digest}"


def _ours(secret: str, headers: Headers, body: bytes) -> tuple[str, str]:
    return headers.get("journeymap-signature", ""), signature(secret, stamp_of(headers), body)


def stamp_of(headers: Headers) -> int:
    parts = dict(part.partition("=")[::2] for part in headers.get("journeymap-signature", "").split(","))
    told = parts.get("t", "")
    return int(told) if told.isdecimal() and told.isascii() and len(told) < 12 else 0


SIGNED: dict[str, Callable[[str, Headers, bytes], tuple[str, str]]] = {
    "github": _github, "gitlab": _gitlab, "jira": _jira, OURS: _ours,
}  # fmt: skip


def moved(kind: str, headers: Headers, told: Any) -> Moved | None:
    """None for what is about something else than an issue. ValueError for what cannot be understood."""
    if not isinstance(told, Mapping):
        raise ValueError("The message is no JSON object.")
    return SAID[kind](headers, told)


def _of_github(headers: Headers, told: Mapping[str, Any]) -> Moved | None:
    issue = told.get("issue")
    if headers.get("x-github-event") != "issues" or not isinstance(issue, Mapping):
        return None
    state = state_of("github", issue)
    place = str(at(told, "repository.full_name") or "")
    return Moved(str(issue.get("number")), state, when(issue.get("updated_at")), place)


def _of_gitlab(headers: Headers, told: Mapping[str, Any]) -> Moved | None:
    issue = told.get("object_attributes")
    if told.get("object_kind") != "issue" or not isinstance(issue, Mapping):
        return None
    working = bool(told.get("assignees")) or at_work(told.get("labels"), "title")
    state = DONE if issue.get("state") == "closed" else PROGRESS if working else OPEN
    place = str(at(told, "project.path_with_namespace") or "")
    return Moved(str(issue.get("iid")), state, when(issue.get("updated_at")), place)


def _of_jira(headers: Headers, told: Mapping[str, Any]) -> Moved | None:
    issue, stamp = told.get("issue"), told.get("timestamp")
    if not isinstance(issue, Mapping) or not isinstance(stamp, int):
        return None
    return Moved(str(issue.get("key")), state_of("jira", issue), when(stamp / 1000))


def _of_ours(headers: Headers, told: Mapping[str, Any]) -> Moved | None:
    state = told.get("state")
    if state not in STATES:
        raise ValueError(f"state: one of {', '.join(STATES)}.")
    moment = when(told["at"] if told.get("at") else stamp_of(headers))
    return Moved(str(told.get("key") or ""), state, moment, delivery=str(told.get("delivery") or ""))


SAID: dict[str, Callable[[Headers, Mapping[str, Any]], Moved | None]] = {
    "github": _of_github, "gitlab": _of_gitlab, "jira": _of_jira, OURS: _of_ours,
}  # fmt: skip


def state_of(kind: str, issue: Mapping[str, Any]) -> str:
    """How an issue stands, as its tracker tells it of itself; open where nothing is said."""
    if kind == "jira":
        category = at(issue, "fields.status.statusCategory.key")
        return {"new": OPEN, "indeterminate": PROGRESS, "done": DONE}.get(str(category), OPEN)
    if kind == OURS:
        return issue["state"] if issue.get("state") in STATES else OPEN
    if issue.get("state") == "closed":
        return DROPPED if issue.get("state_reason") == "not_planned" else DONE
    return PROGRESS if issue.get("assignees") or at_work(issue.get("labels"), "name") else OPEN


def at_work(labels: Any, field: str) -> bool:
    """labels: texts, or objects whose field has the text."""
    told = [each.get(field, "") if isinstance(each, Mapping) else each for each in labels or ()]
    names = {str(each).casefold() for each in told}
    return bool(names & AT_WORK)


def when(told: Any) -> datetime:
    """A time in UTC, of ISO 8601, of Unix seconds, of GitLab's words ("2026-01-02 03:04:05 UTC")."""
    try:
        if isinstance(told, int | float):
            return datetime.fromtimestamp(told, UTC)
        found = datetime.fromisoformat(str(told).removesuffix(" UTC"))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"{str(told)[:40]!r} is no time.") from error

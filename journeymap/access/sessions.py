"""Sessions: they end when nobody uses them, one sees one's own, and ends them all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN, BEGUN, BROWSER = "seen", "begun", "browser"
STEP = timedelta(minutes=1)  # a session in use is written at most this often
BROWSERS = (
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Open:
    """One session of a person. own: the one that asks."""

    key: str
    begun: datetime | None
    seen: datetime | None
    browser: str
    own: bool


class KeepSession:
    """Marks a session as used, so that it ends SESSION_COOKIE_AGE after its last use, not after sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            now, seen = timezone.now(), read(request.session.get(SEEN))
            if seen is None or now - seen > STEP:
                request.session[SEEN] = now.isoformat()
        return self._get_response(request)


def begin(request: HttpRequest) -> None:
    """Note in a session that has just been signed in to when that was, and with what."""
    request.session[BEGUN] = request.session[SEEN] = timezone.now().isoformat()
    request.session[BROWSER] = browser(request.META.get("HTTP_USER_AGENT", ""))


def sessions_of(user: AbstractBaseUser, own: str | None) -> list[Open]:
    """The user's open sessions: the one that asks, then the last used first."""
    found = [
        Open(row.session_key, read(held.get(BEGUN)), read(held.get(SEEN)), held.get(BROWSER, ""),
             row.session_key == own)
        for row, held in _rows(user)
    ]  # fmt: skip
    begin_of_time = datetime.min.replace(tzinfo=timezone.get_default_timezone())
    return sorted(found, key=lambda one: (one.own, one.seen or begin_of_time), reverse=True)


def end_sessions(user: AbstractBaseUser, but: str | None = None) -> int:
    """End the user's sessions, `but` one; how many."""
    keys = [row.session_key for row, _ in _rows(user) if row.session_key != but]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def browser(told: str) -> str:
    """A few words for what a browser says of itself: "Firefox on Linux"."""
    name = next((word for mark, word in BROWSERS if mark in told), "Another program")
    system = next((word for mark, word in SYSTEMS if mark in told), "")
    return f"{name} on {system}" if system else name


def read(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None


def _rows(user: AbstractBaseUser) -> Iterator[tuple[Session, dict[str, str]]]:
    """The store knows no owner of a row, so all open ones are read; there are as many as people at work."""
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        held = row.get_decoded()
        if held.get(SESSION_KEY) == str(user.pk):
            yield row, held

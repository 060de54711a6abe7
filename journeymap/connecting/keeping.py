"""Making, changing and deleting connections: checked whole, secrets sealed, each deed in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError as Faults

from journeymap.access.audit import record
from journeymap.access.secrets import Unreadable
from journeymap.connecting.kinds import KINDS, Trouble, faults, kind_of
from journeymap.connecting.models import Connection, Page
from journeymap.events.files import remove
from journeymap.ingest.mapping import KINDS as GIVES
from journeymap.ingest.preparing import own_paths
from journeymap.ingest.receiving import KEPT_AFTER_FAILURE, drop_copies
from journeymap.jobs.states import OPEN

OWN = ("name", "gives", "told", "every", "changed", "on", "source")  # of a connection, besides its settings
PLACES = ("address", "host", "port", "endpoint", "tls")  # a secret belongs to where it is sent


class Refused(ValueError):
    """A connection is not kept as told. wrong: field -> words; "" stands for the whole."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" if name else why for name, why in wrong.items()))
        self.wrong = dict(wrong)


def begun(kind: str) -> Connection:
    """A new connection of a kind, not stored, with what such a one begins with. Raises Trouble."""
    found = kind_of(kind)
    return Connection(
        kind=kind, name=found.title, gives=found.gives, source=found.source,
        every=1 if found.listens else 60, told={},
    )  # fmt: skip


def save(
    connection: Connection,
    told: Mapping[str, Any],
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
    by: AbstractBaseUser | None,
) -> Connection:
    """Keep a connection as told, all or nothing. Raises Refused.

    secrets: those that were entered; one that was left empty stays, unless the source is another place now.
    """  # fmt: skip
    for name, value in told.items():
        if name in OWN:
            setattr(connection, name, value)
    kept = {} if moved(connection.settings, settings) else known(connection)
    known_kind = KINDS[connection.kind].settings
    entered = {name: secrets.get(name) or kept.get(name, "") for name in known_kind.secrets()}
    wrong: dict[str, str] = {}
    try:
        found = known_kind.model_validate({**settings, **entered})
    except Faults as error:
        wrong |= faults(error)
    if connection.gives not in GIVES:
        wrong["gives"] = f"One of {', '.join(GIVES)}."
    try:
        connection.clean_fields(exclude=["settings", "told", "sealed", "cursor"])
        connection.validate_unique()
    except ValidationError as error:
        wrong |= {name: " ".join(words) for name, words in error.message_dict.items()}
    if wrong:
        raise Refused(wrong)
    before = connection.settings
    connection.settings = found.model_dump(mode="json", exclude=set(entered))
    connection.keep_secrets({name: value for name, value in entered.items() if value})
    connection.mapping = None  # told anew, understood anew
    return stored(connection, before, by)


def stored(connection: Connection, before: dict[str, Any], by: AbstractBaseUser | None) -> Connection:
    new = connection.pk is None
    with transaction.atomic():
        if new:
            connection.by = by if by is not None and by.is_authenticated else None
        connection.due = timezone.now()
        connection.failures = 0
        connection.save()
        changed = sorted(name for name, value in connection.settings.items() if before.get(name) != value)
        told = {"kind": connection.kind, "changed": changed, "on": connection.on}
        record(by, "connection.add" if new else "connection.change", f"connection {connection.pk}", **told)
    return connection


def known(connection: Connection) -> dict[str, str]:
    try:
        return connection.secrets
    except Unreadable:  # of another installation: to be entered anew
        return {}


def moved(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether secrets would be sent to another place than they were entered for."""
    return any(place(before.get(name)) != place(now.get(name)) for name in PLACES if before)


def place(told: Any) -> Any:
    """Of an address all but its path: its query may name a host, too. Anything else as it is.

    Taken apart by hand: readers of addresses differ on where a host ends.
    """
    text = str(told or "")
    if "://" not in text:
        return text
    scheme, _, rest = text.partition("://")
    return scheme, rest.partition("/")[0], rest.partition("?")[2]


def switch(connection: Connection, on: bool, by: AbstractBaseUser | None) -> None:
    """Pause it, or let it go on."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(on=on, due=timezone.now())
        record(by, "connection.on" if on else "connection.pause", f"connection {connection.pk}")
    connection.refresh_from_db()


def begin_again(connection: Connection, by: AbstractBaseUser | None) -> None:
    """The next pull takes everything from the start; rows that are stored are known by their ids.

    Raises Refused while one is open: it would go on where it was, and say so at its end.
    """
    with transaction.atomic():
        Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)  # none starts meanwhile
        if connection.pulls.filter(status__in=OPEN).exists():
            raise Refused(
                {"": f"{connection.name} is being pulled: stop that pull first, or wait for its end."}
            )
        drop_pages(connection)
        Connection.objects.filter(pk=connection.pk).update(cursor={}, due=timezone.now(), caught_up=None)
        record(by, "connection.begin-again", f"connection {connection.pk}")
    connection.refresh_from_db()


def delete(connection: Connection, by: AbstractBaseUser | None) -> None:
    """The connection goes, with its secrets and what waits; what was imported stays."""
    number = connection.pk
    with transaction.atomic():
        for pull in connection.pulls.filter(status__in=OPEN):
            pull.cancel()
        drop_pages(connection)
        connection.delete()
        record(by, "connection.delete", f"connection {number}")


def drop_pages(connection: Connection) -> None:
    for page in connection.waiting.select_related("job"):
        if page.job is not None and page.job.is_open:
            page.job.cancel()
            drop_copies(page.job)
        elif page.job is None and page.file.get("own"):
            remove(page.file["path"])
        page.delete()


def waiting_copies() -> set[str]:
    """Files of pages that are no import yet. Where nobody pulls any more they go, as those of imports that
    failed do: the source is asked again then."""
    pages = Page.objects.filter(job=None, fetched__gt=timezone.now() - KEPT_AFTER_FAILURE)
    return {path for page in pages for path in own_paths(page.file)}


__all__ = ["Refused", "Trouble", "begin_again", "begun", "delete", "save", "switch"]

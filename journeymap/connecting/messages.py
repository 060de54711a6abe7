"""Messages that were stored before they were answered: read as pages, forgotten when they are imported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.utils import timezone

from journeymap.connecting.kinds.base import Batch, Cursor, Row, Source

if TYPE_CHECKING:
    from journeymap.connecting.models import Connection

PAGE = 5_000  # messages
PAGE_BYTES = 32 * 2**20  # of their words together; one that has more is a page of its own
KNOWN_FOR = timedelta(days=30)  # a replay is known for so long
MOST_WAITING = 200_000  # messages of a connection that are not imported


class StoredMessages(Source):
    """cursor: {"messages": numbers of those on the page, "message": the last of them}.

    Numbers are drawn before a message is seen by others: a lower one may appear after a higher one was read.
    So what is read and what is emptied goes by each message, never by "all up to here".
    """

    def __init__(self, connection: int) -> None:
        self.connection = connection

    def pages(self, cursor: Cursor) -> Iterator[Batch]:
        held = on_pages(self.connection)
        sizes = unread(self.connection).values_list("pk", Length("body")).iterator(chunk_size=PAGE)
        groups = list(grouped((key, size) for key, size in sizes if key not in held))
        for numbers in groups:
            found = list(unread(self.connection).filter(pk__in=numbers))
            place = {"message": numbers[-1], "messages": [each.pk for each in found]}
            yield Batch(place, [each.record for each in found], more=numbers is not groups[-1])

    def preview(self, rows: int) -> list[Row]:
        return [each.record for each in unread(self.connection).order_by("-pk")[:rows]]


def grouped(sizes: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Numbers of messages that go on one page together. sizes: (number, letters of the message)."""
    numbers: list[int] = []
    total = 0
    for number, size in sizes:
        if numbers and (len(numbers) == PAGE or total + size > PAGE_BYTES):
            yield numbers
            numbers, total = [], 0
        numbers.append(number)
        total += size
    if numbers:
        yield numbers


def messages() -> Any:
    return apps.get_model("connecting", "Message")._default_manager


def unread(connection: int) -> Any:
    return messages().filter(connection_id=connection).exclude(body="")


def store(connection: Connection, key: str, record: Row) -> bool:
    """Store a message, on disk before this returns; False where it is known already."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    try:
        with transaction.atomic():
            messages().create(connection=connection, key=digest, body=written(record))
    except IntegrityError:
        return False
    return True


def written(record: Row) -> str:
    """As JSON. Halves of a character, which JSON may name and no file can hold, become question marks."""
    whole = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
    return json.dumps(json.loads(whole))


def crowded(connection: Connection) -> bool:
    """Whether so many wait that no more are taken."""
    return bool(unread(connection.pk).count() >= MOST_WAITING)


def on_pages(connection: int) -> set[int]:
    """Numbers of the messages that are on a page already."""
    pages = apps.get_model("connecting", "Page")._default_manager.filter(connection_id=connection)
    return {key for cursor in pages.values_list("cursor", flat=True) for key in cursor.get("messages", [])}


def empty_taken(connection: Connection) -> int:
    """The words of messages that are imported go; the keys stay, so that replays are known."""
    taken = connection.cursor.pop("messages", [])
    if not taken:
        return 0
    connection.save(update_fields=["cursor"])
    return sum(
        unread(connection.pk).filter(pk__in=taken[begin : begin + PAGE]).update(body="")
        for begin in range(0, len(taken), PAGE)
    )


def forget_old() -> int:
    """Keys of messages from long ago go. A periodic duty."""
    return int(messages().filter(body="", received__lt=timezone.now() - KNOWN_FOR).delete()[0])

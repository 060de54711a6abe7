"""Messages that wait and are about a customer: told, and taken away."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

from django.db.models import Q

from journeymap.connecting.kinds import Row, Trouble
from journeymap.connecting.models import Connection, Message
from journeymap.connecting.opening import told_of
from journeymap.events.files import remove
from journeymap.ingest.guessing import MappingError, plain
from journeymap.ingest.guessing.words import CUSTOMER
from journeymap.ingest.preparing import prepare
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.receiving import own_copy

AT_ONCE = 5_000  # messages in one statement
MOST_ROWS = 1_000  # of one message whose tool puts rows inside it
PLAIN = re.compile(r"[A-Za-z0-9_.@-]+")  # what no writer of JSON escapes


def naming(keys: Collection[str]) -> Iterator[Message]:
    """Messages that wait and are about one of these customers: their own field of the customer says so, or
    they have none and hold a key as a whole value anywhere."""
    told = Q()
    for words in {looked_for(key) for key in keys}:
        told |= Q(body__contains=words)
    if keys:
        found = Message.objects.exclude(body="").filter(told).select_related("connection")
        yield from (each for each in found.iterator(chunk_size=100) if about(each, set(keys)))


def looked_for(key: str) -> str:
    """What every message that holds the key has in it, however its tool wrote it: the longest part of it that
    JSON never writes otherwise, also in a text that is JSON itself. Of a key without one: nothing."""
    return max(PLAIN.findall(key), key=len, default="")


def about(message: Message, keys: set[str]) -> bool:
    """Whether it is about one of these customers; in doubt it is."""
    if keys.isdisjoint(words_in(message.record)):
        return False
    own = own_customers(message.connection, message.record)
    return not own or not own.isdisjoint(keys)


def own_customers(connection: Connection, record: Row) -> set[str]:
    """The customers of a record as its import would find them; none where that would be a mere guess."""
    file = own_copy("message.jsonl", [json.dumps(record).encode()])
    if connection.mapping:
        file["guess"] = {"mapping": connection.mapping, "reasons": []}
    try:
        with prepare(connection.gives, file, told := told_of(connection)) as prepared:
            mapping, rows = prepared.mapping, prepared.table.head(MOST_ROWS).to_pylist()
    except (MappingError, UnreadableFile, Trouble):  # it could not be imported, and may be forgotten
        names, rows = [name for name in record if plain(name) in CUSTOMER], [record]
    else:
        sure = bool(told.get("customer") or connection.mapping or mapping.source_tool)
        names = [name for name in mapping.named("customer") if sure or plain(name) in CUSTOMER]
    finally:
        remove(file["path"])
    filled = (next(filter(None, (words_of(row.get(name)) for name in names)), "") for row in rows)
    return {words for each in filled for words in words_in(each) if words}


def words_of(value: Any) -> str:
    """A value of a record as a key of a customer is written."""
    return "" if value is None or isinstance(value, bool) else str(value).strip()


def words_in(record: Any) -> Iterator[str]:
    """All values that a record holds, as keys of customers are written, however deep; of a text that is JSON
    what it holds, too."""
    left = [record]
    while left:
        each = left.pop()
        if isinstance(each, dict | list):
            left.extend(each.values() if isinstance(each, dict) else each)
            continue
        words = words_of(each)
        yield words
        if isinstance(each, str) and words.startswith(("{", "[")):
            with suppress(ValueError, RecursionError):  # then it is a text like any other
                left.append(json.loads(words))


def erase(keys: Collection[str]) -> int:
    """The words of messages that wait and are about these customers go."""
    found = [each.pk for each in naming(keys)]
    return sum(
        Message.objects.filter(pk__in=found[begin : begin + AT_ONCE]).update(body="")
        for begin in range(0, len(found), AT_ONCE)
    )

"""The one thread of a web process that asks the database about live events: keys, backlog, storing.

Requests that come while one transaction is being committed share the next one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from journeymap.tracking import limits
from journeymap.tracking.keys import Known, all_known
from journeymap.tracking.models import Arrival
from journeymap.tracking.pressure import backlog, trouble
from journeymap.tracking.receiving import Refused

log = logging.getLogger(__name__)
T = TypeVar("T")
FRESH = 2.0  # seconds for which what is known of keys and backlog holds
TOGETHER = 200  # requests in one transaction


class Desk:
    """Belongs to one event loop. `keep` returns when the row is committed."""

    def __init__(self) -> None:
        self.keys: dict[str, Known] = {}
        self.trouble = ""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tracking")
        self._looked = float("-inf")
        self._looking: asyncio.Future[None] | None = None
        self._waiting: list[tuple[Arrival, asyncio.Future[None]]] = []
        self._in_hand = 0
        self._writer: asyncio.Task[None] | None = None

    async def look(self) -> None:
        """Know keys and backlog as they were at most FRESH seconds ago. Raises Refused (503)."""
        if time.monotonic() - self._looked < FRESH:
            return
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look())
        try:
            await asyncio.shield(self._looking)
        except DatabaseError as error:
            raise unavailable(error) from error

    async def _look(self) -> None:
        try:
            self.keys, self.trouble = await self._ask(looked)
            self._looked = time.monotonic()
        finally:
            self._looking = None

    async def keep(self, row: Arrival) -> None:
        """Store a row, together with others that wait. Raises Refused (429, 503)."""
        if self._in_hand + row.size > limits.IN_HAND_BYTES:
            raise Refused(429, "busy", "The database is slow to answer. Send it again.", limits.RETRY_AFTER)
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((row, stored))
        self._in_hand += row.size
        if self._writer is None:
            self._writer = asyncio.ensure_future(self._write())
        try:
            await stored
        except DatabaseError as error:
            raise unavailable(error) from error
        finally:
            self._in_hand -= row.size

    async def _write(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            try:
                await self._ask(partial(store, [row for row, _ in group]))
            except Exception as error:
                ended: Exception | None = error
            else:
                ended = None
            for _, stored in group:
                if stored.done():  # whoever asked has gone
                    continue
                stored.set_exception(ended) if ended else stored.set_result(None)
        self._writer = None

    async def _ask(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, again, function)


def looked() -> tuple[dict[str, Known], str]:
    return all_known(), trouble(backlog())


def store(rows: list[Arrival]) -> None:
    """Commit the rows. SQLite writes them to the disk itself, not only to the system's memory, before this
    returns; PostgreSQL does so unless its own settings say otherwise."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
    Arrival.objects.bulk_create(rows)


def again(function: Callable[[], T]) -> T:
    """Once more on a new connection, where the old one was lost."""
    try:
        return function()
    except (OperationalError, InterfaceError):
        connection.close()
    try:
        return function()
    except DatabaseError:
        connection.close()
        raise


def unavailable(error: Exception) -> Refused:
    log.warning("live events cannot be stored now (%s)", type(error).__name__)
    return Refused(
        503, "unavailable", "Nothing can be stored at the moment. Send it again.", limits.RETRY_AFTER
    )

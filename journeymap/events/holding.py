"""Copies that machines of an engine read: looked up by this machine at the beginning, used until the end."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import connections

from .files import local
from .places import place

EVERY = 120.0  # seconds; a copy that was not used for a good while is given up for room (tidying.RESTS)
log = logging.getLogger(__name__)


@contextmanager
def held(relatives: Collection[str], every: float = EVERY) -> Iterator[None]:
    """These files of the store stay on this machine, as files that it reads now."""
    if not place().shared:
        yield
        return
    over = Event()
    thread = Thread(target=_hold, args=[relatives, every, over], name="holding copies", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _hold(relatives: Collection[str], every: float, over: Event) -> None:
    try:
        while not over.wait(every):
            for relative in relatives:
                if over.is_set():
                    return
                local(relative)
    except OSError as error:  # it was erased, or the bucket is away: whoever reads the file is told
        log.warning("copies are not held any more: %s", error)
    finally:
        connections.close_all()

"""What every answer needs is there before somebody asks: learned by the workers, read where servers start.

Learning what questions are phrased like takes some ten seconds, once for a data folder
(`understanding/learned.py`). Nobody should wait for it, and no page should share the processor with it.
"""

from __future__ import annotations

import logging
import threading

from django.urls import reverse

from journeymap.assistant.understanding.kept import probe
from journeymap.assistant.understanding.meaning import reader
from journeymap.assistant.understanding.nearby import read_ahead
from journeymap.assistant.understanding.routing import kept, router
from journeymap.assistant.vocabulary import whole_vocabulary
from journeymap.journeys.models import Journey
from journeymap.maps.ahead import is_counted

log = logging.getLogger(__name__)
_looked = threading.Event()  # this process has seen that it is kept


def learn() -> bool:
    """The periodic duty: phrasings are learned once there is a journey to ask about; whether it did."""
    if _looked.is_set() or not Journey.objects.exists():
        return False
    missing = not kept()
    if missing:
        router()
    _looked.set()
    return missing


def read() -> int:
    """The periodic duty: sentences that questions are held against are read, of every journey whose map is
    counted (`maps.ahead`); how many sets of them. Nothing is loaded where all of them are kept."""
    if reader() is None:
        return 0
    return read_ahead(whole_vocabulary(filter(is_counted, Journey.objects.order_by("name", "pk"))))


def ready() -> None:
    """Read what was learned, load the network that reads sentences, and lay out the addresses of pages."""
    router()
    probe()
    reverse("ask")


def begin() -> threading.Thread:
    """In a thread of a server that starts: as `ready`, where there is something to read."""
    thread = threading.Thread(target=_ready, name="getting ready for questions", daemon=True)
    thread.start()
    return thread


def _ready() -> None:
    try:
        if kept():
            ready()
    except Exception as error:  # a question will meet the same and tell it; pages do not need any of this
        log.warning("The server is not ready for questions yet: %s: %s", type(error).__name__, error)

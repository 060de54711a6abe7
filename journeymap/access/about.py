"""What is being done just now, for the log: the request, who asks (a number), the job, the run.

Passed on with the message to a worker; of an analyzer's own process, the worker that began it tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Facts = dict[str, str | int]
HEADER = "journeymap_request"  # of the message to a worker
# Digits and letters that spell no word: what a client sends here stands in logs.
FORM = re.compile(r"[0-9a-fA-F]{8}[0-9a-fA-F-]{0,56}")
_known: ContextVar[Facts | None] = ContextVar("about", default=None)


@contextmanager
def about(**facts: str | int) -> Iterator[None]:
    """Within it, every line of the log bears these facts. Names and numbers of ours only."""
    token = _known.set({**(_known.get() or {}), **facts})
    try:
        yield
    finally:
        _known.reset(token)


def also(**facts: str | int) -> None:
    """Add what has become known since the innermost `about` began; nothing outside of any."""
    if (known := _known.get()) is not None:
        known.update(facts)


def known() -> Facts:
    return dict(_known.get() or {})


def well_formed(number: object) -> bool:
    """Whether a request's number may be taken over from outside."""
    return isinstance(number, str) and FORM.fullmatch(number) is not None

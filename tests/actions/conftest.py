"""Doors open, a webhook on this machine, and doing a message in the test's own transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from journeymap.access.exits import set_open
from journeymap.actions import notifying
from journeymap.actions.models import Channel
from journeymap.futures.models import Change, Future
from journeymap.jobs.claiming import claim
from journeymap.journeys.models import Journey
from tests.access.receiving import receiving
from tests.analysis.conftest import ada, ann, shop, store

from .tracking import Tracker, tracking

__all__ = ["ada", "ann", "shop", "store"]
HOSTILE = "Pay [x](http://evil.example) @everyone <b>\n# head"


@pytest.fixture
def open_doors(db):
    for name in ("mail", "webhooks", "chats", "trackers"):
        set_open(name, True, None)


@pytest.fixture
def receiver(settings):
    """Loopback is allowed here, explicitly."""
    settings.WEBHOOK_PRIVATE, settings.PUBLIC_ADDRESS = True, "https://maps.example"
    with receiving() as server:
        server.status = 200
        yield server


@pytest.fixture
def server(settings) -> Iterator[Tracker]:
    """A tracker; loopback is allowed here, explicitly."""
    settings.WEBHOOK_PRIVATE, settings.PUBLIC_ADDRESS = True, "https://maps.example"
    with tracking() as made:
        yield made


@pytest.fixture
def change(db) -> Change:
    """Of a future map of a journey without events, in words that would do harm elsewhere."""
    journey = Journey.objects.create(name="Shop", slug="shop", case="customer")
    future = Future.objects.create(journey=journey, name="No surprises", slug="no-surprises")
    told = {"kind": "remove", "touchpoint": "cart"}
    return Change.objects.create(future=future, title=HOSTILE, what=told, assumption="It @holds")


def channel(kind: str, address: str, on: bool = True, **more: Any) -> Channel:
    """Kept and switched on, its address sealed where it is a chat's."""
    made = Channel(kind=kind, name=f"{kind} {address}"[:80], **more)
    if made.is_chat:
        made.keep_address(address)
    else:
        made.address = address
    made.save()
    if not made.is_chat:
        made.new_secret()
    if on:
        notifying.switch(made, True)
    return made


def carry_out(job: Any) -> Any:
    """Done in this transaction, without the thread that beats."""
    claimed = claim(type(job), job.pk)
    assert claimed is not None, f"{job} is not waiting"
    claimed.carry_out(lambda progress=None, message=None: None)
    claimed.refresh_from_db()
    return claimed


def bodies(receiver: Any) -> list[Any]:
    return [json.loads(body) for _, _, body in receiver.got]

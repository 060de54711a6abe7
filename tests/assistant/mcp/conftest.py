"""The company of the tests of analysis, asked over HTTP by the official client of the protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from mcp import Client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT, grant_roles
from journeymap.assistant.mcp.tokens import make
from tests.analysis.conftest import dropoff, shop, store
from tests.people import somebody

__all__ = ["dropoff", "shop", "store"]


@pytest.fixture
def address(transactional_db, live_server) -> str:
    grant_roles()
    return f"{live_server.url}/mcp"


@pytest.fixture
def ann(db):
    """A business user."""
    return somebody(BUSINESS_USER, "ann")


@pytest.fixture
def sue(db):
    """A support agent: feedback, but no journeys."""
    return somebody(SUPPORT_AGENT, "sue")


def token_of(user, writes=False) -> str:
    return make(user, "desk", writes, 30)[1]


def connected(address: str, token: str, then: Callable[[Client], Awaitable[Any]], **more: Any) -> Any:
    """What `then` gives, called with the official client, signed in with the token."""

    async def talk() -> Any:
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        async with (
            create_mcp_http_client(headers=headers) as http,
            Client(streamable_http_client(address, http_client=http), **more) as client,
        ):
            return await then(client)

    return apart(lambda: asyncio.run(talk()))


def apart(work: Callable[[], Any]) -> Any:
    """What `work` gives, in a thread of its own: a browser of other tests leaves a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()

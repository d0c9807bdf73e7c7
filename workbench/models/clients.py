"""Clients of endpoints: one for all the calls to an endpoint that are under way on an event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import httpx2
import openai

from workbench.models.connection import Connection
from workbench.models.transport import Transport

CONNECT_S = 5.0


@dataclass(slots=True)
class _Open:
    client: openai.AsyncOpenAI
    users: int = 0


_OPEN: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Connection, _Open]] = WeakKeyDictionary()


@asynccontextmanager
async def leased(connection: Connection) -> AsyncIterator[openai.AsyncOpenAI]:
    """The client for ``connection``: made for the first call, shared with all that begin meanwhile, closed
    after the last. So calls share their connections, and no client outlives its event loop."""
    clients = _OPEN.setdefault(asyncio.get_running_loop(), {})
    held = clients.get(connection)
    if held is None:
        held = clients[connection] = _Open(_client(connection))
    held.users += 1
    try:
        yield held.client
    finally:
        held.users -= 1
        if not held.users:
            del clients[connection]
            await held.client.close()


def time_limits(limit_s: float) -> httpx2.Timeout:
    """The time limits of one request, in seconds."""
    return httpx2.Timeout(limit_s, connect=CONNECT_S)


def _client(connection: Connection) -> openai.AsyncOpenAI:
    # It follows no redirect and no proxy.
    http = httpx2.AsyncClient(transport=Transport(connection.key), follow_redirects=False, trust_env=False)
    return openai.AsyncOpenAI(api_key=connection.key, base_url=connection.base_url, http_client=http)

"""Clients of endpoints: one for all the calls to an endpoint that are under way on an event loop."""

import asyncio
import json
import math
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import httpx2
import openai
from openai._models import FinalRequestOptions

from workbench.models.connection import Connection
from workbench.models.transport import ToldToWait, Transport, current

CONNECT_S = 5.0
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 8.0
LONGEST_ASKED_S = 120.0
"""For which a call waits if an endpoint asks for it; so long does the openai package, too."""
_BUSY = (429, 503)


@dataclass(slots=True)
class _Open:
    client: "Client"
    users: int = 0


_OPEN: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Connection, _Open]] = WeakKeyDictionary()


@asynccontextmanager
async def leased(connection: Connection) -> AsyncIterator["Client"]:
    """The client for ``connection``: made for the first call, shared with all that begin meanwhile, closed
    after the last. So calls share their connections, and no client outlives its event loop."""
    clients = _OPEN.setdefault(asyncio.get_running_loop(), {})
    held = clients.get(connection)
    if held is None:
        held = clients[connection] = _Open(Client(connection))
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


class Client(openai.AsyncOpenAI):
    """The openai package's client, with its retries and its errors, for one endpoint.

    A request is made of the few headers that a call needs, with the endpoint's own key: the package adds
    others from the environment (``OPENAI_ORG_ID``, ``OPENAI_CUSTOM_HEADERS``), whatever the endpoint, and to
    put together the same headers and address for each call takes longer than all the rest of it. While it
    waits before a retry others may have its turn.
    """

    def __init__(self, connection: Connection) -> None:
        http = _Direct(transport=Transport(), follow_redirects=False, trust_env=False)
        super().__init__(api_key=connection.key, base_url=connection.base_url, http_client=http)
        # Found out in a thread for each of the first calls otherwise, for headers that are not sent.
        self._platform = "Unknown"
        self._addresses: dict[str, httpx2.URL] = {}
        # The package draws a key at random for every call that has none, and no header says it here.
        self._chat = FinalRequestOptions.construct(
            method="post", url="/chat/completions", idempotency_key="unsent"
        )
        self._passed = [
            ("accept", "application/json"),
            ("accept-encoding", "identity"),
            ("authorization", f"Bearer {connection.key}"),
            ("user-agent", self.user_agent),
        ]

    async def ask(
        self, asking: dict[str, Any], limit_s: float, max_retries: int, stream: bool
    ) -> httpx2.Response:
        """The answer to a chat request; of a streamed one only the beginning, to be closed.

        ``post`` would check and copy every option of every call, with as much work as to send it.
        """
        options = self._chat.model_copy(
            update={"json_data": asking, "timeout": time_limits(limit_s), "max_retries": max_retries}
        )
        return await self.request(httpx2.Response, options, stream=stream)

    @property
    def custom_auth(self) -> None:
        """The key is in the headers."""

    async def _prepare_options(self, options: Any) -> Any:
        return options

    async def _prepare_request(self, request: httpx2.Request) -> None:
        pass

    async def _send_request(self, request: httpx2.Request, *, stream: bool, **_: Any) -> httpx2.Response:
        return await self._client.send(request, stream=stream)

    def _build_request(self, options: Any, *, retries_taken: int = 0) -> httpx2.Request:
        address = self._addresses.get(options.url)
        if address is None:
            address = self._addresses[options.url] = self._prepare_url(options.url)
        body, headers = b"", self._passed
        if options.json_data is not None:
            body = json.dumps(options.json_data, ensure_ascii=False, separators=(",", ":")).encode()
            headers = [*headers, ("content-type", "application/json")]
        return httpx2.Request(
            options.method,
            address,
            headers=headers,
            stream=httpx2.ByteStream(body),
            extensions={"timeout": options.timeout.as_dict()},
        )

    async def _sleep_for_retry(
        self, *, retries_taken: int, max_retries: int, options: Any, response: httpx2.Response | None
    ) -> None:
        # Shorter than the package's at first: what failed by chance should not hold up the end of a run.
        wait_s = min(FIRST_WAIT_S * 2**retries_taken, LONGEST_WAIT_S) * random.uniform(0.75, 1)
        asked_for = self._asked_for(response)
        if asked_for > min(LONGEST_ASKED_S, current().left_s):
            raise ToldToWait(asked_for)
        await current().wait(asked_for or wait_s)

    def _should_retry(self, response: httpx2.Response) -> bool:
        # The package fails at once where it is asked to wait for long; here the run is told why.
        return response.status_code in _BUSY or super()._should_retry(response)

    def _asked_for(self, response: httpx2.Response | None) -> float:
        """The seconds that an endpoint asked to wait; 0 if it did not, or for nothing that can be waited."""
        asked_for = None if response is None else self._parse_retry_after_header(response.headers)
        return asked_for if asked_for is not None and 0 < asked_for < math.inf else 0.0


class _Direct(httpx2.AsyncClient):
    """Without redirects, cookies, proxies and authentication of its own, which no endpoint is asked with."""

    async def send(self, request: httpx2.Request, *, stream: bool = False, **_: Any) -> httpx2.Response:
        request.extensions["stream"] = stream
        return await self._transport.handle_async_request(request)

"""The way out to an endpoint: what may leave, how much may come back, and how often it was tried."""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

import aiohttp
import httpx2
import openai
from openai._vendor.httpx_aiohttp import AiohttpTransport

MAX_ANSWER = 2_000_000
"""Bytes of one HTTP answer; a chat completion has some thousands."""

_PASSED = ("accept", "content-length", "content-type", "host", "user-agent")


class TooLarge(openai.OpenAIError):
    """An answer went past ``MAX_ANSWER``. The openai package passes its own errors on without a retry."""


@dataclass(slots=True)
class Attempts:
    """The requests of one call: how many were sent, and the last answer's status (``None``: none came)."""

    sent: int = 0
    status: int | None = None

    @property
    def retries(self) -> int:
        return max(0, self.sent - 1)


_CURRENT: ContextVar[Attempts | None] = ContextVar("workbench_attempts", default=None)


@contextmanager
def counted(attempts: Attempts) -> Iterator[None]:
    """Counts in ``attempts`` what this task sends meanwhile."""
    token = _CURRENT.set(attempts)
    try:
        yield
    finally:
        _CURRENT.reset(token)


class Transport(httpx2.AsyncBaseTransport):
    """An endpoint's transport, over aiohttp.

    Only the headers that a call needs are sent, with the endpoint's own key: the openai package adds others
    from the environment (``OPENAI_ORG_ID``, ``OPENAI_CUSTOM_HEADERS``), whatever the endpoint.
    """

    def __init__(self, key: str) -> None:
        self._key = key
        # Its own certificates would be read once for every client.
        self._inner = AiohttpTransport(verify=_tls(), trust_env=False, client=_session)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        attempts = _CURRENT.get() or Attempts()
        attempts.sent += 1
        attempts.status = None
        headers = {name: value for name, value in request.headers.items() if name.lower() in _PASSED}
        headers |= {"authorization": f"Bearer {self._key}", "accept-encoding": "identity"}
        # A new request: the openai package goes by headers of its own in the one that it made.
        passed = httpx2.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        with _plain_errors():
            answer = await self._inner.handle_async_request(passed)
        attempts.status = answer.status_code
        # Nothing is unpacked: a compressed answer could grow to any size after it was counted.
        answer.headers.pop("content-encoding", None)
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        answer.stream = _Capped(answer.stream)
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Capped(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        with _plain_errors():
            async for chunk in self._stream:
                size += len(chunk)
                if size > MAX_ANSWER:
                    raise TooLarge
                yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


@contextmanager
def _plain_errors() -> Iterator[None]:
    """The openai package takes a connection that broke for one that took too long."""
    try:
        yield
    except httpx2.ConnectTimeout as error:
        if isinstance(error.__cause__, TimeoutError):
            raise
        raise httpx2.ConnectError(str(error)) from error
    except aiohttp.ClientError as error:
        raise httpx2.RemoteProtocolError(str(error)) from error


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        # The callers bound how many calls are under way.
        connector=aiohttp.TCPConnector(limit=0, ssl=_tls()),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    # Reading the system's certificates takes 70 ms, all the rest of a client 3 ms.
    return httpx2.create_ssl_context()

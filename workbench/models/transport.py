"""The way out to an endpoint: what may leave, how much may come back, and how often it was tried."""

import asyncio
import math
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

import aiohttp
import httpx2
import openai

from workbench.models.pace import Pace
from workbench.models.turns import Turn

MAX_ANSWER = 2_000_000
"""Bytes of one HTTP answer; a chat completion has some thousands."""


class ToldToWait(openai.OpenAIError):
    """An endpoint asked to wait for longer than a call may take, ``seconds``; it was not asked again."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class TooLarge(openai.OpenAIError):
    """An answer went past ``MAX_ANSWER``. The openai package passes its own errors on without a retry."""


@dataclass(slots=True)
class Attempts:
    """The requests of one call: how many were sent, and the last answer's status (``None``: none came).

    ``turn`` is what the call holds while a request is under way, and gives back while it waits; ``pace``
    holds back every request after the first; ``deadline`` is by the event loop's clock.
    """

    sent: int = 0
    status: int | None = None
    turn: Turn | None = None
    pace: Pace | None = None
    deadline: float = math.inf

    @property
    def retries(self) -> int:
        return max(0, self.sent - 1)

    @property
    def left_s(self) -> float:
        """Seconds that the call may still take."""
        return self.deadline - asyncio.get_running_loop().time()

    async def wait(self, seconds: float) -> None:
        """Lets others have the turn for so long, and then waits until the pace allows another request."""
        if self.turn is not None:
            self.turn.release()
        await asyncio.sleep(seconds)
        if self.turn is not None:
            await self.turn.take()
        if self.pace is not None:
            await self.pace.wait(0)


_CURRENT: ContextVar[Attempts | None] = ContextVar("workbench_attempts", default=None)


@contextmanager
def counted(attempts: Attempts) -> Iterator[None]:
    """Counts in ``attempts`` what this task sends meanwhile."""
    token = _CURRENT.set(attempts)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Attempts:
    """Those of this task's call."""
    return _CURRENT.get() or Attempts()


class Transport(httpx2.AsyncBaseTransport):
    """An endpoint's transport, over one aiohttp session.

    The whole of an answer is read at once, unless the request's extension ``stream`` says otherwise: then
    the pieces come as they arrive.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        attempts = current()
        attempts.sent += 1
        attempts.status = None
        self._session = self._session or _session(request.url.scheme == "https")
        with _as_httpx():
            answer = await self._session.request(
                request.method,
                str(request.url),
                data=request.read() or None,
                headers=request.headers,
                allow_redirects=False,
                timeout=_limits(request),
            )
            attempts.status = answer.status
            pieces, headers = _Pieces(answer), _plain(answer.raw_headers)
            if not request.extensions.get("stream"):
                whole = await pieces.whole()
                return httpx2.Response(answer.status, headers=headers, content=whole, request=request)
        return httpx2.Response(answer.status, headers=headers, stream=pieces, request=request)

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()


class _Pieces(httpx2.AsyncByteStream):
    """The body of an answer, no longer than ``MAX_ANSWER``."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def whole(self) -> bytes:
        try:
            return b"".join([chunk async for chunk in self._counted()])
        finally:
            self._answer.release()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for chunk in self._counted():
                yield chunk

    async def aclose(self) -> None:
        self._answer.close()

    async def _counted(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._answer.content.iter_any():
            size += len(chunk)
            if size > MAX_ANSWER:
                self._answer.close()
                raise TooLarge
            yield chunk


@contextmanager
def _as_httpx() -> Iterator[None]:
    """aiohttp's errors as those that the openai package knows: what took too long, and what broke."""
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx2.ConnectTimeout(str(error)) from error
    except aiohttp.ServerTimeoutError as error:
        raise httpx2.ReadTimeout(str(error)) from error
    except aiohttp.ClientConnectorError as error:
        raise httpx2.ConnectError(str(error)) from error
    except aiohttp.ClientError as error:
        raise httpx2.RemoteProtocolError(str(error)) from error


def _plain(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    # Nothing is unpacked: a compressed answer could grow to any size after it was counted.
    return [header for header in headers if header[0].lower() != b"content-encoding"]


def _limits(request: httpx2.Request) -> aiohttp.ClientTimeout:
    limits = request.extensions["timeout"]
    return aiohttp.ClientTimeout(sock_connect=limits["connect"], sock_read=limits["read"])


def _session(encrypted: bool) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        # The callers bound how many calls are under way.
        connector=aiohttp.TCPConnector(limit=0, ssl=_tls() if encrypted else True),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    # Reading the system's certificates takes 70 ms, all the rest of a client 3 ms.
    return httpx2.create_ssl_context()

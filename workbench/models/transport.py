"""The way out to an endpoint: what may leave, how much may come back, and how often it was tried."""

import ssl
from collections.abc import AsyncIterator
from functools import lru_cache

import httpx2
import openai

MAX_ANSWER = 2_000_000
"""Bytes of one HTTP answer; a chat completion has some thousands."""

_PASSED = ("accept", "content-length", "content-type", "host", "user-agent")


class TooLarge(openai.OpenAIError):
    """An answer went past ``MAX_ANSWER``. The openai package passes its own errors on without a retry."""


class Transport(httpx2.AsyncBaseTransport):
    """One call's transport.

    ``attempts`` counts the requests sent, ``status`` is the last answer's. Only the headers that a call
    needs are sent, with the endpoint's own key: the openai package adds others from the environment
    (``OPENAI_ORG_ID``, ``OPENAI_CUSTOM_HEADERS``), whatever the endpoint.
    """

    def __init__(self, key: str) -> None:
        self.attempts = 0
        self.status: int | None = None
        self._key = key
        self._inner = httpx2.AsyncHTTPTransport(verify=_tls(), trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.attempts += 1
        self.status = None
        headers = {name: value for name, value in request.headers.items() if name.lower() in _PASSED}
        headers |= {"authorization": f"Bearer {self._key}", "accept-encoding": "identity"}
        # A new request: the openai package goes by headers of its own in the one that it made.
        passed = httpx2.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        answer = await self._inner.handle_async_request(passed)
        self.status = answer.status_code
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
        async for chunk in self._stream:
            size += len(chunk)
            if size > MAX_ANSWER:
                raise TooLarge
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    # Reading the system's certificates takes 70 ms, all the rest of a client 3 ms.
    return httpx2.create_ssl_context()

"""Asks OpenAI-compatible endpoints."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import TypeVar
from weakref import WeakKeyDictionary

import httpx2
import openai

from evals.model import Completion, Settings
from prompt_library import Message
from workbench.models.clients import leased, time_limits
from workbench.models.connection import Connection
from workbench.models.exchange import (
    MAX_RETRIES,
    Answer,
    asked,
    chat_request,
    read_json,
    whole_reply,
)
from workbench.models.failures import Empty, Malformed, failure
from workbench.models.streaming import stream_chat
from workbench.models.transport import Attempts, counted

Read = TypeVar("Read")


class EndpointModel:
    """A model behind a configured endpoint.

    One model object serves any number of event loops, and there is nothing to close. At most
    ``concurrency`` calls of one event loop are under way at once; waiting for a turn does not count as
    latency.
    """

    def __init__(
        self,
        name: str,
        model: str,
        connection: Connection,
        concurrency: int = 8,
        timeout_s: float | None = None,
    ) -> None:
        self.name = name
        self.identity = {"endpoint": connection.base_url, "model": model}
        self._model = model
        self._connection = connection
        self._timeout_s = timeout_s
        self._turns = Turns(concurrency)

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        async with self._turns.take():
            return await chat(
                self._connection, self._model, messages, settings, self._timeout_s or settings.timeout_s
            )

    async def stream(
        self, messages: Sequence[Message], settings: Settings
    ) -> AsyncGenerator[str | Completion]:
        limit_s = self._timeout_s or settings.timeout_s
        async with (
            self._turns.take(),
            aclosing(stream_chat(self._connection, self._model, messages, settings, limit_s)) as pieces,
        ):
            async for piece in pieces:
                yield piece


class Turns:
    """A bound on the calls under way, for each event loop on its own."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._semaphores: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            WeakKeyDictionary()
        )

    def take(self) -> asyncio.Semaphore:
        return self._semaphores.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(self._limit))


async def chat(
    connection: Connection,
    model: str,
    messages: Sequence[Message],
    settings: Settings,
    limit_s: float,
    max_retries: int = MAX_RETRIES,
) -> Completion:
    """One reply; ``limit_s`` seconds for the call with its retries. Raises ``ModelError`` only."""
    request = chat_request(connection, model, messages, settings)

    async def ask(client: openai.AsyncOpenAI) -> bytes:
        return (await asked(client, request, limit_s, max_retries)).content

    return await _call(connection, model, limit_s, ask, lambda answer: whole_reply(answer, model))


async def list_models(connection: Connection, limit_s: float) -> tuple[list[str], float]:
    """The names that an endpoint lists and its latency in ms. Raises ``ModelError`` only."""

    async def ask(client: openai.AsyncOpenAI) -> bytes:
        limits = time_limits(limit_s)
        answer = await client.get(
            "/models", cast_to=httpx2.Response, options={"timeout": limits, "max_retries": 0}
        )
        return answer.content

    return await _call(connection, "", limit_s, ask, _names)


async def _call(
    connection: Connection,
    model: str,
    limit_s: float,
    ask: Callable[[openai.AsyncOpenAI], Awaitable[bytes]],
    read: Callable[[Answer], Read],
) -> Read:
    attempts = Attempts()
    start = time.perf_counter()
    try:
        async with asyncio.timeout(limit_s), leased(connection) as client:
            with counted(attempts):
                text = await ask(client)
        latency_ms = (time.perf_counter() - start) * 1000
        return read(Answer(read_json(text), latency_ms, attempts.retries))
    except (openai.OpenAIError, TimeoutError, Malformed, Empty) as error:
        failed = failure(error, connection, model, attempts, limit_s)
    # Raised here, so that the provider's words do not hang on it as the context of the exception.
    raise failed


def _names(answer: Answer) -> tuple[list[str], float]:
    listed = answer.payload.get("data") if isinstance(answer.payload, dict) else None
    if not isinstance(listed, list):
        raise Malformed
    names = [entry["id"] for entry in listed if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
    return names, answer.latency_ms

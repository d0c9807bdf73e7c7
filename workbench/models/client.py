"""Asks OpenAI-compatible endpoints."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from typing import TypeVar

import httpx2
import openai

from evals.model import Completion, Settings
from prompt_library import Message
from workbench.models.clients import Client, leased, time_limits
from workbench.models.connection import Connection
from workbench.models.exchange import (
    MAX_RETRIES,
    Answer,
    chat_request,
    estimated_tokens,
    read_json,
    used_tokens,
    whole_reply,
)
from workbench.models.failures import Empty, Malformed, failure
from workbench.models.pace import Pace
from workbench.models.streaming import stream_chat
from workbench.models.transport import Attempts, counted
from workbench.models.turns import Turns

Read = TypeVar("Read")


class EndpointModel:
    """A model behind a configured endpoint.

    One model object serves any number of event loops, and there is nothing to close. At most
    ``concurrency`` calls of one event loop are under way at once, at the pace that the endpoint allows;
    waiting for a turn does not count as latency.
    """

    def __init__(
        self,
        name: str,
        model: str,
        connection: Connection,
        concurrency: int = 8,
        timeout_s: float | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.name = name
        self.identity = {"endpoint": connection.base_url, "model": model}
        self._model = model
        self._connection = connection
        self._timeout_s = timeout_s
        self.concurrency = concurrency
        self._turns = Turns(concurrency)
        self._pace = pace or Pace()

    def held(self) -> AbstractAsyncContextManager[object]:
        """Keeps the connections to the endpoint between calls."""
        return leased(self._connection)

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        limit_s = self._timeout_s or settings.timeout_s
        async with self._turns.turn() as turn:
            estimate = estimated_tokens(messages, settings)
            await self._pace.wait(estimate)
            attempts = Attempts(turn=turn, pace=self._pace)
            reply = await chat(self._connection, self._model, messages, settings, limit_s, attempts=attempts)
        self._pace.correct(estimate, used_tokens(reply))
        return reply

    async def stream(
        self, messages: Sequence[Message], settings: Settings
    ) -> AsyncGenerator[str | Completion]:
        limit_s = self._timeout_s or settings.timeout_s
        async with self._turns.turn() as turn:
            estimate = estimated_tokens(messages, settings)
            await self._pace.wait(estimate)
            attempts = Attempts(turn=turn, pace=self._pace)
            asked = self._connection, self._model, messages, settings, limit_s
            async with aclosing(stream_chat(*asked, attempts=attempts)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Completion):
                        self._pace.correct(estimate, used_tokens(piece))
                    yield piece


async def chat(
    connection: Connection,
    model: str,
    messages: Sequence[Message],
    settings: Settings,
    limit_s: float,
    max_retries: int = MAX_RETRIES,
    attempts: Attempts | None = None,
) -> Completion:
    """One reply; ``limit_s`` seconds for the call with its retries, which ``attempts`` counts. Raises
    ``ModelError`` only."""
    request = chat_request(connection, model, messages, settings)

    async def ask(client: Client) -> bytes:
        return (await client.ask(request, limit_s, max_retries, stream=False)).content

    return await _call(connection, model, limit_s, ask, lambda answer: whole_reply(answer, model), attempts)


async def list_models(connection: Connection, limit_s: float) -> tuple[list[str], float]:
    """The names that an endpoint lists and its latency in ms. Raises ``ModelError`` only."""

    async def ask(client: Client) -> bytes:
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
    ask: Callable[[Client], Awaitable[bytes]],
    read: Callable[[Answer], Read],
    attempts: Attempts | None = None,
) -> Read:
    attempts = attempts or Attempts()
    attempts.deadline = asyncio.get_running_loop().time() + limit_s
    start = time.perf_counter()
    try:
        async with asyncio.timeout_at(attempts.deadline), leased(connection) as client:
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

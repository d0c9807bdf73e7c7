"""Asks OpenAI-compatible endpoints."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import httpx2
import openai

from evals.model import Completion, Settings
from prompt_library import Message
from workbench.models.connection import Connection
from workbench.models.failures import Empty, Malformed, failure
from workbench.models.transport import Transport

MAX_RETRIES = 2
"""Of a call that met a 408, 409, 429, 5xx or a broken connection."""
CONNECT_S = 5.0

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint sent back: the JSON, after how long and how many retries."""

    payload: Any
    latency_ms: float
    retries: int


class EndpointModel:
    """A model behind a configured endpoint.

    A client is made for every call (3 ms of a call that takes seconds), so one model object serves
    any number of event loops and there is nothing to close. At most ``concurrency`` calls of one event
    loop are under way at once; waiting for a turn does not count as latency.
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
    # OpenAI's own newer models refuse max_tokens; many other servers know nothing else.
    bound = (
        "max_completion_tokens"
        if urlsplit(connection.base_url).hostname == "api.openai.com"
        else "max_tokens"
    )
    request: dict[str, Any] = {
        "model": model,
        "messages": [{"role": message.role, "content": message.content} for message in messages],
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "seed": settings.seed,
        bound: settings.max_tokens,
    }

    async def ask(client: openai.AsyncOpenAI) -> str:
        raw = await client.chat.completions.with_raw_response.create(**request)
        return str(raw.text)

    return await _call(
        connection, model, limit_s, max_retries, ask, lambda answer: _completion(answer, model)
    )


async def list_models(connection: Connection, limit_s: float) -> tuple[list[str], float]:
    """The names that an endpoint lists and its latency in ms. Raises ``ModelError`` only."""

    async def ask(client: openai.AsyncOpenAI) -> str:
        return (await client.models.with_raw_response.list()).text

    return await _call(connection, "", limit_s, 0, ask, _names)


async def _call(
    connection: Connection,
    model: str,
    limit_s: float,
    max_retries: int,
    ask: Callable[[openai.AsyncOpenAI], Awaitable[str]],
    read: Callable[[Answer], Read],
) -> Read:
    transport = Transport(connection.key)
    http = httpx2.AsyncClient(
        transport=transport,
        follow_redirects=False,
        trust_env=False,
        timeout=httpx2.Timeout(limit_s, connect=CONNECT_S),
    )
    start = time.perf_counter()
    try:
        async with (
            asyncio.timeout(limit_s),
            openai.AsyncOpenAI(
                api_key=connection.key,
                base_url=connection.base_url,
                http_client=http,
                max_retries=max_retries,
            ) as client,
        ):
            text = await ask(client)
        latency_ms = (time.perf_counter() - start) * 1000
        return read(Answer(_json(text), latency_ms, transport.attempts - 1))
    except (openai.OpenAIError, TimeoutError, Malformed, Empty) as error:
        failed = failure(error, connection, model, transport, limit_s)
    # Raised here, so that the provider's words do not hang on it as the context of the exception.
    raise failed


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed from None


def _completion(answer: Answer, model: str) -> Completion:
    payload = answer.payload
    choices = payload.get("choices") if isinstance(payload, dict) else None
    if not isinstance(choices, list):
        raise Malformed
    if not choices:
        raise Empty
    choice = choices[0] if isinstance(choices[0], dict) else {}
    message = choice.get("message")
    if not isinstance(message, dict):
        raise Malformed
    text = message.get("content")
    if text is None:
        raise Empty
    if not isinstance(text, str):
        raise Malformed
    return Completion(
        text=text,
        finish_reason=str(choice.get("finish_reason") or "stop"),
        model=str(payload.get("model") or model),
        input_tokens=_count(payload, "prompt_tokens"),
        output_tokens=_count(payload, "completion_tokens"),
        latency_ms=answer.latency_ms,
        retries=answer.retries,
    )


def _count(payload: dict[str, Any], name: str) -> int | None:
    usage = payload.get("usage")
    count = usage.get(name) if isinstance(usage, dict) else None
    return count if isinstance(count, int) and count >= 0 else None


def _names(answer: Answer) -> tuple[list[str], float]:
    listed = answer.payload.get("data") if isinstance(answer.payload, dict) else None
    if not isinstance(listed, list):
        raise Malformed
    names = [entry["id"] for entry in listed if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
    return names, answer.latency_ms

"""A reply as it is being written: the pieces of its text, and at the end what it came to."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai

from evals.model import Completion, Settings
from prompt_library import Message
from workbench.models.clients import leased
from workbench.models.connection import Connection
from workbench.models.exchange import (
    MAX_RETRIES,
    Answer,
    chat_request,
    count,
    read_json,
    whole_reply,
)
from workbench.models.failures import Empty, Malformed, failure
from workbench.models.transport import Attempts, counted

_END = "[DONE]"


async def stream_chat(
    connection: Connection,
    model: str,
    messages: Sequence[Message],
    settings: Settings,
    limit_s: float,
    max_retries: int = MAX_RETRIES,
    attempts: Attempts | None = None,
) -> AsyncGenerator[str | Completion]:
    """The pieces of one reply as they come, and last the ``Completion``; its text is all of them together.

    ``limit_s`` seconds for all of it, and retries only until the answer begins. Raises ``ModelError`` only.
    Closing the generator closes the connection, and with it ends the work at the endpoint.
    """
    asking = chat_request(connection, model, messages, settings)
    request = {**asking, "stream": True, "stream_options": {"include_usage": True}}
    attempts = attempts or Attempts()
    start, deadline = time.perf_counter(), asyncio.get_running_loop().time() + limit_s
    attempts.deadline = deadline
    reply = _Reply(model)
    try:
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(leased(connection))
            async with asyncio.timeout_at(deadline):
                with counted(attempts):
                    answer = await client.ask(request, limit_s, max_retries, stream=True)
            stack.push_async_callback(answer.aclose)
            if "event-stream" in answer.headers.get("content-type", ""):
                lines = await stack.enter_async_context(aclosing(_lines(answer.aiter_bytes())))
                # The time limit holds a step at a time: between two steps other code runs in this task.
                while (line := await _within(deadline, lines)) is not None:
                    if piece := reply.read(line):
                        yield piece
                completion = reply.completion(_since(start), attempts.retries)
            else:
                # Some servers know no streaming and send the whole reply instead.
                async with asyncio.timeout_at(deadline):
                    body = await answer.aread()
                completion = whole_reply(Answer(read_json(body), _since(start), attempts.retries), model)
                if completion.text:
                    yield completion.text
        yield completion
        return
    except httpx2.TimeoutException:
        fault: Exception = TimeoutError()
    except httpx2.TransportError:
        fault = openai.APIConnectionError(request=httpx2.Request("POST", connection.base_url))
    except (openai.OpenAIError, TimeoutError, Malformed, Empty) as error:
        fault = error
    # Raised here, so that the provider's words do not hang on it as the context of the exception.
    raise failure(fault, connection, model, attempts, limit_s)


@dataclass(slots=True)
class _Reply:
    """What the events of an answer have said so far."""

    model: str
    pieces: list[str] = field(default_factory=list)
    finish_reason: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)

    def read(self, line: bytes) -> str:
        """The text in one line of the answer; empty if it holds none. Raises ``Malformed``."""
        name, _, value = line.partition(b":")
        said = value.strip()
        if name != b"data" or not said or said == _END.encode():
            return ""
        event = read_json(said)
        choices = event.get("choices") if isinstance(event, dict) else None
        if not isinstance(choices, list):
            raise Malformed
        self.model = str(event.get("model") or self.model)
        if isinstance(event.get("usage"), dict):
            # It comes in a last event without any choice.
            self.usage = event
        return self._read_choice(choices[0]) if choices else ""

    def _read_choice(self, choice: Any) -> str:
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if not isinstance(delta, dict):
            raise Malformed
        self.finish_reason = choice.get("finish_reason") or self.finish_reason
        piece = delta.get("content") or ""
        if not isinstance(piece, str):
            raise Malformed
        self.pieces.append(piece)
        return piece

    def completion(self, latency_ms: float, retries: int) -> Completion:
        """The whole reply. Raises ``Empty`` or ``Malformed`` if the answer ended before it did."""
        if not self.pieces:
            raise Empty
        if self.finish_reason is None:
            raise Malformed
        return Completion(
            text="".join(self.pieces),
            finish_reason=str(self.finish_reason),
            model=self.model,
            input_tokens=count(self.usage, "prompt_tokens"),
            output_tokens=count(self.usage, "completion_tokens"),
            latency_ms=latency_ms,
            retries=retries,
        )


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """The lines of an event stream; a text may hold characters that Python takes for the end of a line."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
    yield rest


async def _within(deadline: float, lines: AsyncIterator[bytes]) -> bytes | None:
    async with asyncio.timeout_at(deadline):
        return await anext(lines, None)


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000

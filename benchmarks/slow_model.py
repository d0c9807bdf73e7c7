"""An OpenAI-compatible endpoint that answers every chat after a fixed time: `python -m benchmarks.slow_model`

Prints its port, then serves until it is ended. It costs so little that what is measured is who asks.
`GET /seen` says what it has seen and forgets it: how many chats, and the moments, in seconds of the machine's
monotonic clock, of the first one's arrival and of the last answer.
"""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

import click
import uvloop

TEXT = "We open on Tuesday to Saturday, from 9:30 to 18:00."
FAULTY = 20_251_122
"""Seed of the faults, so that every tool meets the same share of them."""


@dataclass(slots=True)
class Plan:
    """What to answer: after ``seconds``, and with faults at these shares of the chats, 0..1."""

    seconds: float
    limited: float = 0.0
    broken: float = 0.0
    reset: float = 0.0
    retry_after: str = "1"
    chance: random.Random = field(default_factory=lambda: random.Random(FAULTY))

    def next_answer(self) -> bytes | None:
        """The bytes of an answer; ``None`` for a connection that breaks."""
        at = self.chance.random() if self.limited or self.broken or self.reset else 1.0
        if at < self.limited:
            return _http("429 Too Many Requests", _ERROR, f"retry-after: {self.retry_after}\r\n")
        if at < self.limited + self.broken:
            return _http("500 Internal Server Error", _ERROR)
        return None if at < self.limited + self.broken + self.reset else _COMPLETION


@dataclass(slots=True)
class Seen:
    """The chats since somebody asked: how many, when the first came and when the last was answered."""

    chats: int = 0
    first: float = 0.0
    last: float = 0.0


class Chats(asyncio.Protocol):
    """One connection; its requests are answered one after the other, as HTTP/1.1 has it."""

    def __init__(self, plan: Plan, seen: Seen) -> None:
        self._plan = plan
        self._seen = seen
        self._buffer = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        length = (
            int(lower.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in lower else 0
        )
        if len(body) < length:
            return
        self._buffer = body[length:]
        if head.startswith(b"POST"):
            self._chat()
        else:
            self._transport.write(_http("200 OK", self._report()))

    def _chat(self) -> None:
        self._seen.chats += 1
        self._seen.first = self._seen.first or time.monotonic()
        asyncio.get_running_loop().call_later(self._plan.seconds, self._answer)

    def _answer(self) -> None:
        self._seen.last = time.monotonic()
        answer = self._plan.next_answer()
        if answer is None:
            self._transport.abort()
        elif not self._transport.is_closing():
            self._transport.write(answer)

    def _report(self) -> bytes:
        seen = self._seen
        report = {"chats": seen.chats, "first": seen.first, "last": seen.last}
        seen.chats, seen.first, seen.last = 0, 0.0, 0.0
        return json.dumps(report).encode()


async def serve(plan: Plan) -> None:
    seen = Seen()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Chats(plan, seen), "127.0.0.1", 0, backlog=2048)
    click.echo(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _http(status: str, body: bytes, headers: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


_ERROR = json.dumps({"error": {"message": "as the benchmark wanted", "type": "t", "code": None}}).encode()
_COMPLETION = _http(
    "200 OK",
    json.dumps(
        {
            "id": "x",
            "object": "chat.completion",
            "created": 0,
            "model": "slow",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": TEXT},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 60, "completion_tokens": 15, "total_tokens": 75},
        }
    ).encode(),
)


@click.command()
@click.option("--seconds", default=1.0, show_default=True)
@click.option("--limited", default=0.0, help="Share of answers 429.")
@click.option("--broken", default=0.0, help="Share of answers 500.")
@click.option("--reset", default=0.0, help="Share of connections that break.")
@click.option("--retry-after", default="1", show_default=True)
def main(seconds: float, limited: float, broken: float, reset: float, retry_after: str) -> None:
    """Serve until ended."""
    uvloop.run(serve(Plan(seconds, limited, broken, reset, retry_after)))


if __name__ == "__main__":
    main()

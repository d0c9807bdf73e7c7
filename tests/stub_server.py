"""A real OpenAI-compatible server on a loopback port, for tests: it answers what a test told it to.

    stub.answer(Answer(status=429, headers={"Retry-After": "0"}), completion("Hello."))

The answers are given one after the other, and the last one again and again. Without any, every chat gets
``completion("Hello.")``; with a ``stub.rule``, every chat gets what the rule says to it. What was answered
when, on the machine's monotonic clock, is in ``answered``.
`GET /models` lists ``stub.models`` unless an answer was set with `list_answer`.
"""

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is sent as JSON if it is a dict, as it is if text or bytes, and in pieces otherwise."""

    body: dict[str, Any] | str | bytes | Iterable[bytes] = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0

    def response(self) -> Response:
        headers = {"content-type": "application/json", **self.headers}
        if isinstance(self.body, dict):
            return Response(json.dumps(self.body), self.status, headers)
        if isinstance(self.body, str | bytes):
            return Response(self.body, self.status, headers)
        return StreamingResponse(self.body, self.status, headers)


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived; header names are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    json: Any


def completion(text: str | None = "Hello.", finish_reason: str = "stop") -> Answer:
    """A whole chat completion of 7 input and 3 output tokens."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": finish_reason,
    }
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return Answer(
        {
            "id": "c1",
            "object": "chat.completion",
            "created": 0,
            "model": "stub-model-2026",
            "choices": [choice],
            "usage": usage,
        }
    )


def streamed(answer: Answer) -> Answer:
    """A whole completion as the events of a stream, a word each; any other answer as it is."""
    choices = answer.body.get("choices") if isinstance(answer.body, dict) else None
    if answer.status != 200 or not isinstance(choices, list):
        return answer
    assert isinstance(answer.body, dict)
    base = {**answer.body, "object": "chat.completion.chunk", "usage": None}
    events = [
        {**base, "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
        for choice in choices
        for piece in re.findall(r"\s*\S+|\s+$", choice["message"]["content"] or "")
    ]
    ends = [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]} for choice in choices]
    events += [{**base, "choices": ends}, {**base, "choices": [], "usage": answer.body["usage"]}]
    return Answer(sse(*events, "[DONE]"), headers={"content-type": "text/event-stream", **answer.headers})


def sse(*events: Any) -> str:
    """The text of a stream of server-sent events."""
    told = (event if isinstance(event, str) else json.dumps(event, ensure_ascii=False) for event in events)
    return "".join(f"data: {event}\n\n" for event in told)


def failure(status: int, message: str = "as the test wanted", **headers: str) -> Answer:
    """An error as OpenAI's API words it. ``Retry_After="0"`` is the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer({"error": {"message": message, "type": "t", "code": None}}, status, named)


class StubServer:
    """Use as ``with running_stub() as stub``, or take the fixture ``stub``."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.forget()

    def forget(self) -> None:
        """Back to how it was at the start."""
        self.models = ["stub-model"]
        self.list_answer: Answer | None = None
        self.received: list[Received] = []
        self.answered: list[tuple[float, Received]] = []
        self.rule: Callable[[Received], Answer] | None = None
        self._answers: list[Answer] = []

    @property
    def chats(self) -> list[Received]:
        """The requests for a completion."""
        return [request for request in self.received if request.path == "/v1/chat/completions"]

    def answer(self, *answers: Answer) -> None:
        """What to answer to the next chats; the last answer goes on for ever."""
        self._answers = list(answers)

    async def handle(self, request: Request) -> Response:
        body = await request.body()
        received = Received(
            request.method, request.url.path, dict(request.headers), json.loads(body) if body else None
        )
        self.received.append(received)
        answer = self._next(received)
        await asyncio.sleep(answer.delay_s)
        if body and received.json.get("stream"):
            answer = streamed(answer)
        self.answered.append((time.monotonic(), received))
        return answer.response()

    def _next(self, received: Received) -> Answer:
        if received.path == "/v1/models":
            listed = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}
            return self.list_answer or Answer(listed)
        if received.path != "/v1/chat/completions":
            return failure(404, f"no such path {received.path}")
        if self.rule is not None:
            return self.rule(received)
        if not self._answers:
            return completion()
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@contextmanager
def running_stub() -> Iterator[StubServer]:
    """The server in a thread of this process, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stub = StubServer(listener.getsockname()[1])
        app = Starlette(routes=[Route("/{path:path}", stub.handle, methods=["GET", "POST"])])
        config = uvicorn.Config(
            app, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield stub
        finally:
            server.should_exit = True
            thread.join()


def unused_port() -> int:
    """A loopback port on which nothing listened a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port

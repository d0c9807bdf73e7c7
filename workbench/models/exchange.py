"""One exchange with an OpenAI-compatible endpoint: what is asked, and how the answer is read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from evals.model import Completion, Settings
from prompt_library import Message
from workbench.models.connection import Connection
from workbench.models.failures import Empty, Malformed

MAX_RETRIES = 4
"""Of a call that met a 408, 409, 429, 5xx or a broken connection."""
MOST_TOKENS = 1_000_000_000
"""More is no count of one call's tokens."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint sent back: the JSON, after how long and how many retries."""

    payload: Any
    latency_ms: float
    retries: int


def chat_request(
    connection: Connection, model: str, messages: Sequence[Message], settings: Settings
) -> dict[str, Any]:
    """The parameters of a chat completion."""
    # OpenAI's own newer models refuse max_tokens; many other servers know nothing else.
    bound = (
        "max_completion_tokens"
        if urlsplit(connection.base_url).hostname == "api.openai.com"
        else "max_tokens"
    )
    return {
        "model": model,
        "messages": [{"role": message.role, "content": message.content} for message in messages],
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "seed": settings.seed,
        bound: settings.max_tokens,
    }


def estimated_tokens(messages: Sequence[Message], settings: Settings) -> int:
    """About what a call takes at most, in tokens: four characters each, and the longest reply."""
    return sum(len(message.content) for message in messages) // 4 + settings.max_tokens


def used_tokens(reply: Completion) -> int | None:
    """What a call took, if its endpoint counts."""
    if reply.input_tokens is None or reply.output_tokens is None:
        return None
    return reply.input_tokens + reply.output_tokens


def read_json(text: str | bytes) -> Any:
    """What ``text`` says. Raises ``Malformed`` if it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed from None


def whole_reply(answer: Answer, model: str) -> Completion:
    """The completion that an endpoint sent in one piece. Raises ``Malformed`` or ``Empty``."""
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
        input_tokens=count(payload, "prompt_tokens"),
        output_tokens=count(payload, "completion_tokens"),
        latency_ms=answer.latency_ms,
        retries=answer.retries,
    )


def count(payload: dict[str, Any], name: str) -> int | None:
    """A number of tokens as an endpoint gives it under ``usage``; ``None`` if it gives none."""
    usage = payload.get("usage")
    found = usage.get(name) if isinstance(usage, dict) else None
    # JSON knows no bounds, the database does.
    return found if type(found) is int and 0 <= found <= MOST_TOKENS else None

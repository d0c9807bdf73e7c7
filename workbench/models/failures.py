"""Why an endpoint did not answer, in plain words.

Nothing that a provider says is trusted to be free of the key: a 401 often quotes it.
"""

import re

import openai

from evals.model import ModelError
from prompt_library import Phrase
from workbench.models.connection import Connection
from workbench.models.transport import MAX_ANSWER, Attempts, ToldToWait, TooLarge

_KINDS = {401: "unauthorised", 403: "unauthorised", 404: "not-found", 408: "timeout", 429: "rate-limited"}
_SECRET = re.compile(r"(sk-|Bearer\s+)\S+", re.IGNORECASE)
_REASON_LENGTH = 200
_SECRET_LENGTH = 8


class Malformed(ValueError):
    """An answer is no chat completion."""


class Empty(ValueError):
    """An answer holds no text."""


def failure(
    error: Exception, connection: Connection, model: str, attempts: Attempts, limit_s: float
) -> ModelError:
    """The error for the person who ran the prompt. ``limit_s`` is the time that the call was given."""
    kind = _kind(error, attempts)
    reason = _reason(error, connection.key) if isinstance(error, openai.APIStatusError) else ""
    phrase = Phrase(
        f"workbench.models.{_wording(kind, connection, model, attempts, reason)}",
        endpoint=connection.endpoint,
        url=connection.base_url,
        model=model,
        variable=connection.key_env or "",
        status=attempts.status or 0,
        reason=reason,
        seconds=round(error.seconds if isinstance(error, ToldToWait) else limit_s),
        megabytes=MAX_ANSWER // 1_000_000,
    )
    return ModelError(phrase, kind, retries=attempts.retries)


def _kind(error: Exception, attempts: Attempts) -> str:
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        return _KINDS.get(status, "server" if status >= 500 else "refused" if status >= 400 else "not-found")
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        # Time may run out while waiting after a 429.
        return "rate-limited" if attempts.status == 429 else "timeout"
    if isinstance(error, ToldToWait):
        return "told-to-wait"
    if isinstance(error, TooLarge):
        return "too-large"
    if isinstance(error, openai.APIConnectionError):
        return "unreachable"
    return "empty" if isinstance(error, Empty) else "malformed"


def _wording(kind: str, connection: Connection, model: str, attempts: Attempts, reason: str) -> str:
    """The kind, or the special case of it that has something else to be done about it."""
    if kind == "unauthorised" and connection.key_env is None:
        return "unauthorised-without-key"
    if kind == "not-found" and attempts.status is not None and attempts.status < 400:
        return "redirected"
    if kind == "not-found" and not model:
        return "no-list"
    return "refused-without-reason" if kind == "refused" and not reason else kind


def _reason(error: openai.APIStatusError, key: str) -> str:
    body = error.body
    said = body.get("message") if isinstance(body, dict) else body
    line = re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", said if isinstance(said, str) else "").strip()
    if len(key) >= _SECRET_LENGTH:
        line = line.replace(key, "…")
    line = _SECRET.sub("…", line)
    return line if len(line) <= _REASON_LENGTH else f"{line[:_REASON_LENGTH]}…"

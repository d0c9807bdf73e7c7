"""What a model is to everything that asks one: messages and settings in, a completion out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from prompt_library import Message, Phrase, PhrasedError


@dataclass(frozen=True, slots=True)
class Settings:
    """How to ask. ``temperature`` 0..2, ``max_tokens`` a reply, ``timeout_s`` seconds for one call."""

    temperature: float = 0.7
    max_tokens: int = 256
    seed: int = 0
    top_p: float = 1.0
    timeout_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Completion:
    """One reply.

    ``model`` is what the endpoint says it is; tokens are ``None`` where it does not count them.
    """

    text: str
    finish_reason: str
    model: str
    input_tokens: int | None
    output_tokens: int | None
    latency_ms: float
    retries: int = 0


class ModelError(PhrasedError):
    """A model did not answer. Whoever ran the prompt sees the message; ``kind`` is one of ``KINDS``."""

    KINDS = (
        "unreachable",
        "unauthorised",
        "not-found",
        "rate-limited",
        "told-to-wait",
        "refused",
        "server",
        "timeout",
        "malformed",
        "empty",
        "too-large",
        "stopped",
    )

    def __init__(self, phrase: Phrase, kind: str, retries: int = 0) -> None:
        super().__init__(phrase)
        self.kind = kind
        self.retries = retries


class Model(Protocol):
    """A named LLM."""

    @property
    def name(self) -> str:
        """The name a user picks it by."""

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        """The reply to ``messages``; raises ``ModelError``, and nothing else, when there is none."""

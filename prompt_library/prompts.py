"""The values that everything else speaks of: messages, prompts and their versions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prompt_library.phrases import PhrasedError

ROLES = ("system", "user", "assistant", "tool")


class PromptError(PhrasedError):
    """A prompt cannot be read or rendered. The author of the prompt sees the message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat: ``role`` is one of ``ROLES``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A named prompt text, with whatever its file's frontmatter said beside it."""

    name: str
    text: str
    frontmatter: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return text_digest(self.text)


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """One immutable text of a prompt: ``number`` counts from 1, ``digest`` names the text."""

    id: int
    number: int
    text: str
    digest: str
    note: str
    hypothesis: str
    created: datetime


def text_digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()

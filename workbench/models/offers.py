"""A model as it is offered, asked and opened: what the rest of the workbench knows of it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from evals.model import Completion, Model, Settings
from prompt_library import Message, Phrase
from workbench.models.weights import CONTEXT


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that can be picked by ``name``.

    ``kind`` is embedded, endpoint or scripted; ``languages`` is ``None`` where they are not known. A model
    that is not ``available`` needs what ``note`` says first. ``size``: bytes of a catalogued model's weights.
    """

    name: str
    endpoint: str
    kind: str
    languages: tuple[str, ...] | None = None
    available: bool = True
    note: Phrase | None = None
    size: int | None = None

    @property
    def window(self) -> int | None:
        """Tokens, prompt and reply, that it has room for; ``None`` if that is not known."""
        return CONTEXT if self.kind == "embedded" else None


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether a model answers: after how long, or why not. ``listed``: what its endpoint says that it has."""

    info: ModelInfo
    latency_ms: float | None = None
    error: Phrase | None = None
    listed: tuple[str, ...] = ()


class OpenModel(Model, Protocol):
    """A model that says which one exactly it is, for the record of a run."""

    @property
    def identity(self) -> dict[str, str]:
        """Where it is and what it is called; for an embedded one also its weights' SHA-256."""

    @property
    def concurrency(self) -> int:
        """How many calls it takes at once."""

    def held(self) -> AbstractAsyncContextManager[object]:
        """Keeps what the calls of a run share, connections for example, until the block ends."""

    def stream(self, messages: Sequence[Message], settings: Settings) -> AsyncGenerator[str | Completion]:
        """The reply to ``messages`` piece by piece, and last the ``Completion``; raises ``ModelError``, and
        nothing else. Closing the generator ends the call."""

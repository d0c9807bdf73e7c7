"""A model that answers from a script, for tests and demonstrations, never unless it was chosen by name."""

import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from evals.model import Completion, ModelError, Settings
from prompt_library import Message

Line = str | ModelError
Script = Sequence[Line] | Mapping[str, Line] | Callable[[str], Line]


@dataclass(frozen=True, slots=True)
class Call:
    """What a scripted model was asked."""

    messages: tuple[Message, ...]
    settings: Settings


@dataclass(slots=True)
class ScriptedModel:
    """Answers at once, and remembers its calls in the order of their arrival.

    ``script`` is a list of answers for the first, second, ... call; or answers by the last message's exact
    content; or a function of that content. An answer that is a ``ModelError`` is raised. A call that the
    script does not foresee is a ``LookupError``: a mistake of whoever wrote it. Tokens are words.
    """

    script: Script = field(default=lambda content: content)
    name: str = "scripted"
    calls: list[Call] = field(default_factory=list)
    concurrency: int = 8

    @property
    def identity(self) -> dict[str, str]:
        return {"endpoint": "scripted", "model": self.name}

    def held(self) -> AbstractAsyncContextManager[object]:
        return nullcontext()

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        self.calls.append(Call(tuple(messages), settings))
        line = self._line(messages[-1].content)
        if isinstance(line, ModelError):
            raise line
        return Completion(
            text=line,
            finish_reason="stop",
            model=self.name,
            input_tokens=sum(len(message.content.split()) for message in messages),
            output_tokens=len(line.split()),
            latency_ms=0.0,
        )

    async def stream(
        self, messages: Sequence[Message], settings: Settings
    ) -> AsyncGenerator[str | Completion]:
        """The answer word by word, and then what it came to."""
        completion = await self.complete(messages, settings)
        for piece in re.findall(r"\s*\S+|\s+$", completion.text):
            yield piece
        yield completion

    def _line(self, content: str) -> Line:
        if callable(self.script):
            return self.script(content)
        return self.script[content] if isinstance(self.script, Mapping) else self.script[len(self.calls) - 1]

"""The answer to one case of a run, to be read while it is being written."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field, replace

from evals import Cells, Completion, ModelError, Output, Settings, opening
from evals.transcript import write_transcript
from prompt_library import Message, Phrase
from scenarios import Case
from workbench.models import OpenModel

_NOT_STREAMED = ("refused", "malformed", "empty")
_BROKEN_OFF = ("malformed", "empty", "unreachable", "stopped", "too-large")
"""How a streamed answer fails, before its first piece and after it, that may well come in one piece: that
has far fewer bytes, too."""


@dataclass(frozen=True, slots=True)
class Written:
    """The answer to a case as far as it has come: ``state`` is waiting, writing, whole or failed.

    ``sample`` counts from 0, ``None`` before any; ``error`` says why there is no text.
    """

    case_id: str
    state: str = "waiting"
    sample: int | None = None
    text: str = ""
    error: Phrase | None = None


def newest(outputs: Sequence[Output], case_id: str) -> Written:
    """The last of ``outputs`` that a case got."""
    for output in reversed(outputs):
        if output.case_id == case_id:
            state = "whole" if output.text is not None else "failed"
            return Written(case_id, state, output.sample, output.text or "", output.error)
    return Written(case_id)


@dataclass(slots=True)
class _Answer:
    """The answer that is being written."""

    case_id: str
    sample: int
    said: Sequence[Message]
    pieces: list[str] = field(default_factory=list)


class Watch:
    """Which case of a run is read, and what is being written there. ``tell`` is called when it has grown."""

    def __init__(self, cells: Cells, first_seed: int, tell: Callable[[], None], case_id: str = "") -> None:
        self._cells = cells
        self._cases = {case.id: case for case in cells.cases}
        self._first_seed = first_seed
        self._tell = tell
        self._answer: _Answer | None = None
        self.choose(case_id if case_id in self._cases else cells.cases[0].id)

    @property
    def case_id(self) -> str:
        return self._case.id

    def choose(self, case_id: str) -> None:
        """The next answer to this case is the one to be written; an unknown case changes nothing."""
        case = self._cases.get(case_id)
        if case is not None:
            self._case: Case = case
            self._opening = opening(self._cells.cell(case, 0))
            self._tell()

    def written(self, outputs: Sequence[Output]) -> Written:
        """What is being written to the case that was chosen, else the newest of ``outputs`` for it."""
        answer = self._answer
        if answer is None or answer.case_id != self.case_id:
            return newest(outputs, self.case_id)
        text = "".join(answer.pieces)
        if len(answer.said) > 1:
            text = write_transcript([*answer.said, Message("assistant", text)])
        return Written(answer.case_id, "writing", answer.sample, text)

    def begin(self, messages: Sequence[Message], settings: Settings) -> _Answer | None:
        """Takes a question for the one to be watched, if it is about the case and no other is being
        answered. A conversation goes on from turn to turn."""
        so_far = len(self._opening)
        if self._answer is not None or tuple(messages[:so_far]) != self._opening:
            return None
        turns = [Message("user", turn) for turn in self._case.turns[:1]]
        said = [*turns, *messages[so_far:]]
        self._answer = _Answer(self.case_id, settings.seed - self._first_seed, said)
        return self._answer

    def add(self, answer: _Answer, piece: str) -> None:
        """A piece of the answer has come."""
        answer.pieces.append(piece)
        self._tell()

    def end(self) -> None:
        """The answer has come, or will not."""
        self._answer = None


class WatchedModel:
    """Asks ``model``, and has the answer that is watched sent piece by piece: one at a time, for it costs."""

    def __init__(self, model: OpenModel, watch: Watch) -> None:
        self._model = model
        self._watch = watch
        self._streams = True

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def identity(self) -> dict[str, str]:
        return self._model.identity

    @property
    def concurrency(self) -> int:
        return self._model.concurrency

    def held(self) -> AbstractAsyncContextManager[object]:
        return self._model.held()

    def stream(self, messages: Sequence[Message], settings: Settings) -> AsyncGenerator[str | Completion]:
        return self._model.stream(messages, settings)

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        answer = self._watch.begin(messages, settings) if self._streams else None
        if answer is None:
            return await self._model.complete(messages, settings)
        try:
            return await self._streamed(answer, messages, settings)
        except ModelError as error:
            # To be read while it is written is no reason for an answer to fail.
            if error.kind not in (_BROKEN_OFF if answer.pieces else _NOT_STREAMED):
                raise
            self._streams = bool(answer.pieces)
            retries = error.retries + 1
        finally:
            self._watch.end()
        reply = await self._model.complete(messages, settings)
        return replace(reply, retries=reply.retries + retries)

    async def _streamed(self, answer: _Answer, messages: Sequence[Message], settings: Settings) -> Completion:
        async with aclosing(self._model.stream(messages, settings)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Completion):
                    return piece
                self._watch.add(answer, piece)
        raise AssertionError("a stream without an end")

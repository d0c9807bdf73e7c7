"""A prompt tried out on several models or settings side by side: what is asked, and how far it has come."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

from evals import CONCURRENCY, Completion, Settings
from prompt_library import Message, Phrase, PhrasedError
from workbench.models import OpenModel


@dataclass(frozen=True, slots=True)
class Column:
    """A model with the temperature (0..2) that it is asked at."""

    model: str
    temperature: float


@dataclass(frozen=True, slots=True)
class PlaygroundRequest:
    """What to try: a prompt's text, the values of its variables case by case, and the columns to compare.

    ``max_tokens`` is the longest reply.
    """

    text: str
    cases: tuple[Mapping[str, Any], ...]
    columns: tuple[Column, ...]
    max_tokens: int = 256


@dataclass(frozen=True, slots=True)
class TrialAnswer:
    """One answer as far as it has come: ``status`` is waiting, answering, finished, failed or stopped.

    ``seconds`` and tokens are known once it is finished, and tokens only where the endpoint counts them.
    ``cut``: it ended at the longest length allowed.
    """

    status: str = "waiting"
    text: str = ""
    seconds: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cut: bool = False
    error: Phrase | None = None


@dataclass(frozen=True, slots=True)
class PlaygroundState:
    """A trial as it is now: ``answers`` by case and then by column; ``status`` as that of a run."""

    status: str
    cases: tuple[Mapping[str, Any], ...]
    columns: tuple[Column, ...]
    answers: tuple[tuple[TrialAnswer, ...], ...]

    @property
    def done(self) -> int:
        """Answers that have come to an end, be it a failure."""
        return sum(answer.status in ("finished", "failed") for row in self.answers for answer in row)

    @property
    def total(self) -> int:
        return len(self.cases) * len(self.columns)


class Trial:
    """A trial under way. Used on one event loop only."""

    def __init__(self, request: PlaygroundRequest) -> None:
        self._request = request
        self._cells = [[_Cell() for _ in request.columns] for _ in request.cases]
        self._stopped = False
        self._work: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._ended = asyncio.Event()
        self._fault: BaseException | None = None

    def stop(self) -> None:
        """Ends the calls under way; what they have said so far stays."""
        self._stopped = True
        if self._work is not None:
            self._work.cancel()

    async def watch(
        self, prompts: Sequence[Sequence[Message]], models: Mapping[str, OpenModel], every_s: float
    ) -> AsyncGenerator[PlaygroundState]:
        """Asks every model of every column for each of ``prompts`` and yields the state when it has
        changed, at most once in ``every_s`` seconds. Closing this generator ends the calls."""
        self._work = asyncio.create_task(self._ask_all(prompts, models))
        # Also called for a task that was cancelled before it began.
        self._work.add_done_callback(self._end)
        if self._stopped:
            self._work.cancel()
        try:
            while not self._ended.is_set():
                changed = self._changed
                yield self._state()
                await changed.wait()
                with suppress(TimeoutError):
                    async with asyncio.timeout(every_s):
                        await self._ended.wait()
            yield self._state()
        finally:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        if self._fault is not None:
            raise self._fault

    async def _ask_all(self, prompts: Sequence[Sequence[Message]], models: Mapping[str, OpenModel]) -> None:
        # Case by case, so that the columns of the first are soon there to be compared.
        waiting = (
            (cell, messages, models[column.model], self._settings(column))
            for row, messages in zip(self._cells, prompts, strict=True)
            for cell, column in zip(row, self._request.columns, strict=True)
        )
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(CONCURRENCY):
                    workers.create_task(self._ask_each(waiting))
        except BaseExceptionGroup as group:
            self._fault = group.exceptions[0]
            logging.getLogger(__name__).error("a trial ended by a fault", exc_info=self._fault)

    async def _ask_each(
        self, waiting: Iterator[tuple["_Cell", Sequence[Message], OpenModel, Settings]]
    ) -> None:
        for cell, messages, model, settings in waiting:
            try:
                async with aclosing(model.stream(messages, settings)) as pieces:
                    async for piece in pieces:
                        cell.add(piece)
                        self._tell()
            except PhrasedError as error:
                cell.error = error.phrase
                self._tell()

    def _settings(self, column: Column) -> Settings:
        return Settings(temperature=column.temperature, max_tokens=self._request.max_tokens)

    def _state(self) -> PlaygroundState:
        over = self._ended.is_set()
        status = "running" if not over else "stopped" if self._stopped else "finished"
        return PlaygroundState(
            status,
            self._request.cases,
            self._request.columns,
            tuple(tuple(cell.answer(over) for cell in row) for row in self._cells),
        )

    def _end(self, _: object) -> None:
        self._ended.set()
        self._tell()

    def _tell(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


@dataclass(slots=True)
class _Cell:
    """One answer while it grows."""

    pieces: list[str] = field(default_factory=list)
    completion: Completion | None = None
    error: Phrase | None = None

    def add(self, piece: str | Completion) -> None:
        if isinstance(piece, Completion):
            self.completion = piece
        else:
            self.pieces.append(piece)

    def answer(self, over: bool) -> TrialAnswer:
        text = "".join(self.pieces)
        if self.error is not None:
            return TrialAnswer("failed", text, error=self.error)
        if self.completion is None:
            return TrialAnswer("stopped" if over else "answering" if self.pieces else "waiting", text)
        return TrialAnswer(
            "finished",
            self.completion.text,
            self.completion.latency_ms / 1000,
            self.completion.input_tokens,
            self.completion.output_tokens,
            self.completion.finish_reason == "length",
        )

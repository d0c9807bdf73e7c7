"""Asks a model about every case of a scenario, several at a time, and yields each output as it comes."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evals.model import Completion, Model, ModelError, Settings
from evals.outputs import Output
from evals.transcript import write_transcript
from prompt_library import Message, render
from scenarios import Case

CONCURRENCY = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One call to make: a case's messages and turns, for one sample."""

    case_id: str
    sample: int
    messages: tuple[Message, ...]
    turns: tuple[str, ...]


def prepare(text: str, cases: Sequence[Case], samples: int) -> "Cells":
    """The cells of a run. Raises ``PromptError`` if the prompt cannot be rendered for one of the cases:
    before any call is made."""
    for case in cases:
        render(text, case.variables)
    return Cells(text, tuple(cases), samples)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a run, sample by sample so that partial results soon cover every case.

    They are rendered as they are asked for: a run of any length takes no more memory than its cases.
    ``done`` holds those, as (case id, sample), that are not to be asked about again.
    """

    text: str
    cases: tuple[Case, ...]
    samples: int
    done: frozenset[tuple[str, int]] = frozenset()

    def __len__(self) -> int:
        return len(self.cases) * self.samples - len(self.done)

    def __iter__(self) -> Iterator[Cell]:
        for sample in range(self.samples):
            for case in self.cases:
                if (case.id, sample) not in self.done:
                    yield self.cell(case, sample)

    def cell(self, case: Case, sample: int) -> Cell:
        """One of the cells, done or not."""
        return Cell(case.id, sample, tuple(render(self.text, case.variables)), case.turns)


async def run(
    cells: Iterable[Cell],
    model: Model,
    settings: Settings,
    concurrency: int = CONCURRENCY,
    stop: asyncio.Event | None = None,
) -> AsyncGenerator[Output]:
    """Every cell's output, in the order in which the model answers.

    At most ``concurrency`` calls are under way at once. Sample k asks with seed ``settings.seed + k``.
    Closing the iterator cancels the calls under way, and so does ``stop``.
    """
    waiting = iter(cells)
    arrived: asyncio.Queue[Output | None] = asyncio.Queue(2 * concurrency)

    async def ask_each() -> None:
        for cell in waiting:
            await arrived.put(await _ask(cell, model, settings))

    async def ask_all() -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(concurrency):
                    group.create_task(ask_each())
                    # The first calls go out while the next ones are put together.
                    await asyncio.sleep(0)
        finally:
            ending.append(asyncio.create_task(arrived.put(None)))

    # The event loop itself holds its tasks only weakly.
    ending: list[asyncio.Task[None]] = []
    asking = asyncio.create_task(ask_all())
    stopping = asyncio.create_task(_cancel_on(stop, asking)) if stop else None
    try:
        while (output := await arrived.get()) is not None:
            yield output
        if not (stop and stop.is_set()):
            await _first_fault(asking)
    finally:
        left = [task for task in (asking, stopping, *ending) if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _cancel_on(stop: asyncio.Event, task: asyncio.Task[None]) -> None:
    await stop.wait()
    task.cancel()


async def _first_fault(task: asyncio.Task[None]) -> None:
    try:
        await task
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None


async def _ask(cell: Cell, model: Model, settings: Settings) -> Output:
    if cell.sample:
        settings = replace(settings, seed=settings.seed + cell.sample)
    messages, transcript, replies = list(cell.messages), list[Message](), list[Completion]()
    try:
        for turn in cell.turns:
            _say(messages, turn)
            replies.append(await model.complete(messages, settings))
            messages.append(Message("assistant", replies[-1].text))
            transcript += Message("user", turn), messages[-1]
        if not cell.turns:
            replies.append(await model.complete(messages, settings))
    except ModelError as error:
        failed = _output(cell, messages, replies)
        return replace(
            failed,
            calls=failed.calls + 1,
            retries=failed.retries + error.retries,
            error=error.phrase,
            error_kind=error.kind,
        )
    text = write_transcript(transcript) if cell.turns else replies[0].text
    return _output(cell, messages, replies, text)


def opening(cell: Cell) -> tuple[Message, ...]:
    """What the first call of a cell asks; every later call of a conversation begins with it."""
    messages = list(cell.messages)
    for turn in cell.turns[:1]:
        _say(messages, turn)
    return tuple(messages)


def _say(messages: list[Message], turn: str) -> None:
    last = messages[-1]
    if last.role == "user":
        # Some chat templates refuse two user messages in a row.
        messages[-1] = Message("user", f"{last.content}\n\n{turn}")
    else:
        messages.append(Message("user", turn))


def _output(
    cell: Cell, messages: Sequence[Message], replies: Sequence[Completion], text: str | None = None
) -> Output:
    cut = any(reply.finish_reason == "length" for reply in replies)
    return Output(
        case_id=cell.case_id,
        sample=cell.sample,
        messages=tuple(messages),
        text=text,
        finish_reason="length" if cut else (replies[-1].finish_reason if replies else None),
        input_tokens=_total([reply.input_tokens for reply in replies]),
        output_tokens=_total([reply.output_tokens for reply in replies]),
        latency_ms=sum(reply.latency_ms for reply in replies),
        calls=len(replies),
        retries=sum(reply.retries for reply in replies),
        model=replies[-1].model if replies else None,
    )


def _total(counts: Sequence[int | None]) -> int | None:
    """``None`` unless every reply was counted: part of a sum would pass for all of it."""
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None

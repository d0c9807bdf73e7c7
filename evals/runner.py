"""Asks a model about every case of a scenario, several at a time, and yields each output as it comes."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
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


def prepare(text: str, cases: Sequence[Case], samples: int) -> list[Cell]:
    """The cells of a run, sample by sample so that partial results soon cover every case.

    Raises ``PromptError`` if the prompt cannot be rendered for one of the cases: before any call is made.
    """
    rendered = [(case, tuple(render(text, case.variables))) for case in cases]
    return [
        Cell(case.id, sample, messages, case.turns)
        for sample in range(samples)
        for case, messages in rendered
    ]


async def run(
    cells: Sequence[Cell], model: Model, settings: Settings, concurrency: int = CONCURRENCY
) -> AsyncGenerator[Output]:
    """Every cell's output, in the order in which the model answers.

    At most ``concurrency`` calls are under way at once. Sample k asks with seed ``settings.seed + k``.
    Closing the iterator cancels the calls under way.
    """
    waiting = iter(cells)
    pending: set[asyncio.Task[Output]] = set()
    try:
        while True:
            while len(pending) < concurrency and (cell := next(waiting, None)):
                pending.add(asyncio.create_task(_ask(cell, model, settings)))
            if not pending:
                return
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


async def _ask(cell: Cell, model: Model, settings: Settings) -> Output:
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
    return replace(_output(cell, messages, replies), text=text)


def _say(messages: list[Message], turn: str) -> None:
    last = messages[-1]
    if last.role == "user":
        # Some chat templates refuse two user messages in a row.
        messages[-1] = Message("user", f"{last.content}\n\n{turn}")
    else:
        messages.append(Message("user", turn))


def _output(cell: Cell, messages: Sequence[Message], replies: Sequence[Completion]) -> Output:
    cut = any(reply.finish_reason == "length" for reply in replies)
    return Output(
        case_id=cell.case_id,
        sample=cell.sample,
        messages=tuple(messages),
        text=None,
        finish_reason="length" if cut else (replies[-1].finish_reason if replies else None),
        input_tokens=_total([reply.input_tokens for reply in replies]),
        output_tokens=_total([reply.output_tokens for reply in replies]),
        latency_ms=sum(reply.latency_ms for reply in replies),
        calls=len(replies),
        retries=sum(reply.retries for reply in replies),
    )


def _total(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None

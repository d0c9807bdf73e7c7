"""The runner against a model that answers as told: order, concurrency, seeds, conversations, failures."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from evals import Completion, ModelError, Output, Settings, prepare, run
from evals.transcript import read_transcript
from prompt_library import Message, Phrase, PromptError
from scenarios import Case


class WatchedModel:
    """Answers after a moment with the seed and the last message, and counts who is under way."""

    name = "watched"

    def __init__(self, pause_s: float = 0.001, failing: Sequence[str] = ()) -> None:
        self.pause_s = pause_s
        self.failing = failing
        self.under_way = self.most_under_way = self.cancelled = 0
        self.asked: list[tuple[tuple[Message, ...], int]] = []

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        self.asked.append((tuple(messages), settings.seed))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            # Each call takes a little longer than the one before: they do not end together.
            await asyncio.sleep(self.pause_s * len(self.asked))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way -= 1
        last = messages[-1].content
        if any(word in last for word in self.failing):
            raise ModelError(Phrase("workbench.store.full", path="p"), "server", retries=2)
        return Completion(f"[{last}] seed {settings.seed}", "stop", "watched", 10, 5, 1.0, retries=1)


def case(number: int, *turns: str) -> Case:
    return Case(f"c{number:02}", "en", "practice", {"n": number}, turns, {})


async def collect(cells: list, model: WatchedModel, concurrency: int = 8, seed: int = 100) -> list[Output]:
    return [output async for output in run(cells, model, Settings(seed=seed), concurrency)]


def test_every_case_and_sample_is_asked_once_with_its_seed() -> None:
    model = WatchedModel()
    cells = prepare("Number {{ n }}", [case(n) for n in range(5)], samples=3)
    outputs = asyncio.run(collect(cells, model))
    assert sorted((output.case_id, output.sample) for output in outputs) == [
        (f"c{n:02}", k) for n in range(5) for k in range(3)
    ]
    assert {(output.sample, output.text) for output in outputs if output.case_id == "c03"} == {
        (k, f"[Number 3] seed {100 + k}") for k in range(3)
    }


@pytest.mark.parametrize("concurrency", [1, 3, 8])
def test_no_more_calls_than_allowed_are_under_way(concurrency: int) -> None:
    model = WatchedModel()
    cells = prepare("{{ n }}", [case(n) for n in range(20)], samples=1)
    asyncio.run(collect(cells, model, concurrency))
    assert model.most_under_way == concurrency


def test_closing_the_run_cancels_the_calls_under_way_and_starts_no_other() -> None:
    model = WatchedModel(pause_s=0.05)

    async def first_only() -> None:
        outputs = run(prepare("{{ n }}", [case(n) for n in range(50)], 1), model, Settings(), 4)
        await anext(outputs)
        await outputs.aclose()

    asyncio.run(first_only())
    assert model.under_way == 0
    assert len(model.asked) <= 8
    assert model.cancelled >= 1


def test_a_failed_call_is_an_output_with_its_reason_and_the_others_go_on() -> None:
    model = WatchedModel(failing=["3"])
    outputs = asyncio.run(collect(prepare("{{ n }}", [case(n) for n in range(6)], 1), model))
    failed = [output for output in outputs if output.text is None]
    assert [output.case_id for output in failed] == ["c03"]
    assert failed[0].error_kind == "server"
    assert failed[0].error is not None and "full" in failed[0].error
    assert (failed[0].calls, failed[0].retries) == (1, 2)
    assert len(outputs) == 6


def test_a_prompt_that_cannot_be_rendered_for_one_case_asks_nothing() -> None:
    broken = Case("c99", "en", "practice", {}, (), {})
    with pytest.raises(PromptError):
        prepare("{{ n }}", [case(1), broken], samples=1)


def test_a_conversation_feeds_the_turns_one_by_one_and_its_transcript_is_the_output() -> None:
    model = WatchedModel()
    cells = prepare("system:\nShop {{ n }}", [case(7, "Hello", "Bye")], samples=1)
    (output,) = asyncio.run(collect(cells, model, seed=0))
    first = "[Hello] seed 0"
    assert model.asked[0][0] == (Message("system", "Shop 7"), Message("user", "Hello"))
    assert model.asked[1][0] == (
        *model.asked[0][0],
        Message("assistant", first),
        Message("user", "Bye"),
    )
    assert read_transcript(output.text or "") == [
        Message("user", "Hello"),
        Message("assistant", first),
        Message("user", "Bye"),
        Message("assistant", "[Bye] seed 0"),
    ]
    assert (output.calls, output.retries, output.input_tokens, output.output_tokens) == (2, 2, 20, 10)
    assert output.messages[-1] == Message("assistant", "[Bye] seed 0")


def test_the_tokens_of_a_conversation_are_unknown_unless_every_reply_was_counted() -> None:
    class Once(WatchedModel):
        async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
            reply = await super().complete(messages, settings)
            return replace(reply, output_tokens=None) if len(self.asked) > 1 else reply

    cells = prepare("Shop {{ n }}", [case(7, "Hello", "Bye")], samples=1)
    (output,) = asyncio.run(collect(cells, Once()))
    assert (output.input_tokens, output.output_tokens) == (20, None)


def test_a_prompt_without_roles_is_joined_to_the_first_turn() -> None:
    model = WatchedModel()
    cells = prepare("Be kind.", [case(1, "Hello")], samples=1)
    (output,) = asyncio.run(collect(cells, model))
    assert model.asked[0][0] == (Message("user", "Be kind.\n\nHello"),)
    assert read_transcript(output.text or "")[0] == Message("user", "Hello")


def test_a_conversation_that_fails_half_way_is_unscored_and_keeps_its_messages() -> None:
    model = WatchedModel(failing=["Bye"])
    (output,) = asyncio.run(collect(prepare("system:\nx", [case(1, "Hello", "Bye")], 1), model))
    assert output.text is None
    assert [message.role for message in output.messages] == ["system", "user", "assistant", "user"]
    assert (output.calls, output.retries) == (2, 3)

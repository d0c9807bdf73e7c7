"""The model that answers from a script."""

import asyncio

import pytest

from evals import Completion, ModelError, Settings
from evals.scripted import Call, Script, ScriptedModel
from prompt_library import Message, Phrase

SETTINGS = Settings(seed=3)


def asked(model: ScriptedModel, *contents: str) -> list[str]:
    async def answers() -> list[str]:
        return [(await model.complete([Message("user", content)], SETTINGS)).text for content in contents]

    return asyncio.run(answers())


@pytest.mark.parametrize(
    ("script", "answers"),
    [
        (["one", "two"], ["one", "two"]),
        ({"b": "to b", "a": "to a"}, ["to a", "to b"]),
        (str.upper, ["A", "B"]),
    ],
)
def test_the_script_decides(script: Script, answers: list[str]) -> None:
    assert asked(ScriptedModel(script), "a", "b") == answers


def test_without_a_script_it_echoes() -> None:
    assert asked(ScriptedModel(), "so") == ["so"]


def test_it_streams_what_it_would_have_said() -> None:
    async def collect(text: str) -> list[object]:
        return [piece async for piece in ScriptedModel([text]).stream([Message("user", "a")], SETTINGS)]

    for text in ("", "one", "  one\n two  "):
        *pieces, reply = asyncio.run(collect(text))
        assert "".join(map(str, pieces)) == text
        assert isinstance(reply, Completion) and reply.text == text


def test_it_remembers_what_it_was_asked() -> None:
    model = ScriptedModel()
    asked(model, "a", "b")
    assert model.calls == [Call((Message("user", content),), SETTINGS) for content in "ab"]


def test_it_counts_words_and_names_itself() -> None:
    messages = [Message("system", "Be brief."), Message("user", "Say it.")]
    reply = asyncio.run(ScriptedModel(["so it is"]).complete(messages, SETTINGS))
    assert (reply.input_tokens, reply.output_tokens) == (4, 3)
    assert (reply.finish_reason, reply.model, reply.retries) == ("stop", "scripted", 0)


def test_it_can_fail_as_a_model_does() -> None:
    failure = ModelError(Phrase("prompt_library.phrase.unknown", key="k", values="{}"), "stopped")
    model = ScriptedModel([failure, "then"])
    with pytest.raises(ModelError) as caught:
        asked(model, "a")
    assert caught.value is failure and asked(model, "b") == ["then"]


@pytest.mark.parametrize("script", [[], {"b": "to b"}])
def test_what_the_script_does_not_foresee_is_a_mistake(script: Script) -> None:
    with pytest.raises(LookupError):
        asked(ScriptedModel(script), "a")

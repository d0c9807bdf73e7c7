"""The playground's trials, drafts and own scenarios, as the page asks for them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from pathlib import Path
from typing import Any

import pytest
from stub_server import StubServer, completion, failure

from evals import Completion, ModelError, Settings
from evals.scripted import ScriptedModel
from prompt_library import Message, Phrase, PhrasedError, PromptError
from scenarios import CheckUse, Criterion, Rubric
from workbench.errors import WorkbenchError
from workbench.models.client import EndpointModel
from workbench.models.connection import Connection
from workbench.services import (
    Bench,
    Column,
    PlaygroundDraft,
    PlaygroundRequest,
    PlaygroundState,
    RunRequest,
)
from workbench.views.playground import moved_values, trial_view

TEXT = "system:\nBe brief.\nuser:\n{{ question }}"
CASES = ({"question": "one two three"}, {"question": "four five"})
HOSTILE = "<script>alert(1)</script>"


class Typist:
    """Writes a word every ``pause_s`` seconds, for ever if it is asked about eternity."""

    identity = {"endpoint": "test", "model": "typist"}
    concurrency = 8
    open_calls = 0
    most_open = 0

    def __init__(self, name: str = "typist", pause_s: float = 0.0) -> None:
        self.name = name
        self.pause_s = pause_s
        self.settings: list[Settings] = []

    def held(self) -> AbstractAsyncContextManager[object]:
        return nullcontext()

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        raise AssertionError("the playground streams")

    async def stream(
        self, messages: Sequence[Message], settings: Settings
    ) -> AsyncGenerator[str | Completion]:
        self.settings.append(settings)
        said = messages[-1].content
        words = (f"word{n} " for n in range(10**9)) if "eternity" in said else (f"{w} " for w in said.split())
        self.open_calls += 1
        self.most_open = max(self.most_open, self.open_calls)
        try:
            for word in words:
                await asyncio.sleep(self.pause_s)
                yield word
                if word == "fail ":
                    raise ModelError(Phrase("workbench.store.busy", path="p"), "server")
        finally:
            self.open_calls -= 1
        yield Completion(said, "length", "m", 7, 3, 1500.0)


class SomeModels:
    def __init__(self, *models: Any) -> None:
        self.models = {model.name: model for model in models}

    def open(self, name: str) -> Any:
        if name not in self.models:
            raise WorkbenchError(Phrase("workbench.models.unknown", name=name, known=list(self.models)))
        return self.models[name]

    def price(self, name: str) -> None:
        return None


def bench(folder: Path, *models: Any) -> Bench:
    return Bench(folder, SomeModels(*(models or (Typist(),))))  # type: ignore[arg-type]


def asked(*cases: dict[str, Any], text: str = TEXT, columns: int = 1, **more: Any) -> PlaygroundRequest:
    temperatures = [Column("typist", n / 10) for n in range(columns)]
    return PlaygroundRequest(text, cases or CASES, tuple(temperatures), **more)


def tried(on: Bench, request: PlaygroundRequest, user: str = "ann") -> list[PlaygroundState]:
    async def collect() -> list[PlaygroundState]:
        return [state async for state in on.playground.run(user, request)]

    return asyncio.run(collect())


def test_answers_grow_side_by_side_until_they_are_finished(tmp_path: Path) -> None:
    model = Typist(pause_s=0.005)
    states = tried(bench(tmp_path, model), asked(columns=3, max_tokens=99))
    assert [state.status for state in states[:-1]] == ["running"] * (len(states) - 1)
    last = states[-1]
    assert (last.status, last.done, last.total) == ("finished", 6, 6)
    for case, row in zip(CASES, last.answers, strict=True):
        for answer in row:
            assert (answer.status, answer.text, answer.seconds) == ("finished", case["question"], 1.5)
            assert (answer.input_tokens, answer.output_tokens, answer.cut) == (7, 3, True)
    # All columns were under way at once, each with its own temperature.
    assert model.most_open == 6
    assert {settings.temperature for settings in model.settings} == {0.0, 0.1, 0.2}
    assert {settings.max_tokens for settings in model.settings} == {99}
    partial = {state.answers[0][0].text for state in states if state.answers[0][0].status == "answering"}
    assert "one " in partial
    for before, after in zip(states, states[1:], strict=False):
        assert after.answers[0][0].text.strip().startswith(before.answers[0][0].text.strip())


def test_updates_come_at_most_as_often_as_asked(tmp_path: Path) -> None:
    async def count() -> int:
        request = asked({"question": "word " * 100})
        states = bench(tmp_path, Typist(pause_s=0.005)).playground.run("ann", request, every_s=0.2)
        return len([state async for state in states])

    assert 3 <= asyncio.run(count()) <= 12


def test_a_column_that_fails_says_why_and_leaves_the_others_alone(tmp_path: Path) -> None:
    last = tried(bench(tmp_path), asked({"question": "so far fail"}, {"question": "fine"}))[-1]
    failed, fine = last.answers[0][0], last.answers[1][0]
    assert (failed.status, failed.text) == ("failed", "so far fail ")
    assert failed.error is not None and failed.error.key == "workbench.store.busy"
    assert (fine.status, last.status, last.done) == ("finished", "finished", 2)


@pytest.mark.parametrize("leave", ["stop", "close"])
def test_stopping_and_leaving_end_the_calls_and_let_the_next_trial_begin(tmp_path: Path, leave: str) -> None:
    model = Typist(pause_s=0.001)
    on = bench(tmp_path, model)

    async def stopped() -> PlaygroundState | None:
        last = None
        async with aclosing(on.playground.run("ann", asked({"question": "eternity"}, columns=2))) as states:
            async for last in states:
                if last.answers[0][0].text.count("word") > 3:
                    if leave == "close":
                        break
                    on.playground.stop("ann")
        assert model.open_calls == 0
        assert not on.playground.is_running("ann")
        return last

    last = asyncio.run(stopped())
    assert last is not None and last.answers[0][0].text.startswith("word0 word1 ")
    if leave == "stop":
        assert (last.status, last.answers[0][0].status) == ("stopped", "stopped")
    assert tried(on, asked())[-1].status == "finished"


def test_a_trial_stopped_before_its_first_call_makes_none(tmp_path: Path) -> None:
    model = Typist()
    on = bench(tmp_path, model)

    async def stopped() -> list[PlaygroundState]:
        async with aclosing(on.playground.run("ann", asked())) as states, asyncio.timeout(10):
            first = asyncio.ensure_future(anext(states))
            while not on.playground.is_running("ann"):
                await asyncio.sleep(0)
            on.playground.stop("ann")
            return [await first, *[state async for state in states]]

    last = asyncio.run(stopped())[-1]
    assert (last.status, last.done, model.settings) == ("stopped", 0, [])
    assert {answer.status for row in last.answers for answer in row} == {"stopped"}


def test_a_fault_of_the_program_ends_the_trial_and_is_not_hidden(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    on = bench(tmp_path, ScriptedModel([], name="typist"))
    with pytest.raises(LookupError):
        tried(on, asked())
    assert "a trial ended by a fault" in caplog.text
    assert not on.playground.is_running("ann")


def test_one_trial_a_person_at_a_time(tmp_path: Path) -> None:
    on = bench(tmp_path, Typist(pause_s=0.001))

    async def two() -> None:
        async with aclosing(on.playground.run("ann", asked({"question": "eternity"}))) as states:
            await anext(states)
            with pytest.raises(WorkbenchError) as refused:
                await anext(on.playground.run("ann", asked()))
            assert refused.value.phrase.key == "workbench.playground.under_way"
            on.playground.stop("bob")
            assert on.playground.is_running("ann")
            bobs = [state async for state in on.playground.run("bob", asked())]
            assert bobs[-1].status == "finished"

    asyncio.run(two())


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"text": "{{ question"}, None),
        ({"text": ""}, None),
        ({"cases": ()}, "playground.no_case"),
        ({"cases": (*CASES, {"other": "x"})}, "playground.missing"),
        ({"columns": ()}, "playground.columns"),
        ({"columns": (Column("typist", 0.1),) * 7}, "playground.columns"),
        ({"columns": (Column("typist", 2.5),)}, "run.temperature"),
        ({"columns": (Column("nobody", 0),)}, "models.unknown"),
        ({"max_tokens": 10**6}, "playground.tokens"),
        ({"cases": CASES * 30, "columns": (Column("typist", 0),) * 6}, "playground.answers"),
    ],
)
def test_what_cannot_be_tried_is_refused_before_any_call(
    tmp_path: Path, change: dict[str, Any], key: str | None
) -> None:
    model = Typist()
    on = bench(tmp_path, model)
    wanted = {"text": TEXT, "cases": CASES, "columns": (Column("typist", 0.0),), **change}
    with pytest.raises(PhrasedError) as refused:
        tried(on, PlaygroundRequest(**wanted))
    assert model.settings == [] and refused.value.to("fr") != refused.value.to("en")
    if key:
        assert refused.value.phrase.key == f"workbench.{key}"
    else:
        assert isinstance(refused.value, PromptError)
    assert tried(on, asked())[-1].status == "finished"


def test_a_missing_value_is_told_with_its_case_and_a_default_is_none_missing(tmp_path: Path) -> None:
    text = "{{ a }} {{ b | default('x') }} {{ c }}"
    on = bench(tmp_path)
    assert on.playground.variables(text) == ("a", "b", "c")
    with pytest.raises(WorkbenchError) as refused:
        tried(on, asked({"a": 1, "c": 2}, {"a": "1"}, text=text))
    assert refused.value.phrase.values == {"number": 2, "names": ["c"]}
    assert tried(on, asked({"a": 1, "c": 2}, text=text))[-1].answers[0][0].text == "1 x 2"


def test_a_real_endpoint_streams_and_its_refusal_is_shown(tmp_path: Path, stub: StubServer) -> None:
    model = EndpointModel("typist", "m", Connection("school", stub.url, "sk-k", "SCHOOL_KEY"))
    on = bench(tmp_path, model)
    stub.answer(completion(f"All of it {HOSTILE}"), failure(401))
    last = tried(on, asked())[-1]
    by_status = {row[0].status: row[0] for row in last.answers}
    assert by_status["finished"].text == f"All of it {HOSTILE}"
    error = by_status["failed"].error
    assert error is not None and "SCHOOL_KEY" in error.to("fr")


def test_drafts_come_back_to_their_person_after_a_restart(tmp_path: Path) -> None:
    draft = PlaygroundDraft("a {{ b }}", "b\n1\n", {"b": 'é"'})
    bench(tmp_path).playground.keep_draft("ann", draft)
    assert bench(tmp_path).playground.open("ann") == draft
    assert bench(tmp_path).playground.open("bob") is None
    with pytest.raises(WorkbenchError):
        bench(tmp_path).playground.keep_draft("ann", PlaygroundDraft("x", "y" * 2_000_000))
    assert bench(tmp_path).playground.open("ann") == draft


def test_the_form_is_the_case_until_there_are_others(tmp_path: Path) -> None:
    play = bench(tmp_path).playground
    form = {"question": "a;b", "gone": "x"}
    assert play.cases(PlaygroundDraft(TEXT, " ", form)) == ({"question": "a;b"},)
    assert play.cases(PlaygroundDraft("No variable.")) == ({},)
    with pytest.raises(WorkbenchError):
        play.cases(PlaygroundDraft(TEXT, "", {"question": " "}))
    added = play.add_case("ann", PlaygroundDraft(TEXT, "", form))
    assert play.cases(added) == ({"question": "a;b"},)
    again = play.add_case("ann", PlaygroundDraft(TEXT, added.cases, {"question": "c"}))
    assert play.cases(again) == ({"question": "a;b"}, {"question": "c"})
    assert play.open("ann") == again
    with pytest.raises(WorkbenchError):
        play.add_case("ann", again)


def rubric(value: Any = "$expected.answer") -> Rubric:
    check = CheckUse("contains", {"value": value})
    return Rubric((Criterion("right", {"en": "Right", "fr": "Juste"}, 1, "performance", (check,)),))


OWN_CASES = ({"question": "Say Paris", "expected.answer": "Paris"}, {"question": "x", "expected.answer": "y"})


def kept(on: Bench, user: str = "ann", **change: Any) -> str:
    wanted: dict[str, Any] = {
        "title": "Été à l'école !",
        "language": "fr",
        "text": TEXT,
        "cases": OWN_CASES,
        "rubric": rubric(),
        "use_case": "chatbot",
        **change,
    }
    return on.playground.keep(user, **wanted)


def test_a_kept_scenario_is_practised_and_scored_and_seen_by_nobody_else(tmp_path: Path) -> None:
    on = bench(tmp_path, ScriptedModel(name="scripted"))
    name = kept(on)
    assert name == "my-ete-a-l-ecole"
    assert kept(on) == "my-ete-a-l-ecole-2"
    assert kept(on, title="学校") == "my-scenario"
    desk = on.practice.open("ann", name, "fr")
    assert (desk.text, desk.source) == (TEXT, "starter")
    assert desk.scenario.title["en"] == desk.scenario.title["fr"] == "Été à l'école !"
    assert dict(desk.scenario.variables) == {"question": {"en": "question", "fr": "question"}}
    assert name in [listed.id for listed in on.exercises.all("ann")]

    async def collect() -> list[Any]:
        request = RunRequest(name, "fr", TEXT, "scripted")
        return [result async for result in on.running.run("ann", request)]

    grade = asyncio.run(collect())[-1].grade
    # The scripted model says what it was asked: the first case is right and the second wrong.
    assert (grade.value, grade.cases) == (0.5, 2)
    with pytest.raises(PhrasedError):
        on.practice.open("bob", name, "fr")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "  "},
        {"title": "x" * 101},
        {"language": "de"},
        {"use_case": "other"},
        {"brief": "x" * 6000},
        {"cases": ()},
        {"cases": ({"question": "x"},)},
        {"cases": ({"other": "x", "expected.answer": "y"},)},
        {"cases": ({"question": "x", "expected.Answer": "y"},)},
        {"text": "{{ Question }}", "cases": ({"Question": "x", "expected.answer": "y"},)},
        {"text": "{{ question"},
        {"rubric": rubric({"no": "such"})},
    ],
)
def test_what_cannot_be_a_scenario_is_refused_in_words(tmp_path: Path, change: dict[str, Any]) -> None:
    on = bench(tmp_path)
    before = on.exercises.all("ann")
    with pytest.raises(PhrasedError) as refused:
        kept(on, **change)
    assert refused.value.to("fr") != refused.value.to("en")
    assert on.exercises.all("ann") == before


@pytest.mark.parametrize(
    ("names", "before", "values"),
    [
        (["a", "b"], [], ["1", "2"]),
        (["b", "a"], ["a", "b"], ["2", "1"]),
        (["b"], ["a", "b"], ["2", ""]),
        (["a", "new"], ["a", "b"], ["1", "2"]),
        (["new", "a"], ["a"], ["", "1"]),
    ],
)
def test_a_value_goes_with_its_name(names: list[str], before: list[str], values: list[str]) -> None:
    moved = [value for _, value in moved_values(names, before, {"a": "1", "b": "2"})]
    assert moved[:2] == values and not any(moved[2:])


def test_the_view_says_in_words_how_each_answer_stands(tmp_path: Path) -> None:
    states = tried(bench(tmp_path), asked({"question": "fail"}, {"question": "fine"}))
    words: Callable[[int], list[str]] = lambda n: [  # noqa: E731
        case["answers"][0]["facts"] for case in trial_view(states[n], "fr")["trial"]["cases"]
    ]
    assert words(0) == ["en attente…", "en attente…"]
    assert words(-1)[0] == "pas de réponse complète" and "1,5 s" in words(-1)[1]
    progress = trial_view(states[-1], "en")["progress"]
    assert progress["message"] == "Finished: 2 of 2 answers. 1 answer failed" and progress["done"] is None

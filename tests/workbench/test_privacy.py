"""The privacy note: worked out from what is configured, and from nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.config import Config, Endpoint
from workbench.models import Models
from workbench.services.privacy import Recipient, recipients

SMALL = ("smollm2-135m-instruct",)


def note(data: Path, *words: str) -> str:
    command = [sys.executable, "-m", "workbench", "privacy", "--data", str(data), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def configured(folder: Path, *addresses: str) -> list[Recipient]:
    endpoints = [
        Endpoint(id=f"e{place}", base_url=address, models=["m"]) for place, address in enumerate(addresses)
    ]
    return recipients(Models(Config(endpoints=endpoints), folder))


def test_with_nothing_configured_nothing_leaves_the_computer(tmp_path: Path) -> None:
    assert configured(tmp_path) == [Recipient(SMALL)]


@pytest.mark.parametrize(
    ("address", "host", "near", "sealed"),
    [
        ("https://api.example.com/v1", "api.example.com", False, True),
        ("http://gpu.example.org:8000/v1", "gpu.example.org:8000", False, False),
        ("http://127.0.0.1:11434/v1", "127.0.0.1:11434", True, True),
        ("http://[::1]:8080", "[::1]:8080", True, True),
        ("http://localhost:1234/v1", "localhost:1234", True, True),
        # Only looks like this computer.
        ("https://localhost.example.com/v1", "localhost.example.com", False, True),
        ("http://10.0.0.7/v1", "10.0.0.7", False, False),
    ],
)
def test_an_endpoint_is_named_with_where_it_is(
    tmp_path: Path, address: str, host: str, near: bool, sealed: bool
) -> None:
    assert configured(tmp_path, address)[1:] == [Recipient(("e0/m",), host, near, sealed)]


def test_two_endpoints_at_one_address_are_one_host(tmp_path: Path) -> None:
    (found,) = configured(tmp_path, "https://a.example/v1", "https://a.example/v1")[1:]
    assert found.models == ("e0/m", "e1/m")


def test_the_note_names_hosts_and_no_key(bare_environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare_environment.setenv("OPENAI_API_KEY", "sk-very-secret")
    bare_environment.setenv("OPENAI_BASE_URL", "http://gpu.example.org/v1")
    bare_environment.setenv("OPENAI_MODEL", "big")
    english, french = (note(tmp_path, "--lang", lang, "--class") for lang in ("en", "fr"))
    for said in (english, french):
        assert "openai/big" in said and "gpu.example.org" in said and "sk-very" not in said
        assert said.count("\n## ") == 5 and "person erase" in said
    assert "not encrypted" in english and "n’est pas chiffrée" in french
    assert "hash of the password" in english and "hash" not in note(tmp_path, "--lang", "en")

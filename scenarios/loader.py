"""Scenario files: read, checked, and found by name."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from prompt_library import Phrase
from scenarios.file_problems import FileProblem, ScenarioFileError, path_text, shape_problems
from scenarios.rules import findings
from scenarios.scenario import Scenario, ScenarioError
from scenarios.snapshots import scenario_from
from scenarios.yaml_text import read_yaml

MAX_BYTES = 1_000_000
SUFFIXES = (".yaml", ".yml")

CATALOGUE = Path(__file__).with_name("catalogue")
"""The folder of the shipped scenarios."""


def load_scenario(path: str | Path) -> Scenario:
    """The scenario in the file at ``path``. Raises ``ScenarioFileError`` with everything wrong in it."""
    path = Path(path)
    scenario = parse_scenario(read_text(path), str(path))
    if scenario.id != path.stem:
        message = Phrase("scenarios.rule.file-name", id=scenario.id, stem=path.stem)
        raise ScenarioFileError(str(path), [FileProblem(str(path), "id", message)])
    return scenario


def parse_scenario(text: str, source: str) -> Scenario:
    """The scenario in ``text``. ``source`` names it in the ``ScenarioFileError`` raised if it is wrong.

    Problems of shape hide those between parts: these are looked for once the shape is right.
    """
    try:
        data = read_yaml(text)
    except ScenarioError as error:
        raise ScenarioFileError(source, [FileProblem(source, "", error.phrase)]) from None
    try:
        scenario = scenario_from(data)
    except ValidationError as error:
        raise ScenarioFileError(source, shape_problems(source, data, error)) from None
    broken = [FileProblem(source, path_text(where, data), message) for where, message in findings(scenario)]
    if broken:
        raise ScenarioFileError(source, broken)
    return scenario


def problems(path: str | Path) -> list[FileProblem]:
    """Everything wrong in the file at ``path``; empty if it is a scenario."""
    try:
        load_scenario(path)
    except ScenarioFileError as error:
        return list(error.problems)
    return []


@lru_cache
def catalogue() -> Mapping[str, Scenario]:
    """The shipped scenarios by id, in the order of their ids."""
    shipped = [load_scenario(path) for path in sorted(CATALOGUE.glob("*.yaml"))]
    return MappingProxyType({scenario.id: scenario for scenario in shipped})


def shipped_scenario(name: str) -> Scenario:
    """The shipped scenario of that id. Raises ``ScenarioError``, with the ids there are, for another."""
    shipped = catalogue()
    if name not in shipped:
        raise ScenarioError(Phrase("scenarios.find.unknown", id=name, known=list(shipped)))
    return shipped[name]


def find_scenario(id_or_path: str | Path) -> Scenario:
    """The shipped scenario of that id, or the one in that file: a name with one of ``SUFFIXES`` is a file.

    Only for names that come from whoever may read this machine's files.
    """
    name = str(id_or_path)
    return load_scenario(name) if name.endswith(SUFFIXES) else shipped_scenario(name)


def read_text(path: Path) -> str:
    """The text of a file that a person wrote. Raises ``ScenarioFileError`` if it is none, or is too large."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise _unreadable(path, Phrase("scenarios.file.too-large", most=MAX_BYTES))
        return content.decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, Phrase("scenarios.file.unreadable", reason=str(error.strerror))) from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _unreadable(path, Phrase("scenarios.file.not-utf8", line=line)) from None


def _unreadable(path: Path, message: Phrase) -> ScenarioFileError:
    return ScenarioFileError(str(path), [FileProblem(str(path), "", message)])

"""Sample answers: for each case of a scenario a good and a bad one, by which its rubric is tried.

They lie beside the scenario, in ``samples/`` under the scenario's own file name. They are no part of the
exercise: no snapshot and no digest holds them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, ValidationError
from pydantic_core import PydanticCustomError

from prompt_library import Phrase
from scenarios.file_problems import FileProblem, ScenarioFileError, path_text, shape_problems
from scenarios.loader import read_text
from scenarios.rules import Finding
from scenarios.scenario import Case, Scenario, ScenarioError
from scenarios.schema import Id, Text
from scenarios.yaml_text import read_yaml

FOLDER = "samples"
"""Beside a scenario's file: the folder of the sample answers to it."""

Replies = tuple[str, ...]
"""An answer to a case: what the model says at each of its turns; one reply where there are no turns."""


@dataclass(frozen=True, slots=True)
class SampleAnswers:
    """Two answers to a case: ``good`` passes every criterion, ``bad`` is plausible and ``fails`` these."""

    good: Replies
    bad: Replies
    fails: tuple[str, ...]


def _listed(value: Any) -> Any:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        raise PydanticCustomError("texts_type", "neither a text nor a list")
    return value


_Texts = Annotated[list[Text], BeforeValidator(_listed), Field(min_length=1)]


class _SampleModel(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    good: _Texts
    bad: _Texts
    fails: _Texts


class _SamplesModel(RootModel[dict[Id, _SampleModel]]):
    """A file of sample answers, by the id of the case."""


def samples_path(scenario_path: Path) -> Path:
    """Where the sample answers to the scenario in that file lie, if there are any."""
    return scenario_path.parent / FOLDER / scenario_path.name


def load_samples(path: Path, scenario: Scenario) -> Mapping[str, SampleAnswers]:
    """The sample answers in a file, by case. Raises ``ScenarioFileError`` with everything wrong in it."""
    return parse_samples(read_text(path), str(path), scenario)


def parse_samples(text: str, source: str, scenario: Scenario) -> Mapping[str, SampleAnswers]:
    """The sample answers in ``text``. ``source`` names it in the ``ScenarioFileError`` raised if it is wrong.

    Whether they earn what they should, only ``evals`` can say.
    """
    try:
        data = read_yaml(text)
    except ScenarioError as error:
        raise ScenarioFileError(source, [FileProblem(source, "", error.phrase)]) from None
    try:
        models = _SamplesModel.model_validate(data).root
    except ValidationError as error:
        raise ScenarioFileError(source, shape_problems(source, data, error, _SamplesModel)) from None
    samples = {
        name: SampleAnswers(tuple(model.good), tuple(model.bad), tuple(model.fails))
        for name, model in models.items()
    }
    found = _findings(scenario, samples)
    broken = [FileProblem(source, path_text(where, data), message) for where, message in found]
    if broken:
        raise ScenarioFileError(source, broken)
    return samples


def _findings(scenario: Scenario, samples: Mapping[str, SampleAnswers]) -> Iterator[Finding]:
    cases = {case.id: case for case in scenario.cases}
    checked = [criterion.id for criterion in scenario.rubric.criteria if criterion.checks]
    missing = [name for name in cases if name not in samples]
    if missing:
        yield (), Phrase("scenarios.samples.missing", cases=missing)
    for name, answers in samples.items():
        if name not in cases:
            yield (name,), Phrase("scenarios.samples.no-case")
            continue
        yield from _reply_findings(cases[name], answers)
        for place, criterion in enumerate(answers.fails):
            if criterion not in checked:
                where = (name, "fails", place)
                yield where, Phrase("scenarios.samples.no-criterion", id=criterion, known=checked)


def _reply_findings(case: Case, answers: SampleAnswers) -> Iterator[Finding]:
    wanted = max(1, len(case.turns))
    for key, replies in (("good", answers.good), ("bad", answers.bad)):
        if len(replies) != wanted:
            yield (case.id, key), Phrase("scenarios.samples.replies", n=len(replies), wanted=wanted)

"""The file that says what an experiment is: prompts x models x settings over one scenario's cases.

    scenario: faq-quote             # a shipped scenario's id, or a file
    language: en                    # of the cases; leave out for that of the messages
    split: practice
    samples: 3                      # a case
    prompts: ["@naive", a.txt, v3]  # the scenario's own (in quotes: YAML keeps "@" for itself), a file, a
    models: [embedded]              # stored version; leave the models out for the default one
    settings: {temperature: [0, 0.7], top_p: [1], max_tokens: [64], seed: [0]}
    margin: 5                       # points of 100 below which a difference does not matter

Files are looked for beside the experiment's own. Every prompt is run with every model and every combination
of the settings, at most 50 runs in all.
"""

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.model import Settings
from prompt_library import LANGUAGES, Phrase
from scenarios import SPLITS, FileProblem, ScenarioError
from scenarios.file_problems import shape_problems
from scenarios.loader import SUFFIXES
from scenarios.schema import Text, one_of
from scenarios.yaml_text import read_yaml
from workbench.errors import WorkbenchError
from workbench.services.experiments import MOST_RUNS
from workbench.services.requests import MAX_TEMPERATURE, MOST_SAMPLES

MAX_BYTES = 100_000
_USUAL = Settings()


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class SettingsLists(_Model):
    """What to try of each setting; ``max_tokens`` without any is what the scenario says."""

    temperature: list[Annotated[float, Field(ge=0, le=MAX_TEMPERATURE)]] = Field(
        default=[_USUAL.temperature], min_length=1
    )
    top_p: list[Annotated[float, Field(ge=0.01, le=1)]] = Field(default=[_USUAL.top_p], min_length=1)
    max_tokens: list[Annotated[int, Field(ge=1, le=4096)]] = []
    seed: list[Annotated[int, Field(ge=0, le=2**31)]] = Field(default=[_USUAL.seed], min_length=1)

    def combinations(self, max_tokens: int) -> tuple[Settings, ...]:
        """All of them; ``max_tokens`` where the file names none."""
        lists = (self.temperature, self.top_p, self.max_tokens or [max_tokens], self.seed)
        return tuple(
            Settings(temperature=float(warm), top_p=float(top_p), max_tokens=most, seed=seed)
            for warm, top_p, most, seed in product(*lists)
        )


class ExperimentFile(_Model):
    """An experiment as its author wrote it; ``language`` is empty where the file names none."""

    scenario: Text
    language: Annotated[str, one_of(LANGUAGES)] = ""
    split: Annotated[str, one_of([*SPLITS, "all"])] = "practice"
    samples: int = Field(default=1, ge=1, le=MOST_SAMPLES)
    prompts: list[Text] = Field(min_length=1)
    models: list[Text] = []
    settings: SettingsLists = SettingsLists()
    margin: float = Field(default=5, ge=0.1, le=50)


class ExperimentFileError(WorkbenchError):
    """An experiment's file cannot be used. ``problems`` is everything wrong in it; the message lists them."""

    def __init__(self, source: str, problems: Sequence[FileProblem]) -> None:
        super().__init__(Phrase("workbench.experiment.refused", file=source, n=len(problems)))
        self.problems = tuple(problems)

    def to(self, language: str) -> str:
        return "\n".join([self.phrase.to(language), *(problem.to(language) for problem in self.problems)])

    def __str__(self) -> str:
        return self.to("en")


def read_experiment(path: Path) -> ExperimentFile:
    """The experiment in a file. Raises ``ExperimentFileError`` with everything wrong in it."""
    source = str(path)
    data = _parsed(source, _text(path))
    try:
        experiment = ExperimentFile.model_validate(data)
    except ValidationError as error:
        raise ExperimentFileError(source, shape_problems(source, data, error, ExperimentFile)) from None
    problems = [FileProblem(source, key, message) for key, message in _findings(experiment)]
    if problems:
        raise ExperimentFileError(source, problems)
    return experiment


def beside(path: Path, name: str) -> str:
    """What ``name`` stands for in the experiment's file at ``path``: a file beside it, if it is a relative
    path, or just what it is."""
    stored = name.startswith("v") and name[1:].isdecimal()
    return name if stored or name.startswith("@") else str(path.parent / name)


def scenario_beside(path: Path, name: str) -> str:
    """As ``beside``, for a scenario: an id, or a file."""
    return beside(path, name) if name.endswith(SUFFIXES) else name


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise _refusal(str(path), Phrase("workbench.experiment.too_large", most=MAX_BYTES))
        return content.decode("utf-8-sig")
    except OSError as error:
        message = Phrase("workbench.experiment.unreadable", reason=error.strerror or "")
        raise _refusal(str(path), message) from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refusal(str(path), Phrase("scenarios.file.not-utf8", line=line)) from None


def _parsed(source: str, text: str) -> Any:
    try:
        return read_yaml(text)
    except ScenarioError as error:
        at = error.phrase.values
        line = "".join(text.split("\n")[at["line"] - 1 : at["line"]])
        if line[at.get("column", 1) - 1 :].startswith("@"):
            raise _refusal(source, Phrase("workbench.experiment.quote_at", line=at["line"])) from None
        raise _refusal(source, error.phrase) from None


def _refusal(source: str, message: Phrase) -> ExperimentFileError:
    return ExperimentFileError(source, [FileProblem(source, "", message)])


def _findings(experiment: ExperimentFile) -> list[tuple[str, Phrase]]:
    """What needs more than one value to be seen to be wrong, with the key that it is at."""
    lists: dict[str, list[Any]] = {"prompts": experiment.prompts, "models": experiment.models}
    lists |= {f"settings.{name}": values for name, values in experiment.settings}
    found = [
        (key, Phrase("workbench.experiment.repeated", item=str(item)))
        for key, items in lists.items()
        for place, item in enumerate(items)
        if item in items[:place]
    ]
    seeds = sorted(set(experiment.settings.seed))
    if any(after - before < experiment.samples for before, after in zip(seeds, seeds[1:], strict=False)):
        # Sample k of a case is asked for with the seed + k.
        found.append(("settings.seed", Phrase("workbench.experiment.seeds", n=experiment.samples)))
    runs = max(1, len(experiment.models)) * len(experiment.prompts)
    runs *= len(experiment.settings.combinations(1))
    if runs > MOST_RUNS:
        found.append(("", Phrase("workbench.experiment.too_many", runs=runs, most=MOST_RUNS)))
    return found

"""Recorded outputs of an exercise's own prompts: scored again in seconds, without a model."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.model import Settings
from evals.outputs import Output
from evals.results import EvalError
from prompt_library import Message, Phrase, text_digest
from scenarios import Scenario

OWN_PROMPTS = ("naive", "reference", "cheat")
FORM = 1
"""Of the file; another number means another program's."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a model was asked: ``samples`` for each hidden case of one language, of each of ``OWN_PROMPTS``.

    ``weights`` is the SHA-256 of the model's GGUF file, ``""`` where it is unknown.
    """

    scenario: str
    language: str
    model: str
    weights: str
    samples: int
    settings: Settings

    @property
    def file_name(self) -> str:
        """Where its recording lies, from the folder of all recordings."""
        return f"{self.model}/{self.scenario}.{self.language}.json.gz"


@dataclass(frozen=True, slots=True)
class Recording:
    """The answers to a question, by prompt. ``digest`` names the exact content of the exercise that they were
    last scored by, ``asked`` the part of it that the model saw; ``result`` is what they came to, as plain
    JSON."""

    question: Question
    digest: str
    asked: str
    made: str
    outputs: Mapping[str, tuple[Output, ...]]
    result: Mapping[str, Any]

    def fits(self, scenario: Scenario) -> bool:
        """Whether a model would be asked the same of the exercise as it is now."""
        return self.asked == asked_digest(scenario, self.question.language)


def asked_digest(scenario: Scenario, language: str) -> str:
    """Names all that a model is shown of an exercise: its own prompts, the hidden cases, the limit."""
    cases = scenario.select(language, "hidden")
    shown = {
        "prompts": [scenario.prompts[name][language] for name in OWN_PROMPTS],
        "cases": [[case.id, case.variables, case.turns] for case in cases],
        "max_tokens": scenario.max_tokens,
    }
    return text_digest(json.dumps(shown, ensure_ascii=False, sort_keys=True))


def write_recording(recording: Recording, folder: Path) -> Path:
    """The file written below ``folder``, the same bytes for the same recording."""
    content = {
        "form": FORM,
        **asdict(recording.question),
        "digest": recording.digest,
        "asked": recording.asked,
        "made": recording.made,
        "result": recording.result,
        "outputs": {name: [_dump(one) for one in outputs] for name, outputs in recording.outputs.items()},
    }
    path = folder / recording.question.file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


def read_recording(path: Path) -> Recording:
    """The recording in a file. Raises ``EvalError`` for one that is none."""
    try:
        content = json.loads(gzip.decompress(path.read_bytes()))
        if content.pop("form") != FORM:
            raise ValueError
        outputs = {
            name: tuple(_restore(one) for one in rows) for name, rows in content.pop("outputs").items()
        }
        rest = {name: content.pop(name) for name in ("digest", "asked", "made", "result")}
        question = Question(**{**content, "settings": Settings(**content["settings"])})
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvalError(Phrase("evals.recording.unreadable", file=str(path), reason=str(error))) from None
    return Recording(question, outputs=outputs, **rest)


def recordings(folder: Path) -> Iterator[Recording]:
    """All recordings below a folder, by model, exercise and language."""
    for path in sorted(folder.rglob("*.json.gz")):
        yield read_recording(path)


def _dump(output: Output) -> Sequence[Any]:
    error = None if output.error is None else output.error.dump()
    return [output.case_id, output.sample, output.text, output.finish_reason, error, output.error_kind]


def _restore(row: Sequence[Any]) -> Output:
    case, sample, text, finish_reason, error, kind = row
    told = None if error is None else Phrase.restore(error)
    nothing: tuple[Message, ...] = ()
    return Output(case, sample, nothing, text, finish_reason, error=told, error_kind=kind)

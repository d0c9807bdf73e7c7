"""What calibration found, as lines of a table and as the list of suited models."""

from collections.abc import Iterable

from evals import Interval
from evals.calibration import Calibration
from evals.recordings import OWN_PROMPTS, Question, Recording
from scenarios import SUITED
from workbench.words import say

_HEADER = """\
# Which models' answers tell a good prompt from a naive one, by the language of the cases: suited are those
# where docs/calibration.md finds the reference prompt better than the naive one, with the interval above 0.
# `workbench calibrate` writes this file from the recordings.
"""


def calibration_heading(language: str) -> str:
    """The first two lines of the table."""
    columns = ("model", "exercise", "cases", *OWN_PROMPTS, "separation", "suited", "honest")
    names = [say(f"calibrate.column.{column}", language) for column in columns]
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}"


def calibration_line(question: Question, found: Calibration, language: str) -> str:
    """A line of the table: grades 0..1 with their 95 % intervals."""
    grades = [found.grades[name] for name in OWN_PROMPTS]
    cells = [
        question.model,
        question.scenario,
        question.language,
        *(_told(grade.value, grade.interval, language, signed=False) for grade in grades),
        _told(found.separation.value, found.separation.interval, language, signed=True),
        say("calibrate.yes" if found.suited else "calibrate.no", language),
        say("calibrate.yes" if found.honest else "calibrate.no", language),
    ]
    return f"| {' | '.join(cells)} |"


def write_suited(recorded: Iterable[Recording]) -> None:
    """Writes which models suit which exercise, as far as there are recordings."""
    SUITED.write_text(suited_text(recorded), encoding="utf-8")


def suited_text(recorded: Iterable[Recording]) -> str:
    """The file that says which models suit which exercise."""
    found: dict[str, dict[str, dict[bool, list[str]]]] = {}
    for one in recorded:
        question = one.question
        by_language = found.setdefault(question.scenario, {})
        by_verdict = by_language.setdefault(question.language, {True: [], False: []})
        by_verdict[bool(one.result["suited"])].append(question.model)
    lines = [_HEADER]
    for scenario, by_language in sorted(found.items()):
        lines.append(f"{scenario}:\n")
        lines += [
            f"  {language}: {{suited: [{_names(models[True])}], unsuited: [{_names(models[False])}]}}\n"
            for language, models in sorted(by_language.items())
        ]
    return "".join(lines)


def _names(models: Iterable[str]) -> str:
    return ", ".join(sorted(models))


def _told(value: float | None, interval: Interval | None, language: str, signed: bool) -> str:
    if value is None:
        return say("words.unscored", language)
    sign = "+" if signed else ""
    told = f"{value:{sign}.2f}"
    if interval is not None:
        limits = f"{interval.low:{sign}.2f}", f"{interval.high:{sign}.2f}"
        told += f" ({say('calibrate.to', language, low=limits[0], high=limits[1])})"
    return told.replace(".", ",") if language == "fr" else told

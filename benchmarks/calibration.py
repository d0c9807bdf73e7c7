"""Do the exercises tell a good prompt from a poor one? `python -m benchmarks.calibration --help`

Runs the naive, the reference and the cheat prompt of every exercise over its hidden cases, in each
language, and prints the table of docs/calibration.md. The difference reference - naive is paired by case;
its 95 % interval is the BCa bootstrap of scipy over cases.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from scipy.stats import bootstrap

from evals import Grade, Interval, Settings, case_values, evaluate, grade_of, prepare
from evals.model import Model
from scenarios import Rubric, Scenario, catalogue
from workbench.cli_options import opened_models

PROMPTS = ("naive", "reference", "cheat")


@dataclass(frozen=True, slots=True)
class Measured:
    """One prompt's grade over the hidden cases, and each case's own weighted value."""

    grade: Grade
    by_case: dict[str, float]


async def measure(scenario: Scenario, prompt: str, language: str, model: Model, samples: int) -> Measured:
    cases = scenario.select(language, "hidden")
    cells = prepare(scenario.prompts[prompt][language], cases, samples)
    settings = Settings(max_tokens=scenario.max_tokens)
    arrived = [item async for item in evaluate(cells, cases, scenario.rubric, model, settings, samples)]
    scores = [score for item in arrived for score in item.scores]
    return Measured(grade_of(scenario.rubric, arrived), _by_case(scenario.rubric, case_values(scores)))


def _by_case(rubric: Rubric, values: dict[str, dict[str, float]]) -> dict[str, float]:
    """Each case's weighted mean over the criteria that apply to it."""
    cases = {case for by_case in values.values() for case in by_case}
    weights = {criterion.id: criterion.weight for criterion in rubric.criteria}
    return {
        case: float(
            np.average(
                [values[name][case] for name in values if case in values[name]],
                weights=[weights[name] for name in values if case in values[name]],
            )
        )
        for case in sorted(cases)
    }


def paired_difference(a: dict[str, float], b: dict[str, float]) -> tuple[float, Interval]:
    """Mean of b - a over the cases that both have, with its 95 % interval."""
    differences = np.array([b[case] - a[case] for case in a if case in b])
    if np.ptp(differences) == 0:
        return float(differences[0]), Interval(float(differences[0]), float(differences[0]))
    limits = bootstrap((differences,), np.mean, rng=0).confidence_interval
    return float(differences.mean()), Interval(float(limits.low), float(limits.high))


def row(scenario: Scenario, language: str, measured: dict[str, Measured]) -> str:
    difference, interval = paired_difference(measured["naive"].by_case, measured["reference"].by_case)
    grades = {name: measured[name].grade for name in PROMPTS}
    cells = [_with_interval(grades[name].value, grades[name].interval) for name in PROMPTS]
    verdict = "yes" if interval.low > 0 else "no"
    honest = (grades["cheat"].value or 0.0) <= (grades["naive"].value or 0.0) + 0.1
    return " | ".join(
        [
            f"| {scenario.id}",
            language,
            *cells,
            f"{difference:+.2f} ({interval.low:+.2f} to {interval.high:+.2f})",
        ]
        + [verdict, "yes |" if honest else "no |"]
    )


def _with_interval(value: float | None, interval: Interval | None) -> str:
    if value is None or interval is None:
        return "not scored"
    return f"{value:.2f} ({interval.low:.2f}–{interval.high:.2f})"


@click.command()
@click.option("--model", default=None, help="A model's name; see `workbench models`.")
@click.option("--samples", default=2, show_default=True, type=click.IntRange(1))
@click.option("--scenario", "names", multiple=True, help="Only these exercises.")
@click.option("--language", "languages", multiple=True, default=("en", "fr"), show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=None)
def main(
    model: str | None, samples: int, names: tuple[str, ...], languages: tuple[str, ...], data: Path | None
) -> None:
    """Print one table line an exercise and language."""
    click.echo("| exercise | cases | naive | reference | cheat | reference - naive | > 0 | cheat ok |")
    click.echo("|---|---|---|---|---|---|---|---|")
    with opened_models(data, None) as models:
        opened = models.open(model)
        for scenario in catalogue().values():
            if names and scenario.id not in names:
                continue
            for language in languages:
                measured = {
                    name: asyncio.run(measure(scenario, name, language, opened, samples)) for name in PROMPTS
                }
                click.echo(row(scenario, language, measured))


if __name__ == "__main__":
    main()

"""`workbench calibrate`: do exercises tell a good prompt from a poor one on a model?"""

import asyncio
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from evals.calibration import Calibration
from evals.recordings import Question, Recording, read_recording, recordings, write_recording
from prompt_library import LANGUAGES, Phrase
from scenarios import RECORDINGS, Scenario, catalogue, find_scenario
from workbench.calibration_report import calibration_heading, calibration_line, write_suited
from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.cli_runs import run_all
from workbench.config import data_dir
from workbench.errors import WorkbenchError
from workbench.records import LOCAL_USER
from workbench.services.calibrations import SAMPLES, question_about, question_plan, recorded, rescored
from workbench.services.requests import MOST_SAMPLES
from workbench.services.workroom import Workroom
from workbench.words import say

Found = tuple[Recording, Calibration]


@click.command("calibrate")
@click.option("--model", "models", multiple=True, help="A model's name; see `workbench models`.")
@click.option("--scenario", "names", multiple=True, help="Its id or file; all that are shipped by default.")
@click.option("--language", "languages", multiple=True, type=click.Choice(LANGUAGES), default=LANGUAGES)
@click.option("--samples", type=click.IntRange(1, MOST_SAMPLES), default=SAMPLES, show_default=True)
@click.option("--anew", is_flag=True, help="Ask again what is recorded already.")
@click.option("--rescore", is_flag=True, help="Only score again what is recorded; no model is asked.")
@click.option(
    "--recordings", "folder", type=click.Path(file_okay=False, path_type=Path), default=RECORDINGS,
    help="Where answers are recorded.",
)  # fmt: skip
@data_option
@gguf_option
@in_plain_words
def calibrate_command(
    lang: str,
    models: tuple[str, ...],
    names: tuple[str, ...],
    languages: tuple[str, ...],
    samples: int,
    anew: bool,
    rescore: bool,
    folder: Path,
    data: Path | None,
    gguf: Path | None,
) -> None:
    """Run each exercise's naive, reference and cheat prompt over its hidden cases, and say whether the
    reference is better and the cheat is not.

    Answers are recorded, and asked for again only if what is asked has changed: the prompts, the hidden
    cases, the model or the number of samples. A changed rubric scores the recorded answers again.
    Exit code 1 if an exercise does not hold what it should.
    """
    asked = [find_scenario(name) for name in names] or list(catalogue().values())
    exercises = [scenario for scenario in asked if scenario.kind == "prompt"]
    with ExitStack() as stack:
        if rescore:
            found = _again(_wanted(folder, models, languages), exercises)
        else:
            room = Workroom(data_dir(data), stack.enter_context(opened_models(data, gguf)))
            runner = stack.enter_context(asyncio.Runner())
            found = _asked(room, runner, folder, exercises, models, languages, samples, anew, lang)
        bad = False
        click.echo(calibration_heading(lang))
        for recording, calibration in found:
            write_recording(recording, folder)
            click.echo(calibration_line(recording.question, calibration, lang))
            bad = bad or not (calibration.suited and calibration.honest)
    if folder == RECORDINGS:
        write_suited(recordings(folder))
    if bad:
        sys.exit(1)


def _wanted(folder: Path, models: Sequence[str], languages: Sequence[str]) -> Iterator[Recording]:
    for recording in recordings(folder):
        question = recording.question
        if question.language in languages and (not models or question.model in models):
            yield recording


def _again(recorded: Iterable[Recording], exercises: Sequence[Scenario]) -> Iterator[Found]:
    known = {scenario.id: scenario for scenario in exercises}
    scored = 0
    for recording in recorded:
        if recording.question.scenario in known:
            scored += 1
            yield rescored(recording, known[recording.question.scenario])
    if not scored:
        raise WorkbenchError(Phrase("workbench.calibrate.nothing"))


def _asked(
    room: Workroom,
    runner: asyncio.Runner,
    folder: Path,
    exercises: Sequence[Scenario],
    models: Sequence[str],
    languages: Sequence[str],
    samples: int,
    anew: bool,
    lang: str,
) -> Iterator[Found]:
    for name in models or (room.models.default().name,):
        weights = dict(room.models.open(name).identity).get("gguf_sha256", "")
        for scenario in exercises:
            for language in languages:
                if scenario.select(language, "hidden"):
                    question = question_about(scenario, language, name, weights, samples)
                    known = None if anew else _known(folder, question)
                    if known is not None and known.fits(scenario):
                        yield rescored(known, scenario)
                    else:
                        yield _ask(room, runner, scenario, question, lang)


def _known(folder: Path, question: Question) -> Recording | None:
    """The recording of just this question."""
    path = folder / question.file_name
    found = read_recording(path) if path.exists() else None
    return found if found is not None and found.question == question else None


def _ask(room: Workroom, runner: asyncio.Runner, scenario: Scenario, question: Question, lang: str) -> Found:
    plan = question_plan(scenario, question)
    told = {"scenario": scenario.id, "cases": question.language, "model": question.model, "n": plan.calls}
    click.echo(say("calibrate.before", lang, **told), err=True)
    outputs = {}
    for prompt in plan.prompts:
        # One prompt at a time: its calls share their beginning, which a local server then reads once a slot.
        alone = replace(plan, prompts=(prompt,))
        (run,) = runner.run(run_all(room, "calibrate", alone, lang))
        result = room.results.of(LOCAL_USER, run)
        outputs[prompt.name.removeprefix("@")] = () if result is None else result.outputs
    return recorded(scenario, question, outputs)

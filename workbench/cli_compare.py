"""`workbench compare`: prompts run on the same cases, and an answer to which is better."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import click

from evals.model import Settings
from prompt_library import LANGUAGES, Phrase, Prompt
from scenarios import SPLITS, Scenario, find_scenario
from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.cli_progress import all_ended
from workbench.cli_prompts import named_version
from workbench.config import data_dir
from workbench.errors import WorkbenchError
from workbench.records import LOCAL_USER, PromptKey
from workbench.services.requests import MOST_SAMPLES, RunRequest
from workbench.services.workroom import Workroom


@dataclass(frozen=True, slots=True)
class _Plan:
    scenario: Scenario
    language: str
    models: tuple[str | None, ...]
    split: str
    samples: int
    temperature: float
    seed: int
    cache: bool


@click.command("compare")
@click.argument("prompts", nargs=-1, required=True)
@click.option("--scenario", "scenario_name", required=True, help="A scenario's id, or its file.")
@click.option("--model", "models", multiple=True, help="A model's name; several to compare them, too.")
@click.option("--split", type=click.Choice([*SPLITS, "all"]), default="practice", show_default=True)
@click.option("--samples", type=click.IntRange(1, MOST_SAMPLES), default=1, show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="The cases' language [--lang].")
@click.option("--temperature", type=click.FloatRange(0, 2), default=Settings().temperature, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--margin", type=click.FloatRange(0.001, 0.5), default=0.05, show_default=True)
@click.option("--no-cache", is_flag=True, help="Ask again what was answered before.")
@click.option(
    "--json", "json_file", default=None, help="Write the result as JSON to a file, or - for stdout."
)
@data_option
@gguf_option
@in_plain_words
def compare_command(
    lang: str,
    prompts: tuple[str, ...],
    scenario_name: str,
    models: tuple[str, ...],
    split: str,
    samples: int,
    language: str | None,
    temperature: float,
    seed: int,
    margin: float,
    no_cache: bool,
    json_file: str | None,
    data: Path | None,
    gguf: Path | None,
) -> None:
    """Run PROMPTS on the same cases and say which is better.

    Each of PROMPTS is a file, @naive, @reference, @cheat or @starter for the scenario's own, or v3 for your
    third stored version. The first is what the others are held against. Everything is stored: a run that was
    cut short is resumed with `workbench resume`, and answers that were had before are not asked for again.
    """
    scenario = find_scenario(scenario_name)
    plan = _Plan(
        scenario, language or lang, models or (None,), split, samples, temperature, seed, not no_cache
    )
    with opened_models(data, gguf) as opened:
        room = Workroom(data_dir(data), opened)
        versions = room.prompts.versions(PromptKey(LOCAL_USER, scenario.id, plan.language))
        named = [named_version(name, scenario, plan.language, versions) for name in prompts]
        runs = asyncio.run(_run_all(plan, named, room, lang))
    # What is needed to compare takes half a second to import, and the models should not wait for it.
    import_module("workbench.cli_verdict").show(room, runs, margin, json_file, lang)


async def _run_all(plan: _Plan, prompts: Sequence[Prompt], room: Workroom, lang: str) -> list[int]:
    """The ids of the runs, each with its end stored. Raises what ended one of them."""
    wanted = [(prompt, model) for model in plan.models for prompt in prompts]
    content = {
        "scenario": plan.scenario.id,
        "prompts": [prompt.name for prompt in prompts],
        "models": plan.models,
    }
    experiment = room.runs.begin_experiment(LOCAL_USER, "compare", content)
    requests = [_request(plan, prompt, model, experiment) for prompt, model in wanted]
    start = room.running.start
    runs = [await start(LOCAL_USER, request, False, plan.scenario) for request in requests]
    await all_ended(runs)
    for run in runs:
        if run.error is not None:
            raise run.error
        record = run.result().record
        if record.reason is not None:
            given_up = Phrase("workbench.compare.given_up", run=run.id, reason=record.reason)
            if not record.done:
                raise WorkbenchError(given_up)
            click.echo(given_up.to(lang), err=True)
    return [run.id for run in runs]


def _request(plan: _Plan, prompt: Prompt, model: str | None, experiment: int) -> RunRequest:
    return RunRequest(
        scenario=plan.scenario.id,
        language=plan.language,
        text=prompt.text,
        model=model,
        samples=plan.samples,
        temperature=plan.temperature,
        note=prompt.name,
        split=plan.split,
        seed=plan.seed,
        experiment=experiment,
        cache=plan.cache,
    )

"""`workbench compare`: prompts run on the same cases, and an answer to which is better."""

import asyncio
from importlib import import_module
from pathlib import Path

import click

from evals.model import Settings
from prompt_library import LANGUAGES
from scenarios import SPLITS, find_scenario
from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.cli_prompts import named_version
from workbench.cli_runs import run_all
from workbench.config import data_dir
from workbench.records import LOCAL_USER, PromptKey
from workbench.services.experiments import ExperimentPlan
from workbench.services.requests import MOST_SAMPLES
from workbench.services.workroom import Workroom


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
    language = language or lang
    with opened_models(data, gguf) as opened:
        room = Workroom(data_dir(data), opened)
        versions = room.prompts.versions(PromptKey(LOCAL_USER, scenario.id, language))
        plan = ExperimentPlan(
            scenario,
            language,
            split,
            samples,
            prompts=tuple(named_version(name, scenario, language, versions) for name in prompts),
            models=models or (None,),
            settings=(Settings(temperature, scenario.max_tokens, seed),),
            cache=not no_cache,
        )
        runs = asyncio.run(run_all(room, "compare", plan, lang))
    # What is needed to compare takes half a second to import, and the models should not wait for it.
    import_module("workbench.cli_verdict").show(room, runs, margin, json_file, lang)

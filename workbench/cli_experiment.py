"""`workbench experiment`: prompts x models x settings over one scenario's cases."""

import asyncio
from importlib import import_module
from pathlib import Path

import click

from prompt_library import Prompt
from scenarios import Scenario, find_scenario
from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.cli_prompts import named_version
from workbench.cli_runs import run_all
from workbench.config import data_dir
from workbench.experiment_file import ExperimentFile, beside, read_experiment, scenario_beside
from workbench.records import LOCAL_USER, PromptKey
from workbench.services.experiments import ExperimentPlan
from workbench.services.workroom import Workroom
from workbench.words import say


@click.command("experiment")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-cache", is_flag=True, help="Ask again what was answered before.")
@click.option(
    "--json", "json_file", default=None, help="Write the result as JSON to a file, or - for stdout."
)
@click.option(
    "--html", "html_file", type=click.Path(dir_okay=False), default=None, help="Write a report as one file."
)
@data_option
@gguf_option
@in_plain_words
def experiment_command(
    lang: str,
    file: Path,
    no_cache: bool,
    json_file: str | None,
    html_file: str | None,
    data: Path | None,
    gguf: Path | None,
) -> None:
    """Run every prompt of FILE with every model and setting in it, and show what came of each.

    \b
    FILE is YAML, for example
      scenario: faq-quote
      samples: 3
      prompts: ["@naive", "@reference", mine.txt, v3]
      models: [embedded]
      settings: {temperature: [0, 0.7], max_tokens: [64]}
      margin: 5
    At most 50 runs. The first prompt with the first model and settings is what all others are held against.
    """
    asked = read_experiment(file)
    scenario = find_scenario(scenario_beside(file, asked.scenario))
    language = asked.language or lang
    with opened_models(data, gguf) as opened:
        room = Workroom(data_dir(data), opened)
        plan = ExperimentPlan(
            scenario,
            language,
            asked.split,
            asked.samples,
            prompts=_prompts(room, asked, file, scenario, language),
            models=tuple(asked.models) or (None,),
            settings=asked.settings.combinations(scenario.max_tokens),
            cache=not no_cache,
        )
        told = {"runs": len(plan.runs), "cases": len(plan.cases), "samples": plan.samples}
        before = "experiment.before" if plan.cache else "experiment.before_anew"
        click.echo(say(before, lang, n=plan.calls, **told), err=True)
        runs = asyncio.run(run_all(room, "experiment", plan, lang, need_all=False))
    named = {run: prompt.name for run, (prompt, _, _) in zip(runs, plan.runs, strict=True)}
    # What is needed to compare takes half a second to import, and the models should not wait for it.
    show = import_module("workbench.cli_outcome").show
    show(room, named, asked.margin / 100, json_file, html_file, lang)


def _prompts(
    room: Workroom, asked: ExperimentFile, file: Path, scenario: Scenario, language: str
) -> tuple[Prompt, ...]:
    """The prompts under the names that the file gives them."""
    versions = room.prompts.versions(PromptKey(LOCAL_USER, scenario.id, language))
    return tuple(
        Prompt(name, named_version(beside(file, name), scenario, language, versions).text)
        for name in asked.prompts
    )

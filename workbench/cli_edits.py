"""`workbench edits`: which of the changes from one prompt to another helped."""

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
from workbench.services.edits import BUDGET, EditPlan, plan_edits
from workbench.services.experiments import ExperimentPlan
from workbench.services.requests import MOST_SAMPLES
from workbench.services.workroom import Workroom
from workbench.words import say


@click.command("edits")
@click.argument("a")
@click.argument("b")
@click.option("--scenario", "scenario_name", required=True, help="A scenario's id, or its file.")
@click.option("--model", default=None, help="A model's name; see `workbench models`.")
@click.option("--split", type=click.Choice([*SPLITS, "all"]), default="practice", show_default=True)
@click.option("--samples", type=click.IntRange(1, MOST_SAMPLES), default=1, show_default=True)
@click.option("--budget", type=click.IntRange(1), default=BUDGET, show_default=True, help="Calls at most.")
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
def edits_command(
    lang: str,
    a: str,
    b: str,
    scenario_name: str,
    model: str | None,
    split: str,
    samples: int,
    budget: int,
    language: str | None,
    temperature: float,
    seed: int,
    margin: float,
    no_cache: bool,
    json_file: str | None,
    data: Path | None,
    gguf: Path | None,
) -> None:
    """Say which of the changes from prompt A to prompt B helped.

    The changes are cut into 2 to 8 pieces. B is run as it is and once without each of them, on the same
    cases; what a change does is B's grade minus that of B without it. A and B are files, @naive, @starter and
    so on for the scenario's own, or v3 for your third stored version.
    """
    scenario = find_scenario(scenario_name)
    language = language or lang
    with opened_models(data, gguf) as opened:
        room = Workroom(data_dir(data), opened)
        versions = room.prompts.versions(PromptKey(LOCAL_USER, scenario.id, language))
        old, new = (named_version(name, scenario, language, versions) for name in (a, b))
        settings = Settings(temperature, scenario.max_tokens, seed)
        base = ExperimentPlan(scenario, language, split, samples, (new,), (model,), (settings,), not no_cache)
        plan = plan_edits(old, base, budget)
        _announce(plan, budget, lang)
        runs = asyncio.run(run_all(room, "edits", plan.runs, lang))
    # What is needed to compare takes half a second to import, and the models should not wait for it.
    import_module("workbench.cli_effects").show(room, plan, runs, margin, json_file, lang)


def _announce(plan: EditPlan, budget: int, lang: str) -> None:
    """Says what is about to be asked."""
    runs = plan.runs
    if runs.samples < plan.samples_asked:
        fewer = {"asked": plan.samples_asked, "n": runs.samples, "budget": budget}
        click.echo(say("edits.fewer_samples", lang, **fewer), err=True)
    before = "experiment.before" if runs.cache else "experiment.before_anew"
    told = {"runs": len(runs.runs), "cases": len(runs.cases), "samples": runs.samples}
    click.echo(say(before, lang, n=runs.calls, **told), err=True)

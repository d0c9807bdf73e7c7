"""`workbench eval`: one prompt over one scenario's cases, without a database."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

import evals
from evals import CONCURRENCY, Scored, Settings, evaluate, grade_of
from prompt_library import LANGUAGES, Phrase, Prompt
from scenarios import SPLITS, Scenario, find_scenario
from workbench.cli_bars import progress_bar
from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.cli_prompts import named_prompt
from workbench.errors import WorkbenchError
from workbench.models import Models
from workbench.reports import Evaluation, evaluation_json, usage
from workbench.scenario_check import refuse_bad_rubric
from workbench.services import refuse_bad_template
from workbench.services.asking import ask_about
from workbench.views.models import language_warning
from workbench.words import out_of, points, points_interval, say, usual_scale


@dataclass(frozen=True, slots=True)
class _Plan:
    scenario: Scenario
    prompt: Prompt
    model: str | None
    split: str
    language: str
    settings: Settings
    samples: int
    concurrency: int


@click.command("eval")
@click.argument("prompt_file")
@click.option("--scenario", "scenario_name", required=True, help="A scenario's id, or its file.")
@click.option("--model", default=None, help="A model's name; see `workbench models`.")
@click.option("--split", type=click.Choice([*SPLITS, "all"]), default="practice", show_default=True)
@click.option("--samples", type=click.IntRange(1, 100), default=1, show_default=True, help="Samples a case.")
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="The cases' language [--lang].")
@click.option("--concurrency", type=click.IntRange(1, 256), default=CONCURRENCY, show_default=True)
@click.option("--temperature", type=click.FloatRange(0, 2), default=Settings().temperature, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--json", "json_file", default=None, help="Write the result as JSON to a file, or - for stdout."
)
@click.option("--fail-under", type=click.FloatRange(0, 1), default=None, help="Exit 1 for a lower grade.")
@data_option
@gguf_option
@in_plain_words
def eval_command(
    lang: str,
    prompt_file: str,
    scenario_name: str,
    model: str | None,
    split: str,
    samples: int,
    language: str | None,
    concurrency: int,
    temperature: float,
    seed: int,
    json_file: str | None,
    fail_under: float | None,
    data: Path | None,
    gguf: Path | None,
) -> None:
    """Run PROMPT_FILE over a scenario's cases and grade it.

    PROMPT_FILE may be @naive, @reference, @cheat or @starter: the scenario's own prompts.
    """
    scenario = find_scenario(scenario_name)
    prompt = named_prompt(prompt_file, scenario, language or lang)
    settings = Settings(temperature=temperature, max_tokens=scenario.max_tokens, seed=seed)
    plan = _Plan(scenario, prompt, model, split, language or lang, settings, samples, concurrency)
    with opened_models(data, gguf) as models:
        evaluation = asyncio.run(_evaluate(plan, models, lang))
    _write(evaluation, json_file, lang)
    value = evaluation.grade.value
    if fail_under is not None and (value is None or value < fail_under):
        sys.exit(1)


async def _evaluate(plan: _Plan, models: Models, lang: str) -> Evaluation:
    refuse_bad_rubric(plan.scenario)
    refuse_bad_template(plan.scenario, plan.prompt.text)
    cases = plan.scenario.select(plan.language, plan.split)
    if not cases:
        raise WorkbenchError(
            Phrase("workbench.eval.no_case", scenario=plan.scenario.id, language=plan.language)
        )
    cells, model = ask_about(plan.scenario, plan.prompt.text, cases, plan.samples, models, plan.model)
    if warning := language_warning(models.list(), model.name, plan.language, lang):
        click.echo(warning, err=True)
    arrived: list[Scored] = []
    start = time.monotonic()
    with progress_bar() as progress:
        task = progress.add_task(model.name, total=len(cells))
        async for item in evaluate(
            cells, cases, plan.scenario.rubric, model, plan.settings, cells.samples, plan.concurrency
        ):
            arrived.append(item)
            progress.advance(task)
    outputs = tuple(item.output for item in arrived)
    return Evaluation(
        scenario=plan.scenario,
        prompt_digest=plan.prompt.digest,
        model=model.name,
        split=plan.split,
        language=plan.language,
        samples=cells.samples,
        outputs=outputs,
        scores=tuple(score for item in arrived for score in item.scores),
        grade=grade_of(plan.scenario.rubric, arrived, plan.scenario.sources),
        measures=tuple(
            (check, evals.measure(check.use, outputs, cases)) for check in plan.scenario.run_checks
        ),
        wall_s=time.monotonic() - start,
    )


def _write(evaluation: Evaluation, json_file: str | None, lang: str) -> None:
    if json_file is None:
        Console().print(_summary(evaluation, lang))
        return
    text = json.dumps(evaluation_json(evaluation, lang), ensure_ascii=False, indent=2)
    if json_file == "-":
        click.echo(text)
        return
    try:
        Path(json_file).write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise WorkbenchError(
            Phrase("workbench.eval.cannot_write", file=json_file, reason=error.strerror or "")
        ) from error
    Console().print(_summary(evaluation, lang))


def _summary(evaluation: Evaluation, lang: str) -> Group:
    """The grade, a line a criterion, the reasons for lost points, and what failed."""
    grade, scale = evaluation.grade, usual_scale(lang)
    table = Table(title=Text(evaluation.scenario.title[lang]), title_justify="left")
    for column in ("criterion", "weight", "score", "interval", "cases"):
        table.add_column(say(f"eval.column.{column}", lang, scale=scale))
    for criterion in evaluation.scenario.rubric.criteria:
        line = grade.by_criterion[criterion.id]
        table.add_row(
            Text(criterion.title[lang]),
            f"{criterion.weight:g}",
            points(line.value, lang, scale),
            points_interval(line.interval, lang, scale),
            str(line.cases),
        )
    total = say(
        "eval.grade",
        lang,
        grade=points(grade.value, lang, scale),
        scale=scale,
        interval=points_interval(grade.interval, lang, scale),
        cases=grade.cases,
        samples=evaluation.samples,
    )
    failed = [Text(say("eval.unscored", lang, n=grade.unscored))] if grade.unscored else []
    used = Text(say("eval.usage", lang, **usage(evaluation.outputs), wall=evaluation.wall_s))
    measured = _measures(evaluation, lang)
    return Group(table, Text(total), *measured, *failed, *_lost_points(evaluation, lang), used)


def _measures(evaluation: Evaluation, lang: str) -> list[Text]:
    """A line for each run check."""
    scale = usual_scale(lang)
    lines = [
        say(
            "eval.measure",
            lang,
            title=check.title[lang],
            points=out_of(found.value, lang, scale),
            interval=points_interval(found.interval, lang, scale),
            cases=found.n,
            why=found.explanation.to(lang),
        )
        for check, found in evaluation.measures
    ]
    return [Text(say("eval.over_run", lang)), *map(Text, lines)] if lines else []


def _lost_points(evaluation: Evaluation, lang: str) -> list[Text]:
    """One line for each criterion and case that lost points, and one for each failed output."""
    lines = [
        Text(f"  {score.case_id} #{score.sample + 1} · {score.criterion}: {score.explanation.to(lang)}")
        for score in sorted(evaluation.scores, key=lambda score: (score.case_id, score.sample))
        if score.value is not None and score.value < 1
    ]
    lines += [
        Text(f"  {output.case_id} #{output.sample + 1}: {output.error.to(lang)}")
        for output in evaluation.outputs
        if output.error
    ]
    return [Text(say("eval.lost_points", lang)), *lines] if lines else []

"""`workbench rescore`: stored outputs scored again, without asking a model."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from prompt_library import LANGUAGES, Phrase
from scenarios import Rubric
from workbench.cli_options import data_option, in_plain_words
from workbench.config import Config, data_dir
from workbench.errors import WorkbenchError
from workbench.models import Models
from workbench.records import LOCAL_USER, PromptKey
from workbench.rubric_text import read_form
from workbench.services.rescoring import Rescored, Rescoring
from workbench.services.workroom import Workroom
from workbench.store_rubrics import RubricStore
from workbench.words import graded, say, usual_scale


@click.command("rescore")
@click.argument("runs", nargs=-1, type=click.IntRange(1))
@click.option("--scenario", default=None, help="All your runs of this exercise.")
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="The cases' language [--lang].")
@click.option("--rubric", "rubric_file", type=click.Path(dir_okay=False, path_type=Path), default=None,
              help="A rubric's YAML; without it each run keeps its own.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would change, and store nothing.")
@data_option
@in_plain_words
def rescore_command(
    lang: str,
    runs: tuple[int, ...],
    scenario: str | None,
    language: str | None,
    rubric_file: Path | None,
    dry_run: bool,
    data: Path | None,
) -> None:
    """Score the outputs of RUNS again, by a changed rubric or by changed checks. The old scores stay."""
    folder = data_dir(data)
    room = Workroom(folder, Models(Config(), folder))
    if scenario is not None:
        stored = room.runs.runs_of(PromptKey(LOCAL_USER, scenario, language or lang))
        runs = (*runs, *sorted(run.record.id for run in stored if run.record.id not in runs))
    if not runs:
        raise WorkbenchError(Phrase("workbench.rescore.none"))
    rubric = _rubric(rubric_file) if rubric_file else None
    rescoring = Rescoring(room.results, room.runs, RubricStore(room.store))
    rescored = rescoring.rescore(LOCAL_USER, runs, rubric, keep=not dry_run)
    Console().print(_table(rescored, lang))
    if dry_run:
        click.echo(say("rescore.dry_run", lang), err=True)
    if any(one.problem for one in rescored):
        sys.exit(1)


def _rubric(file: Path) -> Rubric:
    try:
        return read_form(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        raise WorkbenchError(Phrase("workbench.rescore.file", file=str(file), reason=reason)) from None


def _table(rescored: list[Rescored], lang: str) -> Table:
    table = Table()
    for column in ("run", "version", "before", "after", "changed"):
        table.add_column(say(f"rescore.column.{column}", lang))
    scale = usual_scale(lang)
    for one in rescored:
        after = one.problem.to(lang) if one.problem else graded(one.after, lang, scale)
        table.add_row(
            str(one.record.id),
            f"v{one.version.number}",
            graded(one.before, lang, scale),
            Text(after),
            str(one.changed),
        )
    return table

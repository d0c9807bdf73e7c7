"""`workbench models`: which models there are, which answer, and larger ones to fetch."""

import asyncio
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from prompt_library import LANGUAGES
from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.config import data_dir
from workbench.models import Models, pull
from workbench.words import say


@click.group("models", invoke_without_command=True)
@data_option
@gguf_option
@in_plain_words
def models_command(lang: str, data: Path | None, gguf: Path | None) -> None:
    """List the models and say which answer."""
    if click.get_current_context().invoked_subcommand is None:
        with opened_models(data, gguf) as models:
            Console().print(_table(models, lang))
            here = [info for info in models.list() if info.available]
            if not any(lang in (info.languages or LANGUAGES) for info in here):
                click.echo(say("models.wrong_language", lang, model=here[0].name), err=True)


@models_command.command("pull")
@click.argument("name")
@data_option
@in_plain_words
def pull_command(lang: str, name: str, data: Path | None) -> None:
    """Fetch a larger local model, and check it before it is used."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=None)
        path = pull(
            name, data_dir(data), lambda done, total: progress.update(task, completed=done, total=total)
        )
    click.echo(say("models.pulled", lang, name=name, path=str(path)))


def _table(models: Models, lang: str) -> Table:
    table = Table()
    for column in ("name", "languages", "answers"):
        table.add_column(say(f"models.column.{column}", lang))
    for probe in asyncio.run(models.probe()):
        languages = ", ".join(probe.info.languages or ("?",))
        answers = (
            say("models.answers", lang, ms=round(probe.latency_ms or 0))
            if probe.error is None
            else probe.error.to(lang)
        )
        table.add_row(Text(probe.info.name), languages, Text(answers))
    return table

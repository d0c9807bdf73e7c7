"""`workbench backup`: the database as it is now, in one file."""

from pathlib import Path

import click

from workbench.cli_options import data_option, in_plain_words
from workbench.config import data_dir
from workbench.store import Store
from workbench.words import say


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option
@in_plain_words
def backup_command(lang: str, file: Path, data: Path | None) -> None:
    """Copy the database to FILE, also while the workbench is in use."""
    Store(data_dir(data) / "workbench.db").back_up(file)
    click.echo(say("backup.done", lang, file=str(file), size=file.stat().st_size), err=True)

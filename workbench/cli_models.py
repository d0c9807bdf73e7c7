"""`workbench models`: which models there are, which answer, and larger ones to fetch."""

import asyncio
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table
from rich.text import Text

from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.config import data_dir
from workbench.models import pull
from workbench.words import say


@click.group("models", invoke_without_command=True)
@data_option
@gguf_option
@in_plain_words
@click.pass_context
def models_command(context: click.Context, lang: str, data: Path | None, gguf: Path | None) -> None:
    """List the models and say which answer."""

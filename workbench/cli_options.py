"""What all commands share: the reader's language, and errors in plain words."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from prompt_library import LANGUAGES, PhrasedError
from workbench.cli_language import locale_language
from workbench.config import data_dir, load_config
from workbench.models import Models


class Refusal(click.ClickException):
    """A clear message and exit code 2; 1 is kept for a check or a grade that fails."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"workbench: {self.message}", err=True)


def in_plain_words(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--lang` to a command and shows its errors in that language, never as a traceback."""

    @click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default=locale_language,
        envvar="WORKBENCH_LANG",
        help="Language of the messages.",
    )
    @functools.wraps(command)
    def spoken(lang: str, **options: Any) -> None:
        try:
            command(lang=lang, **options)
        except PhrasedError as error:
            raise Refusal(error.to(lang)) from error

    return spoken


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder of the database and the pulled models.",
)
gguf_option = click.option(
    "--gguf",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="A GGUF file to use as the embedded model.",
)


@contextmanager
def opened_models(data: Path | None, gguf: Path | None) -> Iterator[Models]:
    """The configured models; an embedded server that was started is ended at the end."""
    folder = data_dir(data)
    models = Models(load_config(folder), folder, gguf)
    try:
        yield models
    finally:
        models.close()

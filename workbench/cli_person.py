"""`workbench person`: a copy of all that is kept of somebody, and its erasure."""

from collections.abc import Mapping
from pathlib import Path

import click

from prompt_library import Phrase
from workbench.cli_options import data_option, in_plain_words
from workbench.config import data_dir
from workbench.errors import WorkbenchError
from workbench.services.person_data import PersonData
from workbench.store import Store, private_file
from workbench.words import say

_ID = "PERSON is a name or an e-mail address."


@click.group("person")
def person_command() -> None:
    """Copy or erase all that is kept of one person."""


@person_command.command("export", epilog=_ID)
@click.argument("person")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new ZIP file.")
@click.option("--hidden-cases", "hidden", is_flag=True, help="With the texts of hidden cases.")
@data_option
@in_plain_words
def export_command(lang: str, person: str, out: Path, hidden: bool, data: Path | None) -> None:
    """Write all that is kept of PERSON to a ZIP file of JSON and CSV, which only its owner can read."""
    held = _person_data(data)
    held.held(person)
    private_file(out)
    with out.open("wb") as file:
        counts = held.export(person, file, lang, hidden)
    _tell(counts, lang)
    click.echo(say("backup.done", lang, file=str(out), size=out.stat().st_size), err=True)


@person_command.command("erase", epilog=_ID)
@click.argument("person")
@click.option(
    "--backup", "backups", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
    help="A copy that was moved or made by other means; where backups were made is known.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
@in_plain_words
def erase_command(lang: str, person: str, backups: tuple[Path, ...], yes: bool, data: Path | None) -> None:
    """Forget PERSON, here and in backups: name, address and texts go; scores and grades stay, without a name.

    Exit code 1 if some file may still hold what was to be erased.
    """
    held = _person_data(data)
    if not backups:
        _tell(held.held(person), lang)
    if not yes:
        click.confirm(say("person.sure", lang, person=person), abort=True, err=True)
    treated = held.erase(person, backups)
    for one in treated:
        told = one.problem or Phrase("workbench.person.done")
        click.echo(f"{one.path}: {told.to(lang)}", err=True)
    if any(one.problem for one in treated):
        raise click.exceptions.Exit(1)


@person_command.command("sweep")
@data_option
@in_plain_words
def sweep_command(lang: str, data: Path | None) -> None:
    """Write the database anew, so that nothing that was erased is left in its file or its log."""
    if not _person_data(data).sweep():
        raise WorkbenchError(Phrase("workbench.person.log_in_use"))


def _person_data(data: Path | None) -> PersonData:
    return PersonData(Store(data_dir(data) / "workbench.db"))


def _tell(counts: Mapping[str, int], lang: str) -> None:
    for name, n in counts.items():
        if n:
            click.echo(f"{n:>8}  {say(f'person.table.{name}', lang)}", err=True)

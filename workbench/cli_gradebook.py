"""`workbench gradebook`: a class's grades taken out, or written into an instructor's own file."""

import sys
from pathlib import Path

import click

from prompt_library import LANGUAGES, Phrase
from workbench.cli_options import data_option, in_plain_words
from workbench.config import Config, data_dir
from workbench.errors import WorkbenchError
from workbench.gradebook.filling import Plan
from workbench.gradebook.moodle_worksheet import read_participants
from workbench.gradebook.rubric_exchange import with_criteria
from workbench.models import Models
from workbench.records import LOCAL_USER
from workbench.services.classroom import Classroom
from workbench.services.gradebook import CLASS_FORMATS, FORMATS
from workbench.services.rights import Rights, alone
from workbench.services.workroom import Workroom
from workbench.store_accounts import AccountStore
from workbench.words import out_of, say, usual_scale

_GROUPS = ("filled", "ungraded", "locked", "unmatched", "unknown")


@click.group("gradebook")
def gradebook_command() -> None:
    """Take a class's released grades out, or fill your own file with them."""


@gradebook_command.command("list")
@data_option
@in_plain_words
def list_command(lang: str, data: Path | None) -> None:
    """The assignments with their numbers."""
    for one in _classroom(data).assignments.seen_by(LOCAL_USER):
        click.echo(f"{one.id}\t{one.terms.title}")


@gradebook_command.command("export")
@click.argument("assignment", type=click.IntRange(1))
@click.option("--format", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="Of the file [--lang].")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None)
@data_option
@in_plain_words
def export_command(
    lang: str, assignment: int, format: str, language: str | None, out: Path | None, data: Path | None
) -> None:
    """Write the gradebook of ASSIGNMENT to standard output or to a file."""
    _give(_classroom(data).gradebooks.export(LOCAL_USER, assignment, format, language or lang), out)


@gradebook_command.command("class")
@click.option("--format", type=click.Choice(CLASS_FORMATS), default=CLASS_FORMATS[0], show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="Of the file [--lang].")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None)
@data_option
@in_plain_words
def class_command(lang: str, format: str, language: str | None, out: Path | None, data: Path | None) -> None:
    """Write the grades of all assignments to standard output or to a file."""
    _give(_classroom(data).gradebooks.export_class(LOCAL_USER, format, language or lang), out)


@gradebook_command.command("criteria")
@click.argument("assignment", type=click.IntRange(1))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Change the rubric.")
@data_option
@in_plain_words
def criteria_command(lang: str, assignment: int, file: Path, apply: bool, data: Path | None) -> None:
    """Add the criteria of FILE, a rubric as Canvas has it, to the rubric of ASSIGNMENT, for people to mark.

    Without --apply, only say which grades by the checks would change.
    """
    room = _classroom(data)
    rubric = with_criteria(room.assignments.rubric(LOCAL_USER, assignment), _read(file))
    changes = room.rubric_changes.apply if apply else room.rubric_changes.preview
    for one in changes(LOCAL_USER, assignment, rubric):
        before, after = (out_of(value, lang, usual_scale(lang)) for value in (one.before, one.after))
        click.echo(f"{one.submission}\t{before}\t{after}")
    click.echo("\n".join(f"{one.title[lang]}\t{one.weight:g}" for one in rubric.criteria), err=True)


@gradebook_command.command("fill")
@click.argument("assignment", type=click.IntRange(1))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="The filled file.")
@click.option("--column", default="", help="The assignment's column, if the file is a Canvas export.")
@click.option("--numbers", type=click.Path(dir_okay=False, path_type=Path), default=None,
              help="For a blind worksheet: a line each, participant number and name.")  # fmt: skip
@data_option
@in_plain_words
def fill_command(
    lang: str,
    assignment: int,
    file: Path,
    out: Path | None,
    column: str,
    numbers: Path | None,
    data: Path | None,
) -> None:
    """Fill FILE, a Moodle worksheet or a Canvas export. Without --out, only say what would be written."""
    books, sheet = _classroom(data).gradebooks, _read(file)
    participants = read_participants(_read(numbers).decode("utf-8-sig", "replace")) if numbers else None
    plan = books.plan(LOCAL_USER, assignment, sheet, column, participants)
    _tell(plan, lang)
    if out is None:
        return
    if out.absolute() == file.absolute():
        raise WorkbenchError(Phrase("workbench.gradebook.same_file", path=str(out)))
    _write(out, books.fill(LOCAL_USER, assignment, sheet, column, participants).data)


def _classroom(data: Path | None) -> Classroom:
    """The class of the database; whoever runs a command on the server may read all of it."""
    folder = data_dir(data)
    room = Workroom(folder, Models(Config(), folder))
    people = AccountStore(room.store).trainees
    return Classroom(room, Rights(alone), people)


def _tell(plan: Plan, lang: str) -> None:
    for warning in plan.warnings:
        click.echo(warning.to(lang), err=True)
    for name in _GROUPS:
        people: tuple[str, ...] = getattr(plan, name)
        if people:
            click.echo(f"{say(f'class.plan_{name}', lang)} ({len(people)}): {', '.join(people)}", err=True)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise WorkbenchError(
            Phrase("workbench.rescore.file", file=str(file), reason=error.strerror or "")
        ) from None


def _give(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        _write(out, content)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise WorkbenchError(
            Phrase("workbench.store.backup", path=str(file), reason=error.strerror or "")
        ) from None

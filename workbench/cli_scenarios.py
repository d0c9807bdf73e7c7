"""`workbench check`: is every scenario file well made?"""

import sys
from pathlib import Path

import click

from prompt_library import Phrase
from scenarios import CATALOGUE, ScenarioError
from workbench.cli_options import in_plain_words
from workbench.scenario_check import file_problems
from workbench.words import say


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@in_plain_words
def check_command(lang: str, paths: tuple[Path, ...]) -> None:
    """Check scenario files: those named, or all that are shipped. Exit code 1 if anything is wrong."""
    files = [file for path in paths or [CATALOGUE] for file in _scenario_files(path)]
    found = [problem for file in files for problem in file_problems(file)]
    for problem in found:
        click.echo(problem.to(lang))
    if found:
        sys.exit(1)
    click.echo(say("check.good", lang, n=len(files)))


def _scenario_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.yaml"))
    if not files:
        raise ScenarioError(Phrase("workbench.check.none", path=str(path)))
    return files

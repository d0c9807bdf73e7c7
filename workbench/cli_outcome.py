"""What `workbench experiment` says: a table of the runs, and each of them against the first."""

import json
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from workbench.cli_verdict import write
from workbench.experiment_report import experiment_html, experiment_json
from workbench.records import LOCAL_USER
from workbench.services.outcomes import Outcome, Outcomes
from workbench.services.workroom import Workroom
from workbench.views.experiments import COLUMNS, cautions_view, common_view, differences_view, rows_view
from workbench.words import say, usual_scale


def show(
    room: Workroom,
    runs: Mapping[int, str],
    margin: float,
    json_file: str | None,
    html_file: str | None,
    lang: str,
) -> None:
    """Writes what came of stored runs, each named by its prompt: files where they were asked for, and the
    tables unless the JSON goes to standard output."""
    outcome = Outcomes(room).of(LOCAL_USER, runs, margin)
    if html_file is not None:
        write(experiment_html(outcome, lang, usual_scale(lang)), html_file)
    if json_file is not None:
        write(json.dumps(experiment_json(outcome, lang), ensure_ascii=False, indent=2), json_file)
    if json_file != "-":
        _print(outcome, lang)


def _print(outcome: Outcome, lang: str) -> None:
    scale, console = usual_scale(lang), Console()
    console.print(Text(common_view(outcome, lang)))
    for caution in cautions_view(outcome, lang):
        console.print(Text(caution, style="dim"))
    columns = [say(f"experiment.column.{name}", lang, scale=scale) for name in COLUMNS]
    console.print(table(columns, rows_view(outcome, lang, scale)))
    differences = differences_view(outcome, lang, scale)
    if differences:
        columns = [
            columns[0],
            say("compare.column.difference", lang, scale=scale),
            say("compare.column.interval", lang),
            say("compare.column.verdict", lang),
        ]
        heading = say("experiment.against", lang, prompt=outcome.rows[0].prompt)
        console.print(Text(heading, style="bold"), table(columns, differences), sep="\n")


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table of plain texts, narrow enough for small windows."""
    made = Table(padding=0)
    for column in columns:
        made.add_column(Text(column), overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made

"""What `workbench edits` says: change by change, what it did."""

import json
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from workbench.cli_outcome import table
from workbench.cli_verdict import write
from workbench.edits_report import edits_json, effect_rows
from workbench.records import LOCAL_USER
from workbench.services.comparing import Comparing
from workbench.services.edits import EditPlan, effects
from workbench.services.workroom import Workroom
from workbench.words import say, usual_scale

_COLUMNS = ("number", "change", "effect", "interval", "meaning")


def show(
    room: Workroom, plan: EditPlan, runs: Sequence[int], margin: float, json_file: str | None, lang: str
) -> None:
    """Writes the effects that stored runs of ``plan`` show: JSON where it was asked for, and the table unless
    that goes to standard output."""
    compared = Comparing(room.results).compare(LOCAL_USER, runs, margin)
    found = effects(compared, plan.tried)
    if json_file is not None:
        report = edits_json(plan, found, compared, lang)
        write(json.dumps(report, ensure_ascii=False, indent=2), json_file)
    if json_file == "-":
        return
    console, scale = Console(), usual_scale(lang)
    for note in compared.comparison.notes:
        console.print(Text(note.to(lang), style="dim"))
    columns = [say(f"edits.column.{name}", lang, scale=scale) for name in _COLUMNS]
    console.print(table(columns, effect_rows(plan, found, lang, scale)))
    console.print(Text(say("edits.how_to_read", lang), style="dim"))

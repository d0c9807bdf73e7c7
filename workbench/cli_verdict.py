"""What `workbench compare` says: the verdict in words first, then the figures."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals import Difference, Pair
from prompt_library import Phrase
from workbench.comparison_report import comparison_json
from workbench.errors import WorkbenchError
from workbench.records import LOCAL_USER
from workbench.services.comparing import Compared, Comparing
from workbench.services.workroom import Workroom
from workbench.words import difference_points, points, points_interval, say, usual_scale


def show(room: Workroom, runs: Sequence[int], margin: float, json_file: str | None, lang: str) -> None:
    """Compares stored runs and writes what came of it: JSON where it was asked for, and else, or beside a
    file of it, words and a table."""
    if len(runs) < 2:
        raise WorkbenchError(Phrase("workbench.compare.two_prompts"))
    compared = Comparing(room.results).compare(LOCAL_USER, runs, margin)
    if json_file is not None:
        write(json.dumps(comparison_json(compared, lang), ensure_ascii=False, indent=2), json_file)
    if json_file != "-":
        Console().print(_summary(compared, lang))


def write(text: str, file: str) -> None:
    """Writes a text and a line end to a file, or to standard output for -."""
    if file == "-":
        click.echo(text)
        return
    try:
        Path(file).write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise WorkbenchError(
            Phrase("workbench.eval.cannot_write", file=file, reason=error.strerror or "")
        ) from error


def _summary(compared: Compared, lang: str) -> Group:
    parts: list[RenderableType] = [Text(note.to(lang)) for note in compared.comparison.notes]
    for pair in compared.comparison.pairs:
        parts += _pair(compared, pair, lang)
    runs = [
        say("compare.run", lang, label=one.label, note=one.version.note or "–", run=one.record.id)
        for one in compared.versions
    ]
    return Group(*parts, Text("\n".join(runs), style="dim"))


def _pair(compared: Compared, pair: Pair, lang: str) -> list[RenderableType]:
    scale = usual_scale(lang)
    a, b = compared.versions[pair.a].label, compared.versions[pair.b].label
    table = Table()
    for column in (say("compare.column.measure", lang), a, b, *_columns(lang, scale)):
        table.add_column(Text(column))
    titles = {criterion.id: criterion.title[lang] for criterion in compared.scenario.rubric.criteria}
    table.add_row(*_row(say("compare.grade", lang), pair.grade, lang, scale), end_section=True)
    for name, difference in pair.by_criterion.items():
        table.add_row(*_row(titles.get(name, name), difference, lang, scale))
    heading = say("compare.heading", lang, a=a, b=b)
    return [Text(f"{heading} {pair.grade.verdict.words().to(lang)}", style="bold"), table]


def _columns(lang: str, scale: int) -> list[str]:
    return [
        say(f"compare.column.{name}", lang, scale=scale) for name in ("difference", "interval", "verdict")
    ]


def _row(name: str, found: Difference, lang: str, scale: int) -> list[Text]:
    return [
        Text(part)
        for part in (
            name,
            f"{points(found.a, lang, scale)} ({points_interval(found.a_interval, lang, scale)})",
            f"{points(found.b, lang, scale)} ({points_interval(found.b_interval, lang, scale)})",
            difference_points(found.value, lang, scale),
            points_interval(found.interval, lang, scale, signed=True),
            say(f"compare.verdict.{found.verdict.kind}", lang),
        )
    ]

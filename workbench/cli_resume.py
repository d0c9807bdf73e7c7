"""`workbench resume`: goes on with runs that were cut short."""

import asyncio
from pathlib import Path

import click
from rich.console import Console

from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.cli_progress import all_ended
from workbench.config import data_dir
from workbench.records import LOCAL_USER
from workbench.services.workroom import Workroom
from workbench.words import graded, say, usual_scale


@click.command("resume")
@click.argument("run", type=click.IntRange(1))
@data_option
@gguf_option
@in_plain_words
def resume_command(lang: str, run: int, data: Path | None, gguf: Path | None) -> None:
    """Go on with RUN, which was stopped or cut short: only what is missing is asked for."""
    with opened_models(data, gguf) as opened:
        asyncio.run(_resume(Workroom(data_dir(data), opened), run, lang))


async def _resume(room: Workroom, run_id: int, lang: str) -> None:
    run = await room.running.resume(LOCAL_USER, run_id, collecting=False)
    before = run.result().record.done
    await all_ended([run])
    if run.error is not None:
        raise run.error
    record = run.result().record
    grade = room.results.grade(record)
    Console().print(
        say(
            f"resume.{record.status}",
            lang,
            run=run_id,
            new=record.done - before,
            done=record.done,
            total=record.plan.cells,
            grade=graded(grade, lang, usual_scale(lang)),
            reason=record.reason.to(lang) if record.reason else "",
        )
    )

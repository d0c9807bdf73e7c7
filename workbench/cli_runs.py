"""Experiments as commands carry them out: begun, waited for, and their failures told."""

from dataclasses import dataclass

import click

from prompt_library import Phrase
from workbench.cli_progress import all_ended
from workbench.errors import WorkbenchError
from workbench.records import LOCAL_USER, RunRecord
from workbench.services.experiments import ExperimentPlan, Experiments
from workbench.services.workroom import Workroom


async def run_all(
    room: Workroom, name: str, plan: ExperimentPlan, lang: str, need_all: bool = True
) -> list[int]:
    """The ids of the runs, each with its end stored, in the order of ``plan.runs``.

    Raises what ended one of them; so does a run that got no answer at all if ``need_all``, or if none did.
    """
    runs = await Experiments(room).begin(LOCAL_USER, name, plan)
    await all_ended(runs)
    told, answered = [], False
    for run in runs:
        if run.error is not None:
            raise run.error
        lack = _lack(room, run.result().record)
        if lack is None:
            answered = True
            continue
        if lack.nothing and need_all:
            raise WorkbenchError(lack.words)
        answered = answered or not lack.nothing
        told.append(lack.words)
    if not answered:
        raise WorkbenchError(told[0])
    for words in told:
        click.echo(words.to(lang), err=True)
    return [run.id for run in runs]


@dataclass(frozen=True, slots=True)
class _Lack:
    """What a run did not get and why; ``nothing``: it got no answer at all."""

    words: Phrase
    nothing: bool


def _lack(room: Workroom, record: RunRecord) -> _Lack | None:
    failed = room.results.failures(record.id)
    nothing = record.done == failed.number
    if record.reason is not None:
        return _Lack(Phrase("workbench.compare.given_up", run=record.id, reason=record.reason), nothing)
    if failed.reason is None:
        return None
    words = Phrase(
        "workbench.compare.run_failed",
        n=failed.number,
        total=record.plan.cells,
        run=record.id,
        reason=failed.reason,
    )
    return _Lack(words, nothing)

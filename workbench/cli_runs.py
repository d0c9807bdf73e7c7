"""Experiments as commands carry them out: begun, waited for, and their failures told."""

import click

from prompt_library import Phrase
from workbench.cli_progress import all_ended
from workbench.errors import WorkbenchError
from workbench.records import LOCAL_USER
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
    told = []
    for run in runs:
        if run.error is not None:
            raise run.error
        record = run.result().record
        if record.reason is not None:
            given_up = Phrase("workbench.compare.given_up", run=run.id, reason=record.reason)
            if need_all and not record.done:
                raise WorkbenchError(given_up)
            told.append(given_up)
    if told and not any(run.result().record.done for run in runs):
        raise WorkbenchError(told[0])
    for given_up in told:
        click.echo(given_up.to(lang), err=True)
    return [run.id for run in runs]

"""How long a changed rubric takes for a whole class: `python -m benchmarks.rescoring`

30 people hand in to an assignment of 20 hidden cases with five samples each, which an endpoint on this
machine answers; then the rubric is changed, first as a dry run and then for good. Prints seconds, and the
calls that were made meanwhile.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from benchmarks.engine import seen_by, slow_model
from evals import Settings
from scenarios import Rubric, Scenario, shipped_scenario
from workbench.assignments import Terms, Times
from workbench.class_records import RUNNER
from workbench.config import Config, Endpoint
from workbench.models import Models
from workbench.services.classroom import Classroom
from workbench.services.rights import Rights, alone
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore

SAMPLES = 5
TEXT = "{number} Answer from the FAQ, with the line that says so.\n{{{{ faq }}}}\n{{{{ question }}}}"


def exercise(cases: int) -> Scenario:
    """A shipped exercise of which the first English ``cases`` are hidden."""
    scenario = shipped_scenario("faq-quote")
    english = [case for case in scenario.cases if case.language == "en"]
    return replace(scenario, cases=tuple(replace(case, split="hidden") for case in english[:cases]))


def heavier(rubric: Rubric) -> Rubric:
    """The same criteria, the first of which counts more."""
    first, *rest = rubric.criteria
    return replace(rubric, criteria=(replace(first, weight=first.weight + 1), *rest))


async def hand_in(room: Workroom, school: Classroom, assignment: int, people: int) -> None:
    """Everybody hands in; returns when all runs have ended."""
    for number in range(people):
        text = TEXT.format(number=number)
        made = await school.submissions.hand_in(f"person-{number}", assignment, "en", text)
        if run := room.running.live(RUNNER, made.run or 0):
            await run.ended.wait()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.monotonic()
    found = work()
    return time.monotonic() - start, found


@click.command()
@click.option("--people", default=30, show_default=True)
@click.option("--cases", default=20, show_default=True)
def main(people: int, cases: int) -> None:
    """Measure."""
    with TemporaryDirectory() as temporary, slow_model("--seconds", "0.001") as url:
        folder, endpoint = Path(temporary), Endpoint(id="slow", base_url=url, models=["slow"], concurrency=64)
        room = Workroom(folder, Models(Config(endpoints=[endpoint]), folder))
        school = Classroom(room, Rights(alone), list)
        scenario = exercise(cases)
        terms = Terms(
            "FAQ", scenario.id, scenario.digest, room.exercises.keep_file(scenario), "slow/slow",
            Settings(max_tokens=64), SAMPLES, Times(None, None, None), "UTC",
        )  # fmt: skip
        assignment = AssignmentStore(room.store).add("ines", terms)
        asyncio.run(hand_in(room, school, assignment, people))
        changed = heavier(scenario.rubric)
        with room.store.read() as db:
            outputs = db.execute("SELECT count(*) FROM outputs").fetchone()[0]
        click.echo(f"{outputs:,} outputs of {people} people, {seen_by(url)['chats']:,} calls")
        for name, work in (
            ("dry run", lambda: school.rubric_changes.preview("ines", assignment, changed)),
            ("for good", lambda: school.rubric_changes.apply("ines", assignment, changed)),
        ):
            seconds, found = timed(work)
            click.echo(f"{name}: {seconds:.2f} s, {len(found)} submissions")
        with room.store.read() as db:
            rounds = db.execute("SELECT count(*) FROM rescorings").fetchone()[0]
        click.echo(f"{rounds} runs scored again, {seen_by(url)['chats']} calls")


if __name__ == "__main__":
    main()

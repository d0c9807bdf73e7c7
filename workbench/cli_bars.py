"""How far runs have come, on standard error."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from workbench.services.live_runs import LiveRun


def progress_bar() -> Progress:
    """A bar that is gone once the work is done."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def shown(runs: Sequence[LiveRun]) -> Iterator[Callable[[], None]]:
    """A bar for each run; what it gives is to be called now and then."""
    with progress_bar() as progress:
        bars = [progress.add_task(_name(run), total=run.result().record.plan.cells) for run in runs]

        def look() -> None:
            for bar, run in zip(bars, runs, strict=True):
                progress.update(bar, completed=run.result().record.done)

        yield look


def _name(run: LiveRun) -> str:
    result = run.result()
    return f"v{result.version.number} · {result.record.plan.model}"

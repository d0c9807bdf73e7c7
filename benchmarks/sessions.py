"""What remembering opened pages costs: `python -m benchmarks.sessions` (Linux)

Gradio keeps a session for every page that was ever opened, up to a number; the workbench sets it. Every
simulated visitor opens the Practice page once and is never seen again.
"""

import asyncio
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import click

from benchmarks.load import Trainee, started
from workbench.app import SESSIONS

AT_ONCE = 10


async def visits(address: str, first: int, number: int) -> None:
    """Opens the page ``number`` times, each time as somebody new."""
    async with aiohttp.ClientSession() as browser:
        for start in range(first, first + number, AT_ONCE):
            people = [Trainee(address, browser, n) for n in range(start, start + AT_ONCE)]
            await asyncio.gather(*(one.open() for one in people))


def resident_mb(pid: int) -> float:
    """The resident memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1000


@click.command()
@click.option("--sessions", default=2000, show_default=True)
@click.option("--step", default=250, show_default=True)
def main(sessions: int, step: int) -> None:
    """Print the server's memory as ever more people have opened a page."""
    with (
        TemporaryDirectory() as data,
        started("benchmarks.slow_model") as (_, port),
        started("benchmarks.load", "--serve", data, port) as (pid, address),
    ):
        click.echo(f"{SESSIONS} sessions are kept.\n\n| sessions opened | resident, MB |\n|---|---|")
        for opened in range(0, sessions + 1, step):
            if opened:
                asyncio.run(visits(address, opened - step, step))
            click.echo(f"| {opened} | {resident_mb(pid):.0f} |")


if __name__ == "__main__":
    main()

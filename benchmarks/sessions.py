"""What remembering opened pages costs: `python -m benchmarks.sessions [--class]` (Linux)

Gradio keeps a session for every page that was ever opened, up to a number; the workbench sets it. Every
simulated visitor opens the Practice page once and is never seen again. With `--class` the server is that of a
class, and 250 people who have logged in open all those pages.
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import click

from benchmarks.load import Trainee, started
from workbench.app import SESSIONS
from workbench.class_pages.accounts import SESSION_COOKIE
from workbench.passwords import Passwords
from workbench.services.accounts import Accounts
from workbench.store import Store

AT_ONCE = 10
PEOPLE = 250
PASSWORD = "a few words in a row"


async def visits(address: str, first: int, number: int, tokens: Sequence[str]) -> None:
    """Opens the page ``number`` times, each time anew: by those whose sessions these are, or by anybody."""
    async with AsyncExitStack() as opened:
        browsers = [
            await opened.enter_async_context(
                aiohttp.ClientSession(headers={"cookie": f"{SESSION_COOKIE}={token}"} if token else None)
            )
            for token in tokens or ("",)
        ]
        turns = cycle(browsers)
        for start in range(first, first + number, AT_ONCE):
            people = [
                Trainee(address, browser, start + place)
                for place, browser in enumerate(islice(turns, AT_ONCE))
            ]
            await asyncio.gather(*(one.open() for one in people))


async def logged_in(data: Path) -> list[str]:
    """The sessions of a class's trainees; their passwords cost little to check."""
    accounts = Accounts(Store(data / "workbench.db"), passwords=Passwords(memory_kib=8, passes=1))
    await accounts.join(accounts.first_admin_code() or "", "root", "", PASSWORD)
    code = accounts.invite("root", "trainee", uses=PEOPLE)
    names = [f"person-{number}" for number in range(PEOPLE)]
    for name in names:
        await accounts.join(code, name, "", PASSWORD)
    return [await accounts.log_in(name, PASSWORD, None) for name in names]


def resident_mb(pid: int) -> float:
    """The resident memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1000


@click.command()
@click.option("--sessions", default=2000, show_default=True)
@click.option("--step", default=250, show_default=True)
@click.option("--class", "with_class", is_flag=True, help="With accounts.")
def main(sessions: int, step: int, with_class: bool) -> None:
    """Print the server's memory as ever more people have opened a page."""
    with TemporaryDirectory() as data, started("benchmarks.slow_model") as (_, port):
        tokens = asyncio.run(logged_in(Path(data))) if with_class else []
        alone = ("benchmarks.load", "--serve", data, port)
        of_class = ("workbench", "serve", "--class", "--data", data, "--port", "0")
        with started(*(of_class if with_class else alone)) as (pid, said):
            address = said[said.index("http") :].split()[0]
            click.echo(f"{SESSIONS} sessions are kept.\n\n| sessions opened | resident, MB |\n|---|---|")
            for opened in range(0, sessions + 1, step):
                if opened:
                    asyncio.run(visits(address, opened - step, step, tokens))
                click.echo(f"| {opened} | {resident_mb(pid):.0f} |")


if __name__ == "__main__":
    main()

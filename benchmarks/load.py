"""A class at work on one workbench: `python -m benchmarks.load`

Every simulated trainee opens the page of an exercise once and then presses Run again and again, at moments
of their own. The model takes a fixed time; what a run takes beyond it is the workbench's own.
"""

import asyncio
import importlib
import json
import random
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import click
import numpy as np

from workbench.cli_serve import listen
from workbench.cli_serve import serve as serve_app
from workbench.config import Config, Endpoint
from workbench.models import Models
from workbench.services import Bench
from workbench.visitors import Visitor

PROMPT = "Answer from the FAQ, trainee {user}, run {number}.\\n{{{{ faq }}}}\\n{{{{ question }}}}"
SETTLE_S = 3.0
"""From the last arrival to the first press."""
PLACES = [("faq-quote", "en"), ("faq-quote", "fr")]


@dataclass
class Trainee:
    """One browser: a session of the page."""

    address: str
    browser: aiohttp.ClientSession
    number: int
    all_cases: bool = False
    session: str = field(default_factory=lambda: secrets.token_hex(6))
    fn_index: int = 0
    seconds: list[float] = field(default_factory=list)
    errors: int = 0

    async def open(self) -> None:
        """Loads the document of the page, and its first event."""
        page = await self._ask("GET", f"/{self.query}", accept="text/html")
        found = re.search(r"window\.gradio_config = (\{.*?\});</script>", page, re.DOTALL)
        if found is None:
            raise click.ClickException(f"no page came: {page[:200]}")
        events = {one["api_name"]: one["id"] for one in json.loads(found[1])["dependencies"]}
        self.fn_index = events["run" if self.all_cases else "try_one"]
        await self._event(events["open_page"], [])

    async def run(self, number: int) -> None:
        """Presses Run and reads the page's updates to the end."""
        prompt = PROMPT.format(user=self.number, number=number)
        start = time.perf_counter()
        try:
            said = await self._event(self.fn_index, [prompt, "slow/slow", 1, 0.7, "", ""])
        except (OSError, aiohttp.ClientError) as error:
            said = repr(error)
        self.seconds.append(time.perf_counter() - start)
        self.errors += not ("Finished" in said and 'role=\\"alert\\"' not in said)

    @property
    def query(self) -> str:
        scenario, language = PLACES[self.number % len(PLACES)]
        return f"?scenario={scenario}&language={language}"

    async def _event(self, fn_index: int, data: list[object]) -> str:
        body = {"data": data, "fn_index": fn_index, "session_hash": self.session}
        await self._ask("POST", f"/gradio_api/queue/join{self.query}", body)
        return await self._ask("GET", f"/gradio_api/queue/data?session_hash={self.session}")

    async def _ask(self, method: str, path: str, body: object = None, accept: str = "*/*") -> str:
        headers = {"accept": accept, "x-trainee": f"t{self.number}"}
        async with self.browser.request(method, self.address + path, json=body, headers=headers) as answer:
            return await answer.text()


def serve(data: Path, port: str) -> None:
    """The workbench as the class will have it: everybody is who their browser says, and not one person."""
    endpoint = Endpoint(id="slow", base_url=f"http://127.0.0.1:{port}/v1", models=["slow"], concurrency=256)
    bench = Bench(data, Models(Config(endpoints=[endpoint]), data))
    # Gradio takes seconds to import, and the client needs none of it.
    app = importlib.import_module("workbench.app").build_app(
        bench,
        who=lambda request: Visitor(request.headers.get("x-trainee", "trainee"), "trainee", account=False),
    )
    listening = listen("127.0.0.1", 0)
    bench.get_ready()
    click.echo("http://{}:{}".format(*listening.getsockname()))
    serve_app(app, listening)


@contextmanager
def started(*command: str) -> Iterator[tuple[int, str]]:
    """A process that says in its first line where it is; gives its id and that line."""
    process = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.pid, process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


async def lesson(
    address: str, users: int, every_s: float, clicks: int, arrive_s: float, all_cases: bool
) -> list[Trainee]:
    """Everybody arrives within ``arrive_s``; then all run ``clicks`` times, each once in ``every_s``."""
    chance = random.Random(0)
    begins = time.perf_counter() + arrive_s + SETTLE_S

    async def attend(trainee: Trainee) -> None:
        await asyncio.sleep(chance.uniform(0, arrive_s))
        await trainee.open()
        await asyncio.sleep(begins + chance.uniform(0, every_s) - time.perf_counter())
        for number in range(clicks):
            due = time.perf_counter() + every_s
            await trainee.run(number)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as browser:
        trainees = [Trainee(address, browser, number, all_cases) for number in range(users)]
        await asyncio.gather(*map(attend, trainees))
    return trainees


@click.command()
@click.option("--users", default=300, show_default=True)
@click.option("--every", "every_s", default=10.0, show_default=True, help="Seconds from click to click.")
@click.option("--clicks", default=4, show_default=True)
@click.option("--model-seconds", default=1.0, show_default=True)
@click.option("--all-cases", is_flag=True, help="Run all eight cases at each click, not one.")
@click.option("--serve", "serve_at", hidden=True, nargs=2)
def main(
    users: int,
    every_s: float,
    clicks: int,
    model_seconds: float,
    all_cases: bool,
    serve_at: tuple[str, str] | None,
) -> None:
    """Print what a run takes beyond the model's own time."""
    if serve_at:
        serve(Path(serve_at[0]), serve_at[1])
        return
    with (
        TemporaryDirectory() as data,
        started("benchmarks.slow_model", "--seconds", str(model_seconds)) as (_, port),
        started("benchmarks.load", "--serve", data, port) as (_, address),
    ):
        trainees = asyncio.run(lesson(address, users, every_s, clicks, 60.0 * users / 300, all_cases))
    beyond = [1000 * (taken - model_seconds) for trainee in trainees for taken in trainee.seconds]
    p50, p95, most = np.percentile(beyond, [50, 95, 100])
    click.echo(
        f"{users} users, {len(beyond)} runs: beyond the model p50 {p50:.0f} ms, p95 {p95:.0f} ms,"
        f" max {most:.0f} ms, errors {sum(trainee.errors for trainee in trainees)}"
    )


if __name__ == "__main__":
    main()

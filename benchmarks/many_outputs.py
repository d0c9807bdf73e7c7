"""What the pages' queries take on a full database: `python -m benchmarks.many_outputs`

Makes the database, or takes the one that ``--data`` names, and calls for the heavy user what every page
calls when it opens or updates; then opens the pages on a server, as a browser would.
"""

import asyncio
import gc
import json
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import aiohttp
import click

from benchmarks.full_database import BIG, BIG_CASES, BIG_SAMPLES, MOST_VERSIONS, Making
from benchmarks.load import started
from workbench.cli_options import opened_models
from workbench.records import LOCAL_USER, PromptKey
from workbench.services import Bench, Filter, VersionSummary
from workbench.services.comparing import Comparing
from workbench.site_map import COMPARE, HISTORY, MODELS, PRACTICE, RUBRICS, RUNS, SCENARIOS
from workbench.views.history import ALL

TARGET_MS, OPENS_MS = 200, 1000
OPENINGS = 10
CALLS, ENOUGH_S = 30, 4.0
"""Calls that are timed each, fewer where they take longer together. One before them is not."""
PLACE = PromptKey(LOCAL_USER, "faq-quote", "en")
SIZE = f", {BIG_CASES} cases x {BIG_SAMPLES}"
BIG_PLACE = PromptKey(LOCAL_USER, BIG, "en")
TEXT = "Answer from the FAQ in few words.\n{{ faq }}\n{{ question }}"
MODEL = "smollm2-135m-instruct"
"""Not a default that depends on the machine."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a service, and the page that makes it."""

    page: str
    name: str
    work: Callable[[], object]


def calls(bench: Bench) -> list[Call]:
    """What the pages ask for, for the heavy user and the prompt that they wrote most versions of; then for
    the prompt with the big runs."""
    return [
        *_calls(bench, PLACE, ""),
        Call("History", "history.tried", lambda: bench.history.tried(LOCAL_USER)),
        Call("Runs", "run_list.page", lambda: bench.run_list.page(LOCAL_USER)),
        Call("Runs", "run_list.page, the last", lambda: bench.run_list.page(LOCAL_USER, 10**6)),
        Call("Scenarios", "shelf.find", lambda: bench.shelf.find(LOCAL_USER, Filter())),
        Call("Scenarios", "shelf.skills", lambda: bench.shelf.skills(LOCAL_USER)),
        Call("Playground", "playground.open", lambda: bench.playground.open(LOCAL_USER)),
        Call("Models", "model_desk.overview", lambda: bench.model_desk.overview(LOCAL_USER)),
        *_calls(bench, BIG_PLACE, SIZE),
    ]


def _calls(bench: Bench, place: PromptKey, size: str) -> list[Call]:
    at = (place.user, place.scenario, place.language)
    versions = bench.history.versions(*at)
    runs = _runs(versions)
    newest = bench.results.of(place.user, runs[0])
    assert newest is not None
    case = newest.cases[0].id
    opened = bench.rubrics.open(place.user, place.scenario)
    old, new = versions[1].version.number, versions[0].version.number
    comparing = Comparing(bench.results)
    made = [
        Call("Practice", "practice.last_place", lambda: bench.practice.last_place(place.user, "en")),
        Call("Practice", "practice.open", lambda: bench.practice.open(*at)),
        Call("Practice", "running.look", lambda: bench.running.look(*at)),
        Call("Practice", "practice.versions", lambda: bench.practice.versions(*at)),
        Call("Practice", "estimates.practice", lambda: bench.estimates.practice(*at, TEXT, MODEL, 3)),
        Call("Answers", "practice.answers", lambda: bench.practice.answers(place.user, runs[0], case)),
        Call("Resume, rescore", "results.of", lambda: bench.results.of(place.user, runs[0])),
        Call("History", "history.versions, all", lambda: bench.history.versions(*at)),
        Call("History", "history.diff", lambda: bench.history.diff(*at, old, new)),
        Call("Compare", "results.in_figures", lambda: bench.results.in_figures(place.user, runs[0])),
        Call("Compare", "comparing.compare", lambda: comparing.compare(place.user, runs[:2])),
        Call("Rubrics", "rubrics.open", lambda: bench.rubrics.open(*at[:2])),
        Call("Rubrics", "rubrics.versions", lambda: bench.rubrics.versions(*at[:2])),
        Call("Rubrics: Try it", "rubrics.try_on", lambda: bench.rubrics.try_on(*at, opened.rubric)),
    ]
    return [Call(one.page, one.name + size, one.work) for one in made]


def _runs(versions: Sequence[VersionSummary]) -> list[int]:
    """Runs of the newest versions that can be compared: they are of the same cases."""
    whole = [one.newest.record for one in versions if one.newest and one.newest.record.status == "finished"]
    return [record.id for record in whole if record.plan.split == whole[0].plan.split]


def pages(bench: Bench) -> list[tuple[str, str]]:
    """Pages to open, with what the table says of each."""
    at = {"scenario": PLACE.scenario, "language": PLACE.language}
    ordinary, big = (
        ",".join(map(str, _runs(bench.history.versions(place.user, place.scenario, place.language))[:2]))
        for place in (PLACE, BIG_PLACE)
    )
    return [
        ("Practice", PRACTICE.link(**at)),
        (f"Practice{SIZE}", PRACTICE.link(scenario=BIG, language=BIG_PLACE.language)),
        ("History", HISTORY.link(**at)),
        ("Runs", RUNS.link()),
        (f"History, all {MOST_VERSIONS} versions", HISTORY.link(**at, versions=ALL)),
        ("Compare", COMPARE.link(runs=ordinary)),
        (f"Compare{SIZE}", COMPARE.link(runs=big)),
        ("Scenarios", SCENARIOS.link()),
        ("Rubrics", RUBRICS.link(**at)),
        ("Models", MODELS.link()),
    ]


def timed(work: Callable[[], object]) -> list[float]:
    """Milliseconds of each call, the database's pages and all caches warm."""
    work()
    taken: list[float] = []
    while len(taken) < CALLS and sum(taken) < ENOUGH_S * 1000:
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


async def opened(address: str, path: str) -> float:
    """Milliseconds until a page's document and its first event are there."""
    start = time.perf_counter()
    async with aiohttp.ClientSession(address) as browser:
        async with browser.get(path, headers={"accept": "text/html"}) as answer:
            page = await answer.text()
        found = re.search(r"window\.gradio_config = (\{.*?\});</script>", page, re.DOTALL)
        if found is None:
            raise click.ClickException(f"no page came: {page[:200]}")
        config = json.loads(found[1])
        events = {one["api_name"]: one["id"] for one in config["dependencies"]}
        root, query = config["api_prefix"], path.partition("?")[2]
        base = path.partition("?")[0].rstrip("/") + root
        session = secrets.token_hex(6)
        body = {"data": [], "fn_index": events["open_page"], "session_hash": session}
        async with browser.post(f"{base}/queue/join?{query}", json=body):
            pass
        async with browser.get(f"{base}/queue/data?session_hash={session}") as answer:
            said = await answer.text()
    if '"success":true' not in said.replace(" ", ""):
        raise click.ClickException(f"{path} did not open: {said[:300]}")
    return 1000 * (time.perf_counter() - start)


def _row(page: str, name: str, taken: Sequence[float], target_ms: float) -> str:
    mark = "" if median(taken) <= target_ms else " (over)"
    return f"| {page} | {name} | {median(taken):.0f} ms{mark} | {max(taken):.0f} ms |"


def measure(folder: Path) -> None:
    """Prints the table."""
    with opened_models(folder, None) as models:
        bench = Bench(folder, models)
        bench.get_ready()
        with bench.store.read() as db:
            for table in ("outputs", "scores", "runs", "versions"):
                click.echo(f"{db.table(table).count:,} {table}")
        click.echo(f"{(folder / 'workbench.db').stat().st_size / 1e9:.1f} GB\n")
        # As the server has it.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        wanted = pages(bench)
        click.echo("| page | call | median | worst |\n|---|---|---|---|")
        for call in calls(bench):
            click.echo(_row(call.page, call.name, timed(call.work), TARGET_MS))
    serve = ("serve", "--lang", "en", "--port", "0", "--data", str(folder))
    with started("workbench", *serve) as (_, said):
        address = re.findall(r"http://\S+", said)[0]
        for name, path in wanted:
            taken = [asyncio.run(opened(address, path)) for _ in range(1 + OPENINGS)]
            click.echo(_row(name, "opens", taken[1:], OPENS_MS))


@click.command()
@click.option("--outputs", default=1_000_000, show_default=True)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Where the database is kept.")
def main(outputs: int, data: Path | None) -> None:
    """Measure."""
    with TemporaryDirectory() as temporary:
        folder = data or Path(temporary)
        if not (folder / "workbench.db").exists():
            start = time.perf_counter()
            Making(folder / "workbench.db", outputs).fill()
            click.echo(f"made in {time.perf_counter() - start:.0f} s\n")
        measure(folder)


if __name__ == "__main__":
    main()

"""How fast many calls are made, scored and stored: `python -m benchmarks.engine`

Ours and bare loops make the same calls to the same endpoint on this machine, one after the other, and the
endpoint itself says when the first call came and when the last was answered. Prints a table of seconds and of
ratios to the least that the calls can take (latency x calls / calls at once).
"""

import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.bare_loops import CONCURRENCY, WAYS
from benchmarks.engine_work import write_config, write_work
from benchmarks.peers import TOOLS

PROMPTS = 2
PACKAGES = ("benchmarks", "prompt_library", "scenarios", "evals", "workbench")
FAULTS = ["--limited", "0.05", "--broken", "0.02", "--reset", "0.01", "--retry-after", "0.2"]


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds and megabytes of one tool: up to the first call, over the calls, and the whole command."""

    start_s: float
    calls_s: float
    whole_s: float
    cpu_s: float
    memory_mb: float
    calls: int


@contextmanager
def slow_model(*options: str) -> Iterator[str]:
    """The endpoint in a process of its own; gives its address."""
    command = [sys.executable, "-m", "benchmarks.slow_model", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.kill()


def measure(command: Sequence[str], url: str, folder: Path) -> Measured:
    """Runs a command that calls the endpoint, and looks at what the endpoint saw of it."""
    seen_by(url)
    start = time.monotonic()
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
    whole_s = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{command}:\n{(folder / 'said.txt').read_text()}")
    seen = seen_by(url)
    return Measured(
        seen["first"] - start,
        seen["last"] - seen["first"],
        whole_s,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss / 1024,
        seen["chats"],
    )


def ours(folder: Path, config: Path, samples: int = 1) -> list[str]:
    """`workbench compare` on a new database."""
    os.environ["WORKBENCH_CONFIG"] = str(config)
    data = tempfile.mkdtemp(dir=folder)
    prompts = [str(folder / f"prompt{number}.txt") for number in range(PROMPTS)]
    return [
        str(Path(sys.executable).with_name("workbench")),
        *("compare", *prompts, "--scenario", str(folder / "opening.yaml"), "--model", "slow/slow"),
        *("--data", data, "--language", "en", "--no-cache", "--samples", str(samples), "--json", "-"),
    ]


def bare(way: str, folder: Path, url: str) -> list[str]:
    """A loop that does nothing else."""
    return [sys.executable, "-m", "benchmarks.bare_loops", way, url, *_files(folder)]


def peer(tool: str, python: str, folder: Path, url: str) -> list[str]:
    """Another evaluation tool, in the virtual environment that ``python`` belongs to."""
    return [python, str(Path(__file__).with_name("peers.py")), tool, url, *_files(folder)]


def _files(folder: Path) -> tuple[str, str]:
    return str(folder / "calls.jsonl"), str(folder / "out.jsonl")


def seen_by(url: str) -> dict[str, Any]:
    """What the endpoint has seen since it was last asked."""
    with urllib.request.urlopen(url.replace("/v1", "/seen")) as answer:
        seen: dict[str, Any] = json.load(answer)
        return seen


def _row(name: str, found: Measured, floor_s: float) -> str:
    return (
        f"| {name} | {found.start_s:.2f} s | {found.calls_s:.2f} s ({found.calls_s / floor_s:.2f} x)"
        f" | {found.whole_s:.2f} s | {found.cpu_s:.2f} s | {found.memory_mb:.0f} MB | {found.calls:,} |"
    )


@click.command()
@click.option("--cases", default=500, show_default=True, help="Of each of two prompts.")
@click.option("--seconds", default=0.05, show_default=True, help="The endpoint's latency.")
@click.option("--samples", default=1, show_default=True, help="A case; of ours only.")
@click.option("--ways", default=",".join(WAYS), help="Bare loops to measure.")
@click.option("--peer", "peers", multiple=True, type=(click.Choice(list(TOOLS)), click.Path(exists=True)),
              help="A tool to measure, too, and the python that has it.")  # fmt: skip
@click.option("--faults", is_flag=True, help="5 % answers 429, 2 % 500, 1 % broken connections.")
@click.option("--rounds", default=1, show_default=True)
def main(
    cases: int,
    seconds: float,
    samples: int,
    ways: str,
    peers: tuple[tuple[str, str], ...],
    faults: bool,
    rounds: int,
) -> None:
    """Measure."""
    # As they are where the workbench was installed: nobody compiles it for every command.
    for package in PACKAGES:
        compileall.compile_dir(Path(__file__).parents[1] / package, quiet=1)
    told = ["--seconds", str(seconds), *(FAULTS if faults else [])]
    calls = PROMPTS * cases * samples
    floor_s = seconds * calls / CONCURRENCY
    click.echo(f"{calls:,} calls of {seconds:g} s, {CONCURRENCY} at once; floor {floor_s:.2f} s\n")
    click.echo("| | first call after | calls | whole command | CPU | peak memory | calls seen |")
    click.echo("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary, slow_model(*told) as url:
        folder = Path(temporary)
        write_work(folder, cases)
        config = write_config(folder, url, CONCURRENCY)
        for _ in range(rounds):
            for way in filter(None, ways.split(",")):
                click.echo(_row(f"bare loop, {way}", measure(bare(way, folder, url), url, folder), floor_s))
            for tool, python in peers:
                click.echo(_row(tool, measure(peer(tool, python, folder, url), url, folder), floor_s))
            found = measure(ours(folder, config, samples), url, folder)
            click.echo(_row("ours, scored and stored", found, floor_s))


if __name__ == "__main__":
    main()

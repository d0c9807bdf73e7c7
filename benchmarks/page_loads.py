"""How long a class waits that opens the workbench at one moment: `python -m benchmarks.page_loads`

Chromium opens the first page once, with an empty cache, and its requests are replayed by many simulated
browsers at once, each with six connections of its own and no cache; on a fresh server, then again.
"""

import asyncio
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import click
import numpy as np
from playwright.sync_api import Request, sync_playwright

CONNECTIONS = 6
ALONE = 5
SENT = ("accept", "accept-encoding", "accept-language", "content-type", "origin", "sec-fetch-site")
SERVE = [sys.executable, "-m", "workbench", "serve", "--port", "0", "--data"]

NOTE = (
    "Seconds from the first request of a page to the last byte of its last answer, over HTTP/1.1 and the "
    "loopback, client on the same machine. The browser's own work is not in it, nor its waiting for one "
    "file to learn of the next. A page's load event (its POST and its stream of results) is."
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A page's requests as they go over the wire, and what in them is of that one visit.

    ``documents`` are what led to the document, by redirects, and itself.
    """

    host: str
    session: str
    documents: list[bytes]
    files: list[bytes]
    events: list[bytes]

    def __len__(self) -> int:
        return len(self.documents) + len(self.files) + len(self.events)

    def visit(self, host: str) -> "Recorded":
        """The same requests to another server, as another visitor's."""
        session = secrets.token_hex(len(self.session))[: len(self.session)]

        def renewed(request: bytes) -> bytes:
            request = request.replace(self.session.encode(), session.encode())
            return request.replace(self.host.encode(), host.encode())

        parts = (self.documents, self.files, self.events)
        return Recorded(host, session, *([renewed(request) for request in part] for part in parts))


@dataclass(frozen=True, slots=True)
class Loaded:
    """Seconds until the document, until the files too, until everything was there, and the bytes it took."""

    document: float
    files: float
    seconds: float
    size: int


@contextmanager
def served(command: Sequence[str] = SERVE) -> Iterator[str]:
    """A new server with empty data; gives its host and port."""
    with TemporaryDirectory() as data:
        process = subprocess.Popen([*command, data], stdout=subprocess.PIPE, text=True, env=os.environ)
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            if (found := re.search(r"http://(\S+)", said)) is None:
                raise click.ClickException(f"workbench serve said: {said!r}")
            yield found[1]
        finally:
            process.terminate()
            process.wait(timeout=20)
            process.stdout.close()


def recorded(host: str) -> Recorded:
    """What Chromium asks for until the page has been quiet for a second, its load event included."""
    asked: list[Request] = []
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request))
        page.goto(f"http://{host}/")
        seen = -1
        while len(asked) > seen:
            seen = len(asked)
            page.wait_for_timeout(1500)
        # A heartbeat is answered for as long as the page is open.
        ours = [r for r in asked if urlsplit(r.url).netloc == host and "/heartbeat/" not in r.url]
        documents = [_on_the_wire(request) for request in ours if request.is_navigation_request()]
        wires = [_on_the_wire(request) for request in ours if not request.is_navigation_request()]
        browser.close()
    events = [wire for wire in wires if b" /gradio_api/queue/" in wire]
    files = [wire for wire in wires if wire not in events]
    session = re.search(rb"session_hash=(\w+)", b"".join(events))
    if session is None:
        raise click.ClickException("The page did not run its load event.")
    return Recorded(host, session[1].decode(), documents, files, events)


def _on_the_wire(request: Request) -> bytes:
    address = urlsplit(request.url)
    target = address.path + (f"?{address.query}" if address.query else "")
    body = (request.post_data or "").encode()
    sent = request.all_headers()
    headers = {"host": address.netloc} | {name: sent[name] for name in SENT if name in sent}
    if body:
        headers["content-length"] = str(len(body))
    lines = [f"{request.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One connection of a simulated browser, kept open; a browser reads an answer before it asks again."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def fetch(self, request: bytes) -> int:
        """Sends it and reads the whole answer; gives the answer's size on the wire."""
        if self.streams is None:
            name, _, port = self.host.partition(":")
            self.streams = await asyncio.open_connection(name, int(port), limit=1_000_000)
        reader, writer = self.streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if head[9:10] not in b"23":
            raise click.ClickException(f"{request.splitlines()[0]!r} was answered {head.splitlines()[0]!r}")
        if length := re.search(rb"content-length: (\d+)", head):
            return len(head) + len(await reader.readexactly(int(length[1])))
        size = len(head)
        while True:
            line = await reader.readuntil(b"\r\n")
            chunk = await reader.readexactly(int(line, 16) + 2)
            size += len(line) + len(chunk)
            if len(chunk) == 2:
                return size

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()


async def load(page: Recorded) -> Loaded:
    """One visit: the document, then its files over all connections, then its load event."""
    connections = [Connection(page.host) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    size = await _fetch_all(connections[0], iter(page.documents))
    document = time.perf_counter() - start
    files = iter(page.files)
    size += sum(await asyncio.gather(*(_fetch_all(connection, files) for connection in connections)))
    files_there = time.perf_counter() - start
    size += await _fetch_all(connections[0], iter(page.events))
    for connection in connections:
        connection.close()
    return Loaded(document, files_there, time.perf_counter() - start, size)


async def _fetch_all(connection: Connection, requests: Iterator[bytes]) -> int:
    """What is left of ``requests``, which other connections may take from too."""
    size = 0
    for request in requests:
        size += await connection.fetch(request)
    return size


async def burst(page: Recorded, host: str, pages: int) -> list[Loaded]:
    visits = [page.visit(host) for _ in range(pages)]
    return await asyncio.gather(*(load(visit) for visit in visits))


def row(name: str, loads: Sequence[Loaded], alone: float) -> str:
    p50, p95, most = np.quantile([load.seconds for load in loads], [0.5, 0.95, 1])
    document = np.median([load.document for load in loads])
    files = np.median([load.files for load in loads])
    return (
        f"| {name} | {document:.2f} | {files:.2f} | {p50:.2f} | {p95:.2f} | {most:.2f} | {p95 / alone:.1f} |"
    )


@click.command()
@click.option("--pages", type=click.IntRange(1, 300), default=30, show_default=True, help="Browsers at once.")
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True)
def main(pages: int, rounds: int) -> None:
    """Replay the first page's requests from many simulated browsers at once."""
    with served() as host:
        page = recorded(host)
    with served() as host:
        first = asyncio.run(burst(page, host, pages))
        alone = [load for _ in range(ALONE) for load in asyncio.run(burst(page, host, 1))]
        later = [load for _ in range(rounds) for load in asyncio.run(burst(page, host, pages))]
    median = float(np.median([load.seconds for load in alone]))
    click.echo(NOTE + "\n")
    click.echo(
        f"{len(page)} requests and {alone[0].size / 1000:.0f} kB a page, with all headers of answers.\n"
    )
    click.echo("| pages | document, p50 | and files, p50 | all, p50 | p95 | max | p95, x one alone |")
    click.echo("|---|---|---|---|---|---|---|")
    click.echo(row("one alone", alone, median))
    click.echo(row(f"{pages} at once, fresh server", first, median))
    click.echo(row(f"{pages} at once, {rounds} times", later, median))


if __name__ == "__main__":
    main()

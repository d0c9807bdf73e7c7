"""`workbench serve`: the web application on this machine."""

import errno
import gc
import importlib
import socket
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from prompt_library import Phrase
from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.config import data_dir
from workbench.errors import WorkbenchError
from workbench.services import Bench
from workbench.services.accounts import Accounts
from workbench.words import say

_SERVER: dict[str, Any] = {"log_level": "warning", "timeout_keep_alive": 65, "timeout_graceful_shutdown": 3}
"""Uvicorn's settings. Gradio's pages ask anew within a minute; with the usual 5 s some would meet a closed
connection."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7860, show_default=True, help="0: any free one."
)
@click.option("--class", "with_class", is_flag=True, help="For a class: people log in.")
@data_option
@gguf_option
@in_plain_words
def serve_command(
    lang: str, host: str, port: int, with_class: bool, data: Path | None, gguf: Path | None
) -> None:
    """Open the workbench in a browser."""
    listening = listen(host, port)
    with listening, opened_models(data, gguf) as models:
        bench = Bench(data_dir(data), models, with_class)
        address = "http://{}:{}".format(*listening.getsockname()[:2])
        # Gradio takes seconds to import; the other commands must not wait for it.
        app = importlib.import_module("workbench.app").build_app(bench, _chosen(lang))
        bench.get_ready()
        click.echo(say("serve.address", lang, address=address))
        if bench.accounts:
            _tell_of_class(bench.accounts, address, host, lang)
        serve(app, listening)


def _tell_of_class(accounts: Accounts, address: str, host: str, lang: str) -> None:
    code = accounts.first_admin_code()
    if code is not None:
        click.echo(say("serve.first_admin", lang, link=f"{address}/join?code={code}"))
    if host not in ("127.0.0.1", "::1", "localhost"):
        click.echo(say("serve.unencrypted", lang), err=True)


def serve(app: Any, listening: socket.socket) -> None:
    """Serves ``app`` until it is ended."""
    # What has been loaded by now stays: to look through all of it for garbage takes a fifth of a second.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    uvicorn = importlib.import_module("uvicorn")
    uvicorn.Server(uvicorn.Config(app, **_SERVER)).run(sockets=[listening])


def _chosen(lang: str) -> str | None:
    """The pages' language if it was asked for; the locale's does not go before the browsers'."""
    source = click.get_current_context().get_parameter_source("lang")
    return None if source is ParameterSource.DEFAULT else lang


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: taken first, so that a port in use is said before anything is loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # asyncio does so only for sockets that it made; without it every small answer waits 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        key = "workbench.serve.port" if error.errno == errno.EADDRINUSE else "workbench.serve.host"
        raise WorkbenchError(Phrase(key, host=host, port=port)) from error
    return listening

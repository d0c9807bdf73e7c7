"""llama.cpp's server in a child process: one for each GGUF file, ended with its parent."""

import atexit
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from evals.model import ModelError
from prompt_library import Phrase
from workbench.models.connection import Connection
from workbench.models.weights import CONTEXT

SLOTS = 8
"""Calls that the server works on at once."""
SCRIPT = Path(__file__).with_name("llama_server.py")
START_LIMIT_S = 300.0
DEATH_LIMIT_S = 2.0
# By default OpenMP's threads wait for each other by spinning for milliseconds. Where other programs want the
# cores too, that made SmolLM2 5 to 10 times as slow (1 to 2 tokens/s on two busy cores, now 10).
_SETTINGS = {"PYTHONUTF8": "1", "GOMP_SPINCOUNT": "10000"}
_INHERITED = (
    "DYLD_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONPATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
)


@dataclass(frozen=True, slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    connection: Connection
    log: IO[bytes]

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.log):
            if pipe is not None:
                pipe.close()


class LlamaServer:
    """A server for one GGUF file. All methods may be called from any thread, and may block.

    The child ends when its standard input does, so a killed parent takes it along. (Linux could signal the
    parent's death instead, but does so when the *thread* that started the child ends.)
    """

    def __init__(self, gguf: Path) -> None:
        self.gguf = gguf
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._failed: tuple[object, ModelError] | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._running.process.pid if self._running else None

    def start(self) -> Connection:
        """Where the server listens; starts it if it does not run.

        Raises ``ModelError`` (kind ``stopped``) if llama.cpp cannot serve the file, and again at once for as
        long as the file stays the same.
        """
        with self._lock:
            if self._running is None or self._running.process.poll() is not None:
                self._end()
                self._refuse_what_failed()
                self._running = self._launch()
            return self._running.connection

    def lost(self, connection: Connection) -> bool:
        """Whether the server that listened there has died; a death may take a moment to show."""
        with self._lock:
            if self._running is None or self._running.connection != connection:
                return True
            try:
                self._running.process.wait(DEATH_LIMIT_S)
            except subprocess.TimeoutExpired:
                return False
            return True

    def stop(self) -> None:
        """Ends the child, if there is one. The next ``start`` starts another."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._running is not None:
            self._running.end()
            self._running = None

    def _launch(self) -> _Running:
        key = secrets.token_urlsafe(32)
        log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        process = subprocess.Popen(
            # Run by its path: the package need not be installed. -P keeps its folder off the module path.
            [sys.executable, "-P", str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={name: os.environ[name] for name in _INHERITED if name in os.environ} | _SETTINGS,
        )
        impatience = threading.Timer(START_LIMIT_S, process.kill)
        impatience.start()
        try:
            address = _introduce(process, self.gguf, key)
        finally:
            impatience.cancel()
        running = _Running(process, Connection("embedded", f"{address}/v1", key), log)
        if not address:
            error = self._failure(process, log)
            running.end()
            raise error
        return running

    def _failure(self, process: subprocess.Popen[bytes], log: IO[bytes]) -> ModelError:
        code = process.wait()
        log.seek(0)
        lines = log.read(100_000).decode(errors="replace").splitlines()
        # llama.cpp writes "time E function: what is wrong"; the first such line is the cause.
        said = next((line.partition(" E ")[2] for line in lines if " E " in line), "")
        reason = re.sub(r"\s+", " ", said).strip()[:200] or f"exit code {code}"
        phrase = Phrase("workbench.models.not-started", file=str(self.gguf), reason=reason)
        error = ModelError(phrase, "stopped")
        self._failed = (_stamp(self.gguf), error)
        return error

    def _refuse_what_failed(self) -> None:
        if self._failed is not None and self._failed[0] == _stamp(self.gguf):
            raise ModelError(self._failed[1].phrase, "stopped")


def _introduce(process: subprocess.Popen[bytes], gguf: Path, key: str) -> str:
    """Tells the child what to serve; its address, or nothing if it ended instead."""
    assert process.stdin is not None and process.stdout is not None
    asked = {"gguf": str(gguf), "key": key, "slots": SLOTS, "context": CONTEXT}
    with process.stdout:
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            return ""
        return process.stdout.readline().decode().strip()


def _stamp(file: Path) -> object:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


_servers: dict[Path, LlamaServer] = {}
_servers_lock = threading.Lock()


def server_for(gguf: Path) -> LlamaServer:
    """The one server of this process for a file."""
    with _servers_lock:
        return _servers.setdefault(gguf.resolve(), LlamaServer(gguf.resolve()))


def stop_servers() -> None:
    """Ends every server that this process started."""
    with _servers_lock:
        for server in _servers.values():
            server.stop()


atexit.register(stop_servers)

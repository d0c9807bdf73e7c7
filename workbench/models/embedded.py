"""The embedded model: any GGUF file, served by llama.cpp on this machine.

What a seed promises (measured with xllamacpp 2026.10 on 12 prompts with a common system text, temperature
0.7, 24 to 48 tokens a reply): asked one call at a time, a fresh server repeats itself (12 of 12 texts
with SmolLM2, 12 of 12 with Qwen 0.5B), and one that has the prompts in its cache nearly (11 of 12). Eight
calls at a time, two runs agree in 2 to 10 of 12: llama.cpp multiplies one column and several by different
routines, which round differently, and which calls share a batch is a matter of timing. Turning off flash
attention, repacked weights or the prompt cache changes the figure and not the fact. The cache stays on:
without it a second sample of the same prompts took 7 times as long.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from dataclasses import replace
from pathlib import Path

from evals.model import Completion, ModelError, Settings
from prompt_library import Message, Phrase
from workbench.models.client import chat
from workbench.models.connection import Connection
from workbench.models.server import SLOTS, LlamaServer, server_for
from workbench.models.streaming import stream_chat
from workbench.models.turns import Turns

CALL_LIMIT_S = 900.0
"""Eight replies of 256 tokens take two minutes on two slow cores, and much longer beside other work."""


class EmbeddedModel:
    """A model on this machine. ``sha256`` names its weights.

    A call that fails because the server died is asked once more of a new server, which counts as a retry.
    """

    def __init__(self, name: str, gguf: Path, sha256: str) -> None:
        self.name = name
        self.identity = {"endpoint": "embedded", "model": name, "gguf_sha256": sha256}
        self.server: LlamaServer = server_for(gguf)
        self.concurrency = SLOTS
        self._turns = Turns(SLOTS)

    def held(self) -> AbstractAsyncContextManager[object]:
        """Nothing to be held: the server goes on by itself."""
        return nullcontext()

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        async with self._turns.turn():
            connection = await asyncio.to_thread(self.server.start)
            try:
                return await self._ask(connection, messages, settings)
            except ModelError as error:
                if error.kind != "unreachable" or not await asyncio.to_thread(self.server.lost, connection):
                    raise
            return await self._ask_again(messages, settings)

    async def stream(
        self, messages: Sequence[Message], settings: Settings
    ) -> AsyncGenerator[str | Completion]:
        async with self._turns.turn():
            for attempt in (0, 1):
                connection = await asyncio.to_thread(self.server.start)
                begun = False
                try:
                    async with aclosing(self._pieces(connection, messages, settings)) as pieces:
                        async for piece in pieces:
                            begun = True
                            yield replace(piece, retries=attempt) if isinstance(piece, Completion) else piece
                    return
                except ModelError as error:
                    if error.kind != "unreachable" or not await asyncio.to_thread(
                        self.server.lost, connection
                    ):
                        raise
                # What has been shown cannot be taken back.
                if begun or attempt:
                    break
        raise ModelError(Phrase("workbench.models.stopped", model=self.name), "stopped", retries=attempt)

    async def _pieces(
        self, connection: Connection, messages: Sequence[Message], settings: Settings
    ) -> AsyncGenerator[str | Completion]:
        limit_s = max(settings.timeout_s, CALL_LIMIT_S)
        pieces = stream_chat(connection, self.name, messages, settings, limit_s, max_retries=0)
        async with aclosing(pieces):
            async for piece in pieces:
                yield replace(piece, model=self.name) if isinstance(piece, Completion) else piece

    async def _ask(
        self, connection: Connection, messages: Sequence[Message], settings: Settings
    ) -> Completion:
        limit_s = max(settings.timeout_s, CALL_LIMIT_S)
        reply = await chat(connection, self.name, messages, settings, limit_s, max_retries=0)
        return replace(reply, model=self.name)

    async def _ask_again(self, messages: Sequence[Message], settings: Settings) -> Completion:
        try:
            connection = await asyncio.to_thread(self.server.start)
            completion = await self._ask(connection, messages, settings)
        except ModelError as error:
            phrase, kind = error.phrase, error.kind
        else:
            return replace(completion, retries=completion.retries + 1)
        if kind == "unreachable":
            phrase, kind = Phrase("workbench.models.stopped", model=self.name), "stopped"
        raise ModelError(phrase, kind, retries=1)

"""Which models there are, and how one is had by its name."""

import asyncio
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from prompt_library import Phrase, PhrasedError
from workbench.config import OPENAI_URL, Config, Endpoint
from workbench.errors import WorkbenchError
from workbench.loading import loaded
from workbench.models.connection import Connection
from workbench.models.offers import ModelInfo, OpenModel, Probe
from workbench.models.pace import Pace
from workbench.models.weights import LOCAL_MODELS, LocalModel, refuse_no_gguf, sha256_of, verified
from workbench.records import Price

PROBE_S = 5.0
ANY = "*"
"""Stands for a model's name where an endpoint is configured without a list of its models."""
SCRIPTED = "scripted"


class Models:
    """The models of one workbench.

    ``gguf`` is a file to use as the embedded model, else ``WORKBENCH_GGUF``. The names of an endpoint's
    models are ``endpoint/model``; where no other model is called so, ``model`` is enough. The openai
    package, which takes a second to import, is first needed by ``open`` and ``probe``.
    """

    def __init__(
        self,
        config: Config,
        data_dir: Path,
        gguf: Path | None = None,
        local_models: tuple[LocalModel, ...] = LOCAL_MODELS,
    ) -> None:
        self._config = config
        self._data = data_dir
        named = gguf or os.environ.get("WORKBENCH_GGUF")
        self._gguf = Path(named).expanduser() if named else None
        self._local_models = {model.name: model for model in local_models}
        self._open: dict[str, Any] = {}
        self._opening = threading.Lock()

    @property
    def local_models(self) -> tuple[LocalModel, ...]:
        """The catalogue of models for this machine, whether they are there or not."""
        return tuple(self._local_models.values())

    def list(self) -> list[ModelInfo]:
        """The models in the order in which they are preferred; those that are not available come last."""
        return sorted(self._infos(), key=lambda info: not info.available)

    def info(self, name: str) -> ModelInfo:
        """What is known of a model. Raises ``WorkbenchError`` with the known names if there is none such."""
        if name == SCRIPTED:
            return ModelInfo(SCRIPTED, SCRIPTED, SCRIPTED)
        known = self.list()
        for info in known:
            if info.name == name:
                return info
        for info in known:
            if info.endpoint != "embedded" and info.name == f"{info.endpoint}/{name}":
                return info
        for info in known:
            prefix = f"{info.endpoint}/"
            if info.name == prefix + ANY and name.startswith(prefix) and name != prefix:
                return replace(info, name=name, available=True, note=None)
        raise WorkbenchError(
            Phrase("workbench.models.unknown", name=name, known=[info.name for info in known])
        )

    def address(self, info: ModelInfo) -> str:
        """Where its endpoint is; nothing for what runs in a process of the workbench's own."""
        return self._endpoint(info).base_url if info.kind == "endpoint" else ""

    def default(self) -> ModelInfo:
        """The model to use when nobody asked for one: the GGUF file that was asked for, else the first
        configured endpoint's first model, else the largest local model that is there.

        Raises ``WorkbenchError`` if an endpoint is configured of which no model is named.
        """
        if self._gguf is None:
            for endpoint in self._config.endpoints:
                if endpoint.models:
                    break
                # OPENAI_API_KEY alone is often set for other programs; an address is set for us.
                if endpoint.base_url != OPENAI_URL:
                    raise WorkbenchError(Phrase("workbench.models.no-model-named", endpoint=endpoint.id))
        return self.list()[0]

    def open(self, name: str | None = None) -> OpenModel:
        """The model of that name, or the default. May read a whole file of weights the first time. Raises
        ``WorkbenchError`` for an unknown name, an unset key, or weights that are missing or wrong.
        """
        if name in self._open:
            again: OpenModel = self._open[name]
            return again
        info = self.default() if name is None else self.info(name)
        # A class that starts at once must not read the weights once for each.
        with self._opening:
            if info.name not in self._open:
                self._open[info.name] = self._opened(info)
            model: OpenModel = self._open[info.name]
        return model

    def price(self, name: str) -> Price | None:
        """What a million tokens of a model cost; ``None`` if nobody has said so. Local ones cost nothing."""
        for said in self._config.prices:
            if said.model == name:
                return Price(said.input, said.output, said.currency)
        return Price(0.0, 0.0, "") if self.info(name).kind == "embedded" else None

    async def probe(self) -> Sequence[Probe]:
        """Asks every endpoint once, and starts every local model that is there, one after the other."""
        infos = self.list()
        endpoints = {info.endpoint: info for info in infos if info.kind == "endpoint"}
        answers = await asyncio.gather(*(self._probe_endpoint(info) for info in endpoints.values()))
        by_endpoint = dict(zip(endpoints, answers, strict=True))
        return [
            replace(by_endpoint[info.endpoint], info=info)
            if info.kind == "endpoint"
            else await self._probe_embedded(info)
            for info in infos
        ]

    def get_ready(self) -> None:
        """Imports what asking a model needs, which takes a second."""
        _module("client")

    def close(self) -> None:
        """Ends the embedded servers that these models started."""
        for model in self._open.values():
            if model.identity["endpoint"] == "embedded":
                model.server.stop()

    def _infos(self) -> Iterator[ModelInfo]:
        if self._gguf is not None:
            yield ModelInfo(self._gguf.stem, "embedded", "embedded")
        for endpoint in self._config.endpoints:
            for model in endpoint.models:
                yield ModelInfo(f"{endpoint.id}/{model}", endpoint.id, "endpoint")
            if not endpoint.models:
                any_name = Phrase("workbench.models.note.any", endpoint=endpoint.id)
                yield ModelInfo(
                    f"{endpoint.id}/{ANY}", endpoint.id, "endpoint", available=False, note=any_name
                )
        for local in reversed(self._local_models.values()):
            here = local.path(self._data).is_file()
            note = None if here else _absent(local)
            yield ModelInfo(local.name, "embedded", "embedded", local.languages, here, note, local.size)

    def _opened(self, info: ModelInfo) -> OpenModel:
        if info.kind == "scripted":
            scripted: OpenModel = loaded("evals.scripted").ScriptedModel()
            return scripted
        if info.kind == "endpoint":
            return self._opened_endpoint(info)
        if self._gguf is not None and info.name == self._gguf.stem:
            path = self._gguf
            refuse_no_gguf(path)
        else:
            path = verified(self._local_models[info.name], self._data)
        model: OpenModel = _module("embedded").EmbeddedModel(info.name, path, sha256_of(path, self._data))
        return model

    def _opened_endpoint(self, info: ModelInfo) -> OpenModel:
        endpoint = self._endpoint(info)
        model_name = info.name.removeprefix(f"{endpoint.id}/")
        if model_name == ANY:
            raise WorkbenchError(Phrase("workbench.models.no-model-named", endpoint=endpoint.id))
        model: OpenModel = _module("client").EndpointModel(
            info.name,
            model_name,
            connection(endpoint),
            concurrency=endpoint.concurrency,
            timeout_s=endpoint.timeout_s,
            pace=Pace(endpoint.requests_per_minute, endpoint.tokens_per_minute),
        )
        return model

    def _endpoint(self, info: ModelInfo) -> Endpoint:
        return next(endpoint for endpoint in self._config.endpoints if endpoint.id == info.endpoint)

    async def _probe_endpoint(self, info: ModelInfo) -> Probe:
        try:
            return await _listing(info, connection(self._endpoint(info)), PROBE_S)
        except PhrasedError as error:
            return Probe(info, error=error.phrase)

    async def _probe_embedded(self, info: ModelInfo) -> Probe:
        if not info.available:
            return Probe(info, error=info.note)
        try:
            model: Any = await asyncio.to_thread(self.open, info.name)
            was_running = model.server.pid is not None
            try:
                address = await asyncio.to_thread(model.server.start)
                return await _listing(info, address, PROBE_S)
            finally:
                if not was_running:
                    await asyncio.to_thread(model.server.stop)
        except PhrasedError as error:
            return Probe(info, error=error.phrase)


def connection(endpoint: Endpoint) -> Connection:
    """Where the endpoint is, with the key from the environment. Raises ``WorkbenchError`` for a bad key."""
    if endpoint.key_env is None:
        return Connection(endpoint.id, endpoint.base_url)
    key = os.environ.get(endpoint.key_env, "").strip()
    values = {"endpoint": endpoint.id, "variable": endpoint.key_env}
    if not key:
        raise WorkbenchError(Phrase("workbench.models.key-unset", **values))
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise WorkbenchError(Phrase("workbench.models.key-unusable", **values))
    return Connection(endpoint.id, endpoint.base_url, key, endpoint.key_env)


async def _listing(info: ModelInfo, address: Connection, limit_s: float) -> Probe:
    listed, latency_ms = await _module("client").list_models(address, limit_s)
    # The list is shown to everybody, and an endpoint may put anything into it.
    secret = address.key if address.key_env else None
    return Probe(info, latency_ms, listed=tuple(n for n in listed if secret is None or secret not in n))


def _module(name: str) -> Any:
    """``workbench.models.client`` or ``.embedded``: the one place that imports them, and openai with them."""
    return loaded(f"workbench.models.{name}")


def _absent(local: LocalModel) -> Phrase:
    if not local.can_be_pulled:
        return Phrase("workbench.models.note.install", model=local.name)
    return Phrase("workbench.models.note.pull", model=local.name, megabytes=round(local.size / 1_000_000))

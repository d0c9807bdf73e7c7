"""The models as everybody finds them: which there are, how fast they were, which answer, larger ones."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from prompt_library import Phrase
from workbench.config import config_file
from workbench.errors import WorkbenchError
from workbench.models import LocalModel, ModelInfo, Models, Probe
from workbench.services.pulling import Pulling, PullState
from workbench.services.rights import Rights
from workbench.store_models import ModelRuns, ModelStore


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians over the newest answers: of tokens a second, where tokens are counted, and seconds a call."""

    tokens_per_s: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model, when anybody last ran it, and how fast it was; ``None``: never, or it gave no answer."""

    info: ModelInfo
    is_default: bool = False
    last_used: datetime | None = None
    speed: Speed | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """The models in the order in which they are preferred; ``problem``: why none of them is the default."""

    models: tuple[KnownModel, ...]
    problem: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the models answered when they were last asked, by name."""

    probes: Mapping[str, Probe]
    when: datetime


@dataclass(frozen=True, slots=True)
class Pullable:
    """A model that can be fetched; ``here``: it has been."""

    model: LocalModel
    here: bool


@dataclass(frozen=True, slots=True)
class Configuration:
    """The file that endpoints are added in, and whether the server found it when it started."""

    file: Path
    found: bool


class ModelDesk:
    """What everybody may know of the models. Every method names the person."""

    def __init__(self, models: Models, runs: ModelStore, data_dir: Path, rights: Rights) -> None:
        self._models = models
        self._rights = rights
        self._runs = runs
        self._data = data_dir
        self._pulling = Pulling(models, data_dir)
        self._asking: asyncio.Task[Sequence[Probe]] | None = None
        self._asked: Asked | None = None
        # Now, because this is when the configuration is read.
        file = config_file(data_dir).absolute()
        self._configuration = Configuration(file, file.is_file())

    def overview(self, user: str) -> Overview:
        """Every model that can be picked, and those that were run by a name that no list has."""
        infos, runs = self._models.list(), self._runs.runs()
        infos.extend(self._unlisted({info.name for info in infos}, runs))
        try:
            default, problem = self._models.default().name, None
        except WorkbenchError as error:
            default, problem = None, error.phrase
        return Overview(tuple(_known(info, default, runs.get(info.name)) for info in infos), problem)

    async def ask(self, user: str) -> Asked:
        """Asks every model whether it answers: seconds, where local ones must be loaded first. Whoever
        asks meanwhile gets the same answer. Used on one event loop only."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._models.probe())
        # Shielded: others wait for the same answer when one of them leaves.
        probes = await asyncio.shield(self._asking)
        self._asked = Asked({probe.info.name: probe for probe in probes}, datetime.now(UTC))
        return self._asked

    def last_asked(self, user: str) -> Asked | None:
        """The newest answers, whoever asked; ``None`` if nobody has since the server started."""
        return self._asked

    def may_pull(self, user: str) -> bool:
        """Whether the person may fetch models on this server, and end a fetch."""
        return self._rights.administers(user)

    def pullable(self, user: str) -> list[Pullable]:
        """The models that can be fetched, smallest first."""
        return [
            Pullable(model, model.path(self._data).is_file())
            for model in self._models.local_models
            if model.can_be_pulled
        ]

    def pull(self, user: str, name: str) -> PullState:
        """Begins to fetch a model. Raises ``WorkbenchError`` if the person may not, if there is no such
        model, or while another is being fetched."""
        self._refuse_pulling(user)
        return self._pulling.start(name)

    def pulled(self, user: str) -> PullState | None:
        """The fetch that is under way, else the last one since the server started."""
        return self._pulling.state()

    def stop_pull(self, user: str) -> None:
        """Ends the fetch that is under way, if there is one; the next goes on from what has arrived."""
        self._refuse_pulling(user)
        self._pulling.stop()

    def configuration(self, user: str) -> Configuration:
        """Where endpoints are added."""
        return self._configuration

    def _refuse_pulling(self, user: str) -> None:
        if not self.may_pull(user):
            raise WorkbenchError(Phrase("workbench.models.pull.not_allowed"))

    def _unlisted(self, listed: set[str], runs: Mapping[str, ModelRuns]) -> list[ModelInfo]:
        found = []
        for name in runs.keys() - listed:
            try:
                info = self._models.info(name)
            except WorkbenchError:
                # It was configured once.
                continue
            if info.kind == "endpoint" and info.name == name:
                found.append(info)
        return sorted(found, key=lambda info: info.name)


def _known(info: ModelInfo, default: str | None, runs: ModelRuns | None) -> KnownModel:
    if runs is None:
        return KnownModel(info, info.name == default)
    return KnownModel(info, info.name == default, runs.last, _speed(runs))


def _speed(runs: ModelRuns) -> Speed | None:
    timings = [timing for timing in runs.timings if timing.latency_ms > 0]
    if not timings:
        return None
    rates = [
        timing.output_tokens / timing.latency_ms * 1000
        for timing in timings
        if timing.output_tokens is not None
    ]
    seconds = median(timing.latency_ms / 1000 / max(timing.calls, 1) for timing in timings)
    return Speed(median(rates) if rates else None, seconds)

"""Fetching larger local models: one at a time for the whole server, whoever looks on."""

import logging
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from prompt_library import Phrase, PhrasedError
from workbench.errors import WorkbenchError
from workbench.models import Models, pull


@dataclass(frozen=True, slots=True)
class PullState:
    """How far a fetch has come: ``done`` of ``total`` bytes.

    ``status`` is running, stopping, stopped, done, or failed, and then ``error`` says why.
    """

    name: str
    total: int
    done: int = 0
    status: str = "running"
    error: Phrase | None = None

    @property
    def under_way(self) -> bool:
        return self.status in ("running", "stopping")


class _Stopped(Exception):
    """Somebody pressed Cancel. No ``WorkbenchError``: after one of those another source would be asked."""


class Pulling:
    """The fetch that is under way in this process, or the last one."""

    def __init__(self, models: Models, data_dir: Path) -> None:
        self._models = models
        self._data = data_dir
        self._changing = threading.Lock()
        self._state: PullState | None = None

    def state(self) -> PullState | None:
        """The newest fetch, as it is now; ``None`` if there was none since the server started."""
        return self._state

    def start(self, name: str) -> PullState:
        """Begins to fetch a model in the background; what an earlier fetch left is not fetched again.

        Raises ``WorkbenchError`` for a name that is not in the catalogue, and while a fetch is under way.
        """
        sizes = {model.name: model.size for model in self._models.local_models if model.can_be_pulled}
        if name not in sizes:
            raise WorkbenchError(Phrase("workbench.models.pull.unknown", name=name, known=sorted(sizes)))
        with self._changing:
            if self._state is not None and self._state.under_way:
                raise WorkbenchError(Phrase("workbench.models.pull.under_way", name=self._state.name))
            begun = self._state = PullState(name, sizes[name])
        threading.Thread(target=self._fetch, args=[name], name="pull", daemon=True).start()
        return begun

    def stop(self) -> None:
        """Ends the fetch that is under way, if there is one, within a second; what has arrived is kept."""
        with self._changing:
            if self._state is not None and self._state.status == "running":
                self._state = replace(self._state, status="stopping")

    def _fetch(self, name: str) -> None:
        status, error = self._outcome(name)
        with self._changing:
            assert self._state is not None
            self._state = replace(self._state, status=status, error=error)

    def _outcome(self, name: str) -> tuple[str, Phrase | None]:
        try:
            pull(name, self._data, self._progress, self._models.local_models)
        except _Stopped:
            return "stopped", None
        except PhrasedError as error:
            return "failed", error.phrase
        except Exception:
            logging.getLogger(__name__).exception("fetching %s ended by a fault", name)
            return "failed", Phrase("workbench.models.pull.fault", name=name)
        return "done", None

    def _progress(self, done: int, total: int) -> None:
        with self._changing:
            assert self._state is not None
            self._state = replace(self._state, done=done, total=total)
            # Nothing is left to stop once all of it is there.
            if self._state.status == "stopping" and done < total:
                raise _Stopped

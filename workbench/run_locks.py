"""Which runs a process is at work on: a lock on a file each, which ends with its process in any way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from prompt_library import Phrase
from workbench.errors import WorkbenchError


class RunLocks:
    """The locks of the runs of one database, as files in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def held(self, run_id: int) -> Iterator[None]:
        """Keeps other processes from the run. Raises ``WorkbenchError`` if one is at work on it."""
        self._folder.mkdir(exist_ok=True)
        try:
            with FileLock(self._path(run_id), timeout=0, thread_local=False):
                yield
        except Timeout:
            raise WorkbenchError(Phrase("workbench.resume.under_way", run=run_id)) from None

    def is_held(self, run_id: int) -> bool:
        """Whether a process, this one included, is at work on the run."""
        if not self._path(run_id).exists():
            return False
        try:
            with FileLock(self._path(run_id), timeout=0):
                return False
        except Timeout:
            return True

    def _path(self, run_id: int) -> Path:
        return self._folder / f"run-{run_id}.lock"

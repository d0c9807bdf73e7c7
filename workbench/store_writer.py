"""One thread that writes to the database what many runs have to store, as much as waits in one go."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from workbench.store_library import Database

T = TypeVar("T")
Job = Callable[[Database], Any]


class Writer:
    """Carries out jobs in the order in which they were given, all that wait in one transaction.

    A class that runs its prompts at once would otherwise wait in line for the lock, each for a transaction
    of its own. ``transaction`` gives a connection inside one, and commits or rolls back.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Database]]) -> None:
        self._transaction = transaction
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self._waiting: list[tuple[Job, Future[Any]]] = []
        self._lock = threading.Lock()

    def submit(self, job: Callable[[Database], T]) -> Future[T]:
        """What ``job`` returns, once it is committed, or the error that it raised. It may be called a second
        time, in a new transaction, if the first was rolled back."""
        future: Future[T] = Future()
        # Begun: who no longer waits for it cannot take it back.
        future.set_running_or_notify_cancel()
        with self._lock:
            self._waiting.append((job, future))
            first = len(self._waiting) == 1
        if first:
            self._thread.submit(self._write)
        return future

    def _write(self) -> None:
        with self._lock:
            jobs, self._waiting = self._waiting, []
        try:
            self._together(jobs)
        except Exception:
            # One of them is wrong, and the others must not pay for it.
            for one in jobs:
                try:
                    self._together([one])
                except Exception as error:
                    one[1].set_exception(error)

    def _together(self, jobs: list[tuple[Job, Future[Any]]]) -> None:
        with self._transaction() as db:
            results = [job(db) for job, _ in jobs]
        for (_, future), result in zip(jobs, results, strict=True):
            future.set_result(result)

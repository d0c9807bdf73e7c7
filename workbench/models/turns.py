"""Whose call is next: a bound on the calls to a model that are under way, shared fairly among the runs."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from weakref import WeakKeyDictionary

_ASKER: ContextVar[object] = ContextVar("workbench_asker", default=None)


@contextmanager
def asking_for(asker: object) -> Iterator[None]:
    """The calls that this task and its children make meanwhile belong to ``asker``, a run for example."""
    token = _ASKER.set(asker)
    try:
        yield
    finally:
        _ASKER.reset(token)


class Turns:
    """At most ``limit`` calls of one event loop are under way at once.

    Whoever asks for calls is served in turn, however many calls each of them waits for: a run of a thousand
    calls does not keep one of eight from going on.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()

    def turn(self) -> "Turn":
        """A turn for one call: to be entered before it, and left after it."""
        loop = asyncio.get_running_loop()
        queue = self._queues.get(loop)
        if queue is None:
            queue = self._queues[loop] = _Queue(self._limit)
        return Turn(queue)


class Turn:
    """One call's turn; it may be given back and taken again while the call waits for something else."""

    __slots__ = ("_held", "_queue")

    def __init__(self, queue: "_Queue") -> None:
        self._queue = queue
        self._held = False

    async def take(self) -> None:
        await self._queue.wait(_ASKER.get())
        self._held = True

    def release(self) -> None:
        if self._held:
            self._held = False
            self._queue.give_back()

    async def __aenter__(self) -> "Turn":
        await self.take()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.release()


class _Queue:
    """The turns of one event loop that are free, and who waits for one, by asker."""

    def __init__(self, free: int) -> None:
        self._free = free
        self._waiting: dict[object, deque[asyncio.Future[None]]] = {}

    async def wait(self, asker: object) -> None:
        if self._free:
            self._free -= 1
            return
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(asker, deque()).append(granted)
        try:
            await granted
        except asyncio.CancelledError:
            # It may have been granted in the same moment; a turn that is cancelled while it waits is
            # passed over when it comes up.
            if granted.done() and not granted.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        """The turn goes to the asker that has waited longest, who then goes to the end of the line."""
        while self._waiting:
            asker, calls = next(iter(self._waiting.items()))
            del self._waiting[asker]
            granted = calls.popleft()
            if calls:
                self._waiting[asker] = calls
            if not granted.done():
                granted.set_result(None)
                return
        self._free += 1

"""Whose call is next, and how fast calls may follow each other."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from workbench.models import pace
from workbench.models.pace import Pace
from workbench.models.turns import Turns, asking_for


def served(*askers: tuple[str, int], limit: int = 1) -> list[str]:
    """The order in which the calls of askers are made, each asker with so many of them, first come first."""

    async def call(turns: Turns, asker: str) -> None:
        async with turns.turn():
            order.append(asker)
            await asyncio.sleep(0)

    async def run(turns: Turns, asker: str, calls: int) -> None:
        with asking_for(asker):
            await asyncio.gather(*(call(turns, asker) for _ in range(calls)))

    async def all_of_them() -> None:
        turns = Turns(limit)
        await asyncio.gather(*(run(turns, asker, calls) for asker, calls in askers))

    order: list[str] = []
    asyncio.run(all_of_them())
    return order


def test_a_long_run_does_not_keep_a_short_one_waiting() -> None:
    order = served(("long", 100), ("short", 5), ("third", 5))
    assert len(order) == 110
    # The long one's first call was under way when the others came.
    assert [order[1:16].count(asker) for asker in ("long", "short", "third")] == [5, 5, 5]


def test_calls_of_one_asker_are_made_in_their_order() -> None:
    async def numbered(turns: Turns, number: int) -> None:
        async with turns.turn():
            order.append(number)

    async def all_of_them() -> None:
        turns = Turns(1)
        await asyncio.gather(*(numbered(turns, number) for number in range(20)))

    order: list[int] = []
    asyncio.run(all_of_them())
    assert order == list(range(20))


@pytest.mark.parametrize("when", ["waiting", "granted", "held"])
def test_no_turn_is_lost_when_a_call_is_cancelled(when: str) -> None:
    async def hold(turns: Turns, until: asyncio.Event) -> None:
        async with turns.turn():
            await until.wait()

    async def cancelled() -> None:
        turns, first, second = Turns(1), asyncio.Event(), asyncio.Event()
        holder = asyncio.create_task(hold(turns, first))
        await asyncio.sleep(0)
        waiter = asyncio.create_task(hold(turns, second))
        await asyncio.sleep(0)
        if when == "granted":
            first.set()
            await holder
        (holder if when == "held" else waiter).cancel()
        first.set()
        second.set()
        await asyncio.gather(holder, waiter, return_exceptions=True)
        async with asyncio.timeout(1), turns.turn():
            pass

    asyncio.run(cancelled())


def test_a_turn_that_is_given_back_meanwhile_is_somebody_elses() -> None:
    async def pausing(turns: Turns) -> None:
        async with turns.turn() as turn:
            order.append("pauses")
            turn.release()
            await asyncio.sleep(0.01)
            await turn.take()
            order.append("goes on")

    async def other(turns: Turns) -> None:
        async with turns.turn():
            order.append("other")

    async def both() -> None:
        turns = Turns(1)
        await asyncio.gather(pausing(turns), other(turns))

    order: list[str] = []
    asyncio.run(both())
    assert order == ["pauses", "other", "goes on"]


class Clock:
    """A clock that goes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "time", clock)
    monkeypatch.setattr(pace, "asyncio", clock)
    return clock


def minutes_for(clock: Clock, calls: int, call: Callable[[], Awaitable[None]]) -> float:
    async def make() -> None:
        for _ in range(calls):
            await call()

    start = clock.now
    asyncio.run(make())
    return (clock.now - start) / 60


def test_so_many_requests_a_minute(clock: Clock) -> None:
    calm = Pace(requests_per_minute=60)
    assert minutes_for(clock, 181, lambda: calm.wait(1)) == pytest.approx(3)
    clock.now += 3600
    # A quiet hour is not made up for by a burst.
    assert minutes_for(clock, 61, lambda: calm.wait(1)) == pytest.approx(1)


def test_so_many_tokens_a_minute_whatever_was_estimated(clock: Clock) -> None:
    calm = Pace(tokens_per_minute=1000)

    async def call() -> None:
        await calm.wait(400)
        calm.correct(400, 100)

    # 1,000 are there at first and 100 are taken by each call, once it has waited until 400 are there.
    assert minutes_for(clock, 47, call) == pytest.approx(4)
    unlimited = Pace()
    assert minutes_for(clock, 1000, lambda: unlimited.wait(10**9)) == 0


def test_a_call_larger_than_the_allowance_waits_for_the_whole_of_it(clock: Clock) -> None:
    calm = Pace(tokens_per_minute=1000)
    assert minutes_for(clock, 3, lambda: calm.wait(5000)) == pytest.approx(10)

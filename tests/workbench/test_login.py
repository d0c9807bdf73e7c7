"""Logging in: guessing is slow, tells nothing, and holds up nobody else."""

import asyncio
from collections import deque
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from school import NINE, SECRET, School, together

from workbench.errors import WorkbenchError
from workbench.passwords import Passwords
from workbench.services.accounts import Accounts
from workbench.services.login import TooManyFailures, WrongLogin
from workbench.store import Store
from workbench.store_sessions import FailureStore
from workbench.throttle import ADDRESS_MOST, ADDRESS_SPAN, LONGEST_WAIT, MEMORY, account_wait, wait


@pytest.fixture
def school(tmp_path: Path) -> School:
    return School(tmp_path)


def fail(school: School, name: str, times: int, address: str | None = None) -> None:
    for _ in range(times):
        with pytest.raises(WrongLogin):
            school.log_in(name, "wrong password", address)


def seconds_to_wait(school: School, name: str, address: str | None = None) -> int:
    """What somebody is told who comes with the right password."""
    with pytest.raises(TooManyFailures) as caught:
        school.log_in(name, SECRET, address)
    return caught.value.seconds


def test_waits_begin_with_the_fifth_failure_and_double() -> None:
    waits = [account_wait(failures).total_seconds() for failures in range(13)]
    assert waits == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert account_wait(10**6) == LONGEST_WAIT


def test_each_further_failure_makes_the_wait_longer(school: School) -> None:
    fail(school, "Ann", 5)
    for expected in (30, 60, 120, 240, 480, 900, 900):
        assert seconds_to_wait(school, "Ann") == expected
        school.later(seconds=expected - 0.5)
        assert seconds_to_wait(school, "ann@uni.example") == 1
        school.later(seconds=0.5)
        fail(school, "Ann", 1)
    school.later(minutes=15)
    assert school.log_in("Ann", address=None)
    fail(school, "Ann", 4)
    assert school.log_in("Ann", address=None)


def test_the_wait_survives_a_restart_and_concerns_one_account_only(school: School) -> None:
    fail(school, "Ann", 3)
    fail(school, " ANN@UNI.example ", 2)
    school.open()
    assert seconds_to_wait(school, "Ann") == 30
    assert school.log_in("Ines", address=None)


def test_failures_are_forgotten_after_a_day(school: School) -> None:
    fail(school, "Ann", 4)
    school.now += MEMORY + timedelta(seconds=1)
    fail(school, "Ann", 4)
    assert school.log_in("Ann", address=None)


def test_a_clock_that_was_ahead_locks_nobody_out_for_ever(school: School) -> None:
    school.later(days=400)
    fail(school, "Ann", 5)
    school.now = NINE
    assert school.log_in("Ann", address=None)


def test_a_new_code_ends_the_wait(school: School) -> None:
    fail(school, "Ann", 5)
    school.join(school.accounts.invite_again("Ines", "Ann"), "")
    assert school.log_in("Ann", address=None)


def test_who_has_no_account_is_treated_as_who_has_one(school: School) -> None:
    school.accounts.add_from_csv("Ines", "name\nNot joined\n")
    school.join(school.accounts.invite("Ines", "trainee"), "Gone")
    school.accounts.deactivate("Root", "Gone")
    told = {}
    for name in ("Ann", "nobody", "Not joined", "Gone", "", "\ud800", "x" * 10_000):
        answers = []
        for _ in range(7):
            with pytest.raises(WorkbenchError) as caught:
                school.log_in(name, "wrong password", None)
            answers.append((type(caught.value), caught.value.to("en"), caught.value.to("fr")))
        told[name] = answers
    assert all(answers == told["Ann"] for answers in told.values())
    assert [kind for kind, _, _ in told["Ann"]] == [WrongLogin] * 5 + [TooManyFailures] * 2


def test_an_address_gets_twenty_failures_a_minute(school: School) -> None:
    for number in range(ADDRESS_MOST):
        fail(school, f"nobody {number}", 1, "192.0.2.7")
        school.later(seconds=1)
    assert seconds_to_wait(school, "Ann", "192.0.2.7") == 40
    assert school.log_in("Ann", address="192.0.2.8")
    school.later(seconds=40)
    fail(school, "nobody", 1, "192.0.2.7")
    assert seconds_to_wait(school, "Ann", "192.0.2.7") == 1
    school.later(seconds=1)
    assert school.log_in("Ann", address="192.0.2.7")


def test_a_class_behind_one_address_comes_in_at_once(school: School) -> None:
    for _ in range(2 * ADDRESS_MOST):
        school.log_in("Ann", address="192.0.2.7")
    fail(school, "Ines", 4, "192.0.2.7")
    tokens = together(2 * ADDRESS_MOST, lambda _: school.log_in("Ann", address="192.0.2.7"))
    assert len({str(token) for token in tokens if isinstance(token, str)}) == 2 * ADDRESS_MOST


def test_success_does_not_clear_the_address_of_those_who_guess(school: School) -> None:
    for name in ("Ann", "Ines", "Root"):
        fail(school, name, 4, "192.0.2.7")
    for number in range(ADDRESS_MOST - 12):
        fail(school, f"nobody {number}", 1, "192.0.2.7")
    school.log_in("Ann", address="192.0.2.8")
    assert seconds_to_wait(school, "Ann", "192.0.2.7") == 60


def test_guesses_that_arrive_together_are_counted_one_by_one(school: School) -> None:
    outcomes = together(12, lambda number: school.log_in("Ann", f"wrong password {number}", None))
    assert sum(isinstance(outcome, WrongLogin) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, TooManyFailures) for outcome in outcomes) == 7


def test_a_stolen_session_cannot_guess_the_password_any_faster(school: School) -> None:
    for _ in range(5):
        with pytest.raises(WrongLogin):
            school.change("Ann", "wrong password", SECRET * 2)
    with pytest.raises(TooManyFailures):
        school.change("Ann", SECRET, SECRET * 2)


@given(st.lists(st.floats(0, 20), max_size=120))
def test_no_minute_ever_has_more_than_twenty_failures_of_an_address(pauses: list[float]) -> None:
    now, failed = datetime(2026, 1, 1, tzinfo=UTC), deque[datetime](maxlen=ADDRESS_MOST + 1)
    for pause in pauses:
        now += timedelta(seconds=pause)
        told = wait([], failed, now)
        if told:
            assert wait([], failed, now + told) == timedelta(0)
            continue
        failed.append(now)
        if len(failed) > ADDRESS_MOST:
            assert failed[-1] - failed[0] >= ADDRESS_SPAN


@given(st.lists(st.floats(0, 2000), max_size=60))
def test_an_accounts_failures_keep_their_distance(pauses: list[float]) -> None:
    now, failed = datetime(2026, 1, 1, tzinfo=UTC), list[datetime]()
    for pause in pauses:
        now += timedelta(seconds=pause)
        if not wait(failed, [], now):
            failed.append(now)
    for count, (earlier, later) in enumerate(pairwise(failed), start=1):
        assert later - earlier >= account_wait(count)


def test_failures_that_no_longer_count_are_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "practice.db")
    failures = FailureStore(store, MEMORY, wait)
    for number in range(30):
        failures.begin(b"%d" % number, None, NINE)
    failures.begin(b"late", "192.0.2.7", NINE + MEMORY + timedelta(seconds=1))
    with store.read() as db:
        assert db.execute("SELECT account FROM login_failures").fetchall() == [(b"late",)]


def test_hashes_follow_the_parameters_at_the_next_log_in(school: School) -> None:
    stronger = Accounts(school.store, lambda: school.now, Passwords(memory_kib=16, passes=1))
    before = hash_of(school, "Ann")
    with pytest.raises(WrongLogin):
        asyncio.run(stronger.log_in("Ann", "wrong password", None))
    assert hash_of(school, "Ann") == before
    token = asyncio.run(stronger.log_in("Ann", SECRET, None))
    assert stronger.who(token)
    assert hash_of(school, "Ann").startswith("$argon2id$v=19$m=16,")
    assert asyncio.run(stronger.log_in("Ann", SECRET, None))


def hash_of(school: School, name: str) -> str:
    with school.store.read() as db:
        row = db.execute(
            "SELECT password FROM accounts JOIN users ON users.id = user_id WHERE name = ?", [name]
        ).fetchone()
        return str(row[0])


def test_ten_log_ins_at_once_leave_the_event_loop_to_others(school: School) -> None:
    accounts = Accounts(school.store, lambda: school.now, Passwords())
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.001)
            ticks += 1

    async def morning() -> list[str]:
        ticking = asyncio.create_task(tick())
        tokens = await asyncio.gather(*(accounts.log_in("Ann", SECRET, None) for _ in range(10)))
        ticking.cancel()
        return tokens

    tokens = asyncio.run(morning())
    assert len(set(tokens)) == 10
    # One that hashes on the loop lets others run only in between: ten times.
    assert ticks > 20

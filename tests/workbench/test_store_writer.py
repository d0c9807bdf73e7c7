"""The one thread that stores what runs leave behind, on a real database."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database

from workbench.store import Store, add_user
from workbench.store_writer import Writer


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "workbench.db")


class Held:
    """A writer whose thread is busy, so that whatever is given to it meanwhile has to wait."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.transactions = 0
        self.go_on = threading.Event()
        self.writer = Writer(self.counted)
        self.first = self.writer.submit(lambda db: self.go_on.wait(10))

    @contextmanager
    def counted(self) -> Iterator[Database]:
        self.transactions += 1
        with self.store.write() as db:
            yield db

    def add(self, *names: str) -> list[Future[None]]:
        return [self.writer.submit(lambda db, name=name: add_user(db, name)) for name in names]


def names(store: Store) -> list[str]:
    connection = sqlite3.connect(store.path)
    try:
        return [row[0] for row in connection.execute("SELECT name FROM users ORDER BY id")]
    finally:
        connection.close()


def test_what_is_told_is_already_stored(store: Store) -> None:
    def add(db: Database) -> str:
        add_user(db, "ann")
        return "added"

    assert store.writer.submit(add).result(10) == "added"
    assert names(store) == ["ann"]


def test_what_waits_is_written_together_and_in_its_order(store: Store) -> None:
    held = Held(store)
    given = [f"user {number}" for number in range(50)]
    waiting = held.add(*given)
    assert not any(future.done() for future in waiting) and names(store) == []
    held.go_on.set()
    for future in waiting:
        future.result(10)
    assert names(store) == given
    assert held.transactions == 2


def test_one_bad_job_costs_the_others_nothing(store: Store) -> None:
    def bad(db: Database) -> None:
        add_user(db, "lost")
        db.execute("INSERT INTO prompts (user_id) VALUES (1000)")

    held = Held(store)
    before, wrong, after = held.add("ann"), held.writer.submit(bad), held.add("bob")
    held.go_on.set()
    for future in (*before, *after):
        future.result(10)
    with pytest.raises(sqlite3.IntegrityError):
        wrong.result(10)
    assert names(store) == ["ann", "bob"]


def test_the_writer_goes_on_after_a_bad_job(store: Store) -> None:
    def bad(db: Database) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        store.writer.submit(bad).result(10)
    store.writer.submit(lambda db: add_user(db, "ann")).result(10)
    assert names(store) == ["ann"]

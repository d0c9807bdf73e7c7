"""A class with accounts, for tests."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workbench.account_records import Account
from workbench.errors import WorkbenchError
from workbench.passwords import Passwords
from workbench.services.accounts import Accounts
from workbench.store import Store

SECRET = "quatre chevaux tiennent debout"
ROSTER = "name,email,role\nBob,bob@uni.example,trainee\nZoé,,\n"
NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
QUICK = Passwords(memory_kib=8, passes=1)


class School:
    """A database with an administrator, an instructor and a trainee, and a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "practice.db"
        self.now = NINE
        self.open()
        self.join(self.accounts.first_admin_code() or "", "Root")
        self.join(self.accounts.invite("Root", "instructor"), "Ines", "ines@uni.example")
        self.join(self.accounts.invite("Ines", "trainee"), "Ann", "ann@uni.example")

    def open(self) -> None:
        self.store = Store(self.path)
        self.accounts = Accounts(self.store, lambda: self.now, QUICK)

    def join(self, code: str, name: str, email: str = "", password: str = SECRET) -> Account:
        return asyncio.run(self.accounts.join(code, name, email, password))

    def log_in(self, name: str, password: str = SECRET, address: str | None = "192.0.2.1") -> str:
        return asyncio.run(self.accounts.log_in(name, password, address))

    def change(self, name: str, old: str, new: str, token: str = "") -> None:
        asyncio.run(self.accounts.change_password(name, old, new, token))

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def people(self) -> dict[str, str]:
        return {who.name: who.role for who in self.accounts.people("Root")}


def rows(school: School, table: str) -> list[dict[str, Any]]:
    with school.store.read() as db:
        return list(db.query(f"SELECT * FROM {table}"))


def together(number: int, work: Callable[[int], object]) -> list[object]:
    """What ``work`` returned or raised in as many threads that start at once."""
    start, results = threading.Barrier(number), list[object]([None] * number)

    def one(index: int) -> None:
        start.wait(30)
        try:
            results[index] = work(index)
        except WorkbenchError as error:
            results[index] = error

    threads = [threading.Thread(target=one, args=[index]) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results

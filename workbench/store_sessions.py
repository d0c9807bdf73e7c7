"""Who is logged in, and who failed to, in the database."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from workbench.account_records import Account, Login
from workbench.store import Store
from workbench.store_accounts import end_sessions, moment
from workbench.store_library import Database

Wait = Callable[[Sequence[datetime], Sequence[datetime], datetime], timedelta]
"""Says from the newest failures of an account and of an address, and the time, how long there is to wait."""

_LOOKED_AT = 32


class SessionStore:
    """Sessions are known by the digests of their tokens only."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, digest: bytes, whose: Login, at: datetime, expires: datetime) -> bool:
        """Keeps a session; forgets those that have run out.

        ``False``, and none is kept, if the password was changed or the person shut out since ``whose`` was
        read: such a session would outlive the end of all others.
        """
        with self._store.write() as db:
            db.execute("DELETE FROM sessions WHERE expires <= ?", [moment(at)])
            cursor = db.execute(
                "INSERT INTO sessions (digest, user_id, created, expires) SELECT ?, user_id, ?, ?"
                " FROM accounts WHERE user_id = ? AND active = 1 AND password = ?",
                [digest, moment(at), moment(expires), whose.user_id, whose.password],
            )
            return cursor.rowcount == 1

    def account(self, digest: bytes, at: datetime) -> Account | None:
        """Whose session it is, as they are now; ``None`` for none, one that is over, and who is shut out."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT name, role, email FROM sessions JOIN accounts USING (user_id)"
                " JOIN users ON users.id = user_id"
                " WHERE digest = ? AND revoked IS NULL AND expires > ? AND active = 1",
                [digest, moment(at)],
            ).fetchone()
            return None if row is None else Account(*row)

    def end(self, digest: bytes, at: datetime) -> None:
        """Ends a session, if there is one."""
        with self._store.write() as db:
            db.execute(
                "UPDATE sessions SET revoked = ? WHERE digest = ? AND revoked IS NULL", [moment(at), digest]
            )

    def end_others(self, user_id: int, kept: bytes, at: datetime) -> None:
        """Ends a person's sessions except one."""
        with self._store.write() as db:
            end_sessions(db, user_id, at, kept)


class FailureStore:
    """Failures to log in, of as long as they count."""

    def __init__(self, store: Store, memory: timedelta, wait: Wait) -> None:
        self._store = store
        self._memory = memory
        self._wait = wait

    def begin(self, account: bytes, address: str | None, at: datetime) -> int | timedelta:
        """Counts an attempt as failed until it succeeds, and returns its id; or how long there is to wait.

        Under the write lock, so that attempts that arrive at once are counted as those that come one by one.
        """
        with self._store.write() as db:
            # A row from the future was written before the clock was set right, and would count for ever.
            db.execute(
                "DELETE FROM login_failures WHERE at < ? OR at > ?",
                [moment(at - self._memory), moment(at + self._memory)],
            )
            waiting = self._wait(_times(db, "account", account), _times(db, "address", address), at)
            if waiting > timedelta(0):
                return waiting
            cursor = db.execute(
                "INSERT INTO login_failures (account, address, at) VALUES (?, ?, ?)",
                [account, address, moment(at)],
            )
            return int(cursor.lastrowid or 0)

    def succeed(self, attempt: int, account: bytes) -> None:
        """Takes an attempt back. The account's failures no longer count for it, only for their addresses."""
        with self._store.write() as db:
            db.execute("DELETE FROM login_failures WHERE id = ?", [attempt])
            self._forget(db, account)

    def forget(self, account: bytes) -> None:
        """Lets an account's failures no longer count for it."""
        with self._store.write() as db:
            self._forget(db, account)

    def _forget(self, db: Database, account: bytes) -> None:
        db.execute("UPDATE login_failures SET account = x'' WHERE account = ?", [account])


def _times(db: Database, column: str, value: bytes | str | None) -> list[datetime]:
    """The newest times of failures, the earliest first."""
    # Comparing with NULL finds nothing: an attempt from no address counts for none.
    rows = db.execute(
        f"SELECT at FROM login_failures WHERE {column} = ? ORDER BY at DESC LIMIT ?", [value, _LOOKED_AT]
    ).fetchall()
    return [datetime.fromisoformat(row[0]) for row in reversed(rows)]

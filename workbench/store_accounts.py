"""Who has an account, in the database."""

from datetime import UTC, datetime
from typing import Any

from prompt_library import Phrase
from workbench.account_names import login_key
from workbench.account_records import Login, Newcomer, Person
from workbench.errors import WorkbenchError
from workbench.store import Store
from workbench.store_library import Database

_FROM = "FROM accounts JOIN users ON users.id = user_id"
ADMIN = "role = 'admin' AND active = 1 AND password IS NOT NULL"
"""Which accounts can administer others: without a password nobody can."""


class AccountStore:
    """Accounts are never deleted here: what people did names them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def role_of(self, name: str) -> str | None:
        """The role of who has exactly that name; ``None`` for nobody and for whoever is no longer let in."""
        with self._store.read() as db:
            row = db.execute(f"SELECT role {_FROM} WHERE name = ? AND active = 1", [name]).fetchone()
            return None if row is None else str(row[0])

    def login(self, typed: str) -> Login | None:
        """The active account with that name or address, as people type it."""
        with self._store.read() as db:
            key = login_key(typed)
            row = db.execute(
                f"SELECT user_id, name, password {_FROM} WHERE active = 1 AND (key = ? OR email_key = ?)",
                [key, key],
            ).fetchone()
            return None if row is None else Login(*row)

    def people(self) -> list[Person]:
        """Everybody who has an account, by name."""
        with self._store.read() as db:
            rows = db.query(
                "SELECT name, role, email, active, password IS NOT NULL AS joined, accounts.created"
                f" {_FROM} ORDER BY key"
            )
            return [_person(row) for row in rows]

    def trainees(self) -> list[Person]:
        """The class: who may come in as a trainee now."""
        return [person for person in self.people() if person.active and person.role == "trainee"]

    def has_admin(self) -> bool:
        """Whether anybody can administer accounts."""
        with self._store.read() as db:
            return bool(db.execute(f"SELECT 1 FROM accounts WHERE {ADMIN}").fetchone())

    def set_password(self, user_id: int, old: str, new: str) -> bool:
        """Keeps another hash; not if somebody else was quicker and ``old`` is no longer the one."""
        with self._store.write() as db:
            cursor = db.execute(
                "UPDATE accounts SET password = ? WHERE user_id = ? AND password = ?", [new, user_id, old]
            )
            return cursor.rowcount == 1

    def set_role(self, name: str, role: str) -> str:
        """Changes somebody's role and returns the one that they had.

        Raises ``WorkbenchError`` if there is no such account, or if nobody would be left to administer.
        """
        with self._store.write() as db:
            user_id, old = account_of(db, name)
            if role != "admin":
                refuse_last_admin(db, user_id)
            db.execute("UPDATE accounts SET role = ? WHERE user_id = ?", [role, user_id])
            return old

    def set_active(self, name: str, active: bool, at: datetime) -> None:
        """Lets somebody in or no longer, which ends their sessions. Raises what ``set_role`` raises."""
        with self._store.write() as db:
            user_id, _ = account_of(db, name)
            if not active:
                refuse_last_admin(db, user_id)
                end_sessions(db, user_id, at)
            db.execute("UPDATE accounts SET active = ? WHERE user_id = ?", [int(active), user_id])


def account_of(db: Database, name: str) -> tuple[int, str]:
    """The user id and role of an account, active or not. Raises ``WorkbenchError`` if there is none."""
    row = db.execute(f"SELECT user_id, role {_FROM} WHERE name = ?", [name]).fetchone()
    if row is None:
        raise WorkbenchError(Phrase("workbench.account.unknown", name=name))
    return int(row[0]), str(row[1])


def taken(db: Database, name: str, email: str | None) -> Phrase | None:
    """Why nobody can have that name and address; ``None`` if somebody can.

    Every user counts, with an account or without: otherwise a newcomer would find another's work.
    """
    if login_key(name) in {login_key(row[0]) for row in db.execute("SELECT name FROM users")}:
        return Phrase("workbench.account.name_taken", name=name)
    key = _email_key(email)
    if key and db.execute("SELECT 1 FROM accounts WHERE email_key = ?", [key]).fetchone():
        return Phrase("workbench.account.email_taken", email=str(email))
    return None


def add_account(db: Database, who: Newcomer, password: str | None, at: datetime) -> int:
    """Adds a person who is not ``taken``, and returns the user id; inside the caller's transaction."""
    user = db.execute("INSERT INTO users (name, created) VALUES (?, ?)", [who.name, moment(at)])
    user_id = int(user.lastrowid or 0)
    db.execute(
        "INSERT INTO accounts (user_id, key, role, email, email_key, password, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            *(user_id, login_key(who.name), who.role, who.email, _email_key(who.email)),
            *(password, moment(at)),
        ],
    )
    return user_id


def end_sessions(db: Database, user_id: int, at: datetime, but: bytes = b"") -> None:
    """Ends a person's sessions, except the one with the digest ``but``; inside the caller's transaction."""
    db.execute(
        "UPDATE sessions SET revoked = ? WHERE user_id = ? AND revoked IS NULL AND digest != ?",
        [moment(at), user_id, but],
    )


def moment(at: datetime) -> str:
    """A time, which names its zone, as the database keeps it: texts then compare as times do."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def refuse_last_admin(db: Database, user_id: int) -> None:
    """Raises ``WorkbenchError`` if nobody but that person could administer accounts."""
    left = db.execute(f"SELECT 1 FROM accounts WHERE {ADMIN} AND user_id != ?", [user_id]).fetchone()
    if left is None:
        raise WorkbenchError(Phrase("workbench.account.last_admin"))


def _email_key(email: str | None) -> str | None:
    return None if email is None else login_key(email)


def _person(row: dict[str, Any]) -> Person:
    return Person(
        name=row["name"],
        role=row["role"],
        email=row["email"],
        active=bool(row["active"]),
        joined=bool(row["joined"]),
        created=datetime.fromisoformat(row["created"]),
    )

"""Invitations, and who comes in by them, in the database."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from prompt_library import Phrase
from workbench.account_records import Invitation, Newcomer
from workbench.errors import WorkbenchError
from workbench.store import Store
from workbench.store_accounts import ADMIN, account_of, add_account, end_sessions, moment, taken
from workbench.store_library import Database

# What somebody may invite to is asked when the code is used, not when it is made: whoever loses a role loses
# the codes that they put aside. One person's code counts for the role that this person has by then.
_VALID = f"""
    SELECT invitations.role, uses_left, expires, own.user_id, name, own.email FROM invitations
    LEFT JOIN accounts AS author ON author.user_id = author_id
    LEFT JOIN accounts AS own ON own.user_id = invitations.user_id
    LEFT JOIN users ON users.id = own.user_id
    WHERE digest = ? AND uses_left > 0 AND expires > ? AND coalesce(own.active, 1) = 1 AND (
        author_id IS NULL AND NOT EXISTS (SELECT 1 FROM accounts WHERE {ADMIN})
        OR author.active = 1 AND (
            author.role = 'admin'
            OR author.role = 'instructor' AND coalesce(own.role, invitations.role) = 'trainee'
        )
    )
"""


class InvitationStore:
    """Codes are known by their digests only."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, by: str, digest: bytes, role: str, uses: int, at: datetime, expires: datetime) -> None:
        """Keeps an invitation for ``uses`` people who have no account yet."""
        with self._store.write() as db:
            _add(db, digest, role, uses, None, account_of(db, by)[0], at, expires)

    def add_first(self, digest: bytes, at: datetime, expires: datetime) -> bool:
        """Keeps the invitation of the first administrator in place of any earlier one.

        ``False``, and nothing is kept, if there is an administrator.
        """
        with self._store.write() as db:
            db.execute("UPDATE invitations SET uses_left = 0 WHERE author_id IS NULL")
            if db.execute(f"SELECT 1 FROM accounts WHERE {ADMIN}").fetchone():
                return False
            _add(db, digest, "admin", 1, None, None, at, expires)
            return True

    def add_people(
        self, by: str, people: Iterable[tuple[Newcomer, bytes]], at: datetime, expires: datetime
    ) -> list[tuple[Newcomer, Phrase]]:
        """Adds accounts without a password, and an invitation for each; nothing if any is taken.

        Returns who could not be added and why.
        """
        with self._store.write() as db:
            people = list(people)
            faults = [(who, why) for who, _ in people if (why := taken(db, who.name, who.email))]
            if not faults:
                author = account_of(db, by)[0]
                for who, digest in people:
                    _add(db, digest, who.role, 1, add_account(db, who, None, at), author, at, expires)
            return faults

    def add_again(self, by: str, name: str, digest: bytes, at: datetime, expires: datetime) -> None:
        """Keeps an invitation for somebody who has an account, in place of any earlier one of theirs."""
        with self._store.write() as db:
            user_id, role = account_of(db, name)
            _use_up(db, user_id)
            _add(db, digest, role, 1, user_id, account_of(db, by)[0], at, expires)

    def find(self, digest: bytes, at: datetime) -> Invitation | None:
        """The invitation, if it is good for anybody at that time."""
        with self._store.read() as db:
            row = db.execute(_VALID, [digest, moment(at)]).fetchone()
            return None if row is None else _invitation(row)

    def join(self, digest: bytes, name: str, email: str | None, password: str, at: datetime) -> str:
        """Uses an invitation once: adds an account, or gives its password to the one that it is for, whose
        sessions end. ``password`` is a hash. Returns the account's name.

        Raises ``WorkbenchError``, and uses nothing, if the invitation is good for nobody any more or the name
        or address is taken.
        """
        with self._store.write() as db:
            row = db.execute(_VALID, [digest, moment(at)]).fetchone()
            if row is None:
                raise WorkbenchError(Phrase("workbench.account.code"))
            invitation, user_id = _invitation(row), row[3]
            db.execute("UPDATE invitations SET uses_left = uses_left - 1 WHERE digest = ?", [digest])
            if invitation.name is not None:
                _use_up(db, user_id)
                end_sessions(db, user_id, at)
                db.execute("UPDATE accounts SET password = ? WHERE user_id = ?", [password, user_id])
                return invitation.name
            if why := taken(db, name, email):
                raise WorkbenchError(why)
            add_account(db, Newcomer(0, name, email, invitation.role), password, at)
            return name


def _add(
    db: Database,
    digest: bytes,
    role: str,
    uses: int,
    user_id: int | None,
    author: int | None,
    at: datetime,
    expires: datetime,
) -> None:
    db.execute(
        "INSERT INTO invitations (digest, role, uses_left, user_id, author_id, created, expires)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [digest, role, uses, user_id, author, moment(at), moment(expires)],
    )


def _use_up(db: Database, user_id: int) -> None:
    db.execute("UPDATE invitations SET uses_left = 0 WHERE user_id = ?", [user_id])


def _invitation(row: Sequence[object]) -> Invitation:
    role, uses_left, expires, _, name, email = row
    return Invitation(
        str(role),
        int(str(uses_left)),
        datetime.fromisoformat(str(expires)),
        None if name is None else str(name),
        None if email is None else str(email),
    )

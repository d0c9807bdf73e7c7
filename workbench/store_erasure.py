"""Forgetting a person, in the database: who they were and what they wrote goes, figures stay.

Practice is removed. What was handed in and graded keeps its scores, marks and grade, which the class's
figures are made of, under a name that says nothing; texts, and what was said of them, are emptied.
"""

import time
from collections.abc import Collection
from datetime import datetime

from workbench.account_names import login_key
from workbench.store import Store
from workbench.store_accounts import moment, refuse_last_admin
from workbench.store_erasure_work import forget_made, forget_practice, forget_submissions
from workbench.store_library import Database
from workbench.store_person import Whose
from workbench.tokens import account_digest, stranger_digest

WAIT_S = 10.0
"""How long others may keep reading the log before it is left as it is."""

_NAMELESS = "erased/{id}"
"""No account can have been given such a name: none has a "/"."""


class ErasureStore:
    """Forgets people in one database file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def refuse(self, whose: Whose) -> None:
        """Raises ``WorkbenchError`` if nobody would be left to administer accounts."""
        if whose.role == "admin":
            with self._store.read() as db:
                refuse_last_admin(db, whose.id)

    def erase(self, whose: Whose, at: datetime, shipped: Collection[str]) -> None:
        """Forgets a person in one step. ``clear`` then takes the old texts from the file itself.

        ``shipped``: the digests of the rubrics that come with exercises, which are nobody's own.
        """
        with self._store.write() as db:
            db.execute("INSERT INTO erasing (user_id) VALUES (?)", [whose.id])
            db.execute(
                "INSERT INTO erasures (user_id, at, member) SELECT ?1, ?2, EXISTS (SELECT 1 FROM accounts"
                " WHERE user_id = ?1 AND role = 'trainee' AND active = 1)",
                [whose.id, moment(at)],
            )
            forget_practice(db, whose.id)
            forget_submissions(db, whose.id)
            forget_made(db, whose.id, shipped)
            _forget_who(db, whose, at)
            db.execute("DELETE FROM erasing")
            # Words that were taken from the index stay in its pages until they are merged with others.
            db.execute("INSERT INTO version_words (version_words) VALUES ('rebuild')")

    def clear(self) -> bool:
        """Writes the file anew, so that nothing is left between its pages, and empties its log.

        ``False`` if somebody kept reading the log: then it still holds what was there.
        """
        with self._store.read() as db:
            db.execute("VACUUM")
            until = time.monotonic() + WAIT_S
            while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > until:
                    return False
                time.sleep(0.05)
        return True

    def members(self) -> list[str]:
        """The trainees of the class who were erased, by the names that they have now."""
        with self._store.read() as db:
            rows = db.execute("SELECT name FROM erasures JOIN users ON id = user_id WHERE member ORDER BY id")
            return [name for (name,) in rows]


def _forget_who(db: Database, whose: Whose, at: datetime) -> None:
    found = db.execute("SELECT email_key FROM accounts WHERE email_key <> '' AND user_id = ?", [whose.id])
    typed = [login_key(whose.name), *(key for (key,) in found)]
    for digest in (account_digest(whose.id), *map(stranger_digest, typed)):
        db.execute("DELETE FROM login_failures WHERE account = ?", [digest])
    db.execute("DELETE FROM sessions WHERE user_id = ?", [whose.id])
    db.execute("DELETE FROM invitations WHERE user_id = ?1 OR author_id = ?1", [whose.id])
    db.execute("DELETE FROM accounts WHERE user_id = ?", [whose.id])
    nameless = _NAMELESS.format(id=whose.id)
    db.execute(
        "UPDATE log SET subject = substr(subject, 1, length(subject) - length(?1)) || ?2"
        " WHERE subject = 'account/' || ?1"
        " OR subject IN (SELECT 'assignment/' || id || '/' || ?1 FROM assignments)",
        [whose.name, nameless],
    )
    db.execute("UPDATE users SET name = ?, created = ? WHERE id = ?", [nameless, moment(at), whose.id])

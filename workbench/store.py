"""The database file: one connection a call, writes that take the lock first, faults in plain words."""

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.migrations import migrations

BUSY_TIMEOUT_S = 10.0


class Store:
    """A SQLite database at ``path``, made and brought up to date when it is opened.

    Raises ``WorkbenchError`` when the file cannot be made, read or written, or when a newer version of
    the workbench wrote it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise WorkbenchError(
                Phrase("workbench.store.folder", path=str(path.parent), reason=error.strerror or "")
            ) from error
        self._migrate()
        with _in_plain_words(path):
            # When the last connection closes, SQLite empties the log into the file, which takes milliseconds;
            # this one, which is never used, keeps every call's from being the last.
            kept_open = sqlite3.connect(path, check_same_thread=False)
            kept_open.execute("SELECT count(*) FROM users").fetchone()
        weakref.finalize(self, kept_open.close)

    @contextmanager
    def read(self) -> Iterator[Database]:
        """A connection for one call's reading."""
        with _in_plain_words(self.path):
            db = _connect(self.path)
            try:
                yield db
            finally:
                db.close()

    @contextmanager
    def write(self) -> Iterator[Database]:
        """A connection inside a transaction: committed at the end, rolled back on any error.

        The write lock is taken at once: a deferred BEGIN fails when two writers both read first.
        """
        with self.read() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()

    def _migrate(self) -> None:
        with self.read() as db:
            db.execute("PRAGMA journal_mode = WAL")
            _refuse_newer(db, self.path)
            if not migrations.pending(db):
                return
            # Migrations may rebuild tables, which foreign keys would block half-way; they are checked after.
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute("BEGIN IMMEDIATE")
            try:
                migrations.apply(db)
                broken = list(db.query("SELECT * FROM pragma_foreign_key_check"))
                if broken:
                    raise WorkbenchError(Phrase("workbench.store.broken", path=str(self.path)))
            except BaseException:
                db.rollback()
                raise
            db.commit()
        os.chmod(self.path, 0o600)


def now() -> str:
    """This moment, as the database keeps it: ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def add_user(db: Database, name: str) -> None:
    """Makes the person known, if they are not yet; inside the caller's transaction."""
    db.execute("INSERT INTO users (name, created) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", [name, now()])


def _connect(path: Path) -> Database:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    db = Database(connection)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    return db


def _refuse_newer(db: Database, path: Path) -> None:
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if any(applied.name not in known for applied in migrations.applied(db)):
        raise WorkbenchError(Phrase("workbench.store.newer", path=str(path)))


@contextmanager
def _in_plain_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorname", "") or ""
        for start, key in _FAULTS.items():
            if code.startswith(start):
                raise WorkbenchError(Phrase(key, path=str(path))) from error
        raise


_FAULTS = {
    "SQLITE_FULL": "workbench.store.full",
    "SQLITE_READONLY": "workbench.store.read_only",
    "SQLITE_CANTOPEN": "workbench.store.cannot_open",
    "SQLITE_BUSY": "workbench.store.busy",
    "SQLITE_NOTADB": "workbench.store.not_a_database",
    "SQLITE_CORRUPT": "workbench.store.not_a_database",
    "SQLITE_IOERR": "workbench.store.disk",
}

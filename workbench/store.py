"""The database file: a connection for each call, writes that take the lock first, faults in plain words."""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.migrations import migrations
from workbench.store_library import Database
from workbench.store_writer import Writer

BUSY_TIMEOUT_S = 10.0
KEPT_OPEN = 8
"""Connections that are kept for the next call: opening one takes longer than most of what it is used for,
and when the last one closes SQLite empties the log into the file, which takes milliseconds."""


class Store:
    """A SQLite database at ``path``, made and brought up to date when it is opened.

    Raises ``WorkbenchError`` when the file cannot be made, read or written, or when a newer version of
    the workbench wrote it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._free: list[Database] = []
        # SQLite sleeps until it tries again; other processes are few, other threads are not.
        self._writing = threading.Lock()
        self.writer = Writer(self.write)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise WorkbenchError(
                Phrase("workbench.store.folder", path=str(path.parent), reason=error.strerror or "")
            ) from error
        self._migrate()
        weakref.finalize(self, _close, self._free)

    @contextmanager
    def read(self) -> Iterator[Database]:
        """A connection for one call's reading."""
        with _in_plain_words(self.path):
            try:
                db = self._free.pop()
            except IndexError:
                db = _connect(self.path)
            try:
                yield db
            except BaseException:
                db.close()
                raise
            if len(self._free) < KEPT_OPEN:
                self._free.append(db)
            else:
                db.close()

    @contextmanager
    def write(self) -> Iterator[Database]:
        """A connection inside a transaction: committed at the end, rolled back on any error.

        The write lock is taken at once: a deferred BEGIN fails when two writers both read first.
        """
        with self._writing, self.read() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()

    def back_up(self, file: Path) -> None:
        """Copies the whole database to ``file``, which only its owner can read.

        In one step: one that pauses begins anew whenever somebody writes. It is remembered where it is, so
        that who is erased can be erased there. Raises ``WorkbenchError`` if there is such a file, or if it
        cannot be written.
        """
        private_file(file)
        with _in_plain_words(file), self.read() as db, closing(sqlite3.connect(file)) as copy:
            db.conn.backup(copy)
        with self.write() as db:
            db.execute(
                "INSERT INTO backups (path, created) VALUES (?, ?)"
                " ON CONFLICT (path) DO UPDATE SET created = excluded.created",
                [str(file.resolve()), now()],
            )

    def backups(self) -> list[Path]:
        """Where copies of the database were made."""
        with self.read() as db:
            return [Path(path) for (path,) in db.execute("SELECT path FROM backups ORDER BY created")]

    def close(self) -> None:
        """Closes what is kept open; the next call opens it again."""
        _close(self._free)

    def _migrate(self) -> None:
        with _in_plain_words(self.path), closing(_connect(self.path)) as db:
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


def private_file(file: Path) -> None:
    """Makes an empty file that only its owner can read. Raises ``WorkbenchError`` if there is such a file, or
    if it cannot be made."""
    try:
        file.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise WorkbenchError(
            Phrase("workbench.store.backup", path=str(file), reason=error.strerror or "")
        ) from error


def now() -> str:
    """This moment, as the database keeps it: ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def add_user(db: Database, name: str) -> None:
    """Makes the person known, if they are not yet; inside the caller's transaction."""
    db.execute("INSERT INTO users (name, created) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", [name, now()])


def _connect(path: Path) -> Database:
    # Used by one thread at a time, not always by the same.
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    db = Database(connection, execute_plugins=False)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    return db


def _close(connections: list[Database]) -> None:
    while connections:
        connections.pop().close()


def _refuse_newer(db: Database, path: Path) -> None:
    known = {migration.name for migration in migrations.pending(Database(memory=True, execute_plugins=False))}
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

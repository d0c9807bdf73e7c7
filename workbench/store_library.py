"""sqlite-utils, without the libraries that it looks for in order to read their data types.

Finding pandas and numpy takes longer than all else that a command needs, and nothing of theirs is stored.
"""

import sqlite3
import sys

_UNWANTED = ("pandas", "numpy")
_absent = [name for name in _UNWANTED if name not in sys.modules]
for _name in _absent:
    # What is None here cannot be imported.
    sys.modules[_name] = None  # type: ignore[assignment]
try:
    from sqlite_utils import Database, Migrations
finally:
    for _name in _absent:
        del sys.modules[_name]

__all__ = ["Database", "Migrations", "run_script"]


def run_script(db: Database, sql: str) -> None:
    """Carries out the statements of ``sql``, each of which ends where a line ends, inside the caller's
    transaction.

    The package's ``executescript`` looks for that end after every character, which takes most of the time in
    which a new database is made.
    """
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
    if statement.strip():
        db.execute(statement)

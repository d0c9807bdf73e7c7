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
    import sqlite_utils
finally:
    for _name in _absent:
        del sys.modules[_name]

Migrations = sqlite_utils.Migrations


class Database(sqlite_utils.Database):
    """The package's, quicker with a script inside a transaction."""

    def executescript(self, sql: str) -> sqlite3.Cursor:
        """Carries out the statements of ``sql``, each of which ends where a line ends.

        The package looks for that end after every character, which takes most of the time in which the schema
        is made.
        """
        if not self.conn.in_transaction:
            return super().executescript(sql)
        cursor, statement = self.conn.cursor(), ""
        for line in sql.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                cursor.execute(statement)
                statement = ""
        if statement.strip():
            cursor.execute(statement)
        return cursor


__all__ = ["Database", "Migrations"]

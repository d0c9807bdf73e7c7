"""Search by words: in what a person wrote, and in texts that are shipped with the workbench."""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from workbench.store import Store

MOST = 20
"""Of each kind, the best ones."""
MOST_WORDS = 12
MARKS = ("\x02", "\x03")
"""Around a word that was found, in an excerpt."""


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text by its place in the sequence that was searched."""

    place: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """The newest version of a prompt that holds the words."""

    scenario: str
    language: str
    number: int
    note: str
    excerpt: str


class SearchStore:
    """Finds texts that hold all words, the last of which may be a beginning; accents do not count."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def versions(self, user: str, text: str) -> list[FoundVersion]:
        """The prompts that a person ran, the newest first."""
        query = match_query(text)
        if not query:
            return []
        with self._store.read() as db:
            rows = db.execute(_VERSIONS, [*MARKS, query, user, MOST]).fetchall()
        return [FoundVersion(*row[:-1]) for row in rows]

    def texts(self, texts: Sequence[tuple[str, str]], text: str) -> list[FoundText]:
        """Of pairs of title and text those that hold the words, the best first; a word in a title counts
        more."""
        query = match_query(text)
        if not query:
            return []
        # Sixty texts are read faster than they would be kept up to date with the files that they are from.
        with closing(sqlite3.connect(":memory:")) as db:
            db.execute(_TEXTS)
            db.executemany("INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)", _numbered(texts))
            return [FoundText(*row) for row in db.execute(_FOUND, [*MARKS, query, MOST])]


def match_query(text: str) -> str:
    """The FTS5 query for all words of ``text``, of which the last may be the beginning of one; empty without
    a word. No character of the text is one of the query language's."""
    words = re.findall(r"[^\W_]+", text.casefold())[:MOST_WORDS]
    return " ".join(f'"{word}"' for word in words) + "*" if words else ""


def _numbered(texts: Sequence[tuple[str, str]]) -> list[tuple[int, str, str]]:
    return [(place, title, body) for place, (title, body) in enumerate(texts)]


_TEXTS = 'CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize = "unicode61 remove_diacritics 2")'
_FOUND = """
SELECT rowid, snippet(texts, 1, ?, ?, ' … ', 24) FROM texts WHERE texts MATCH ?
ORDER BY bm25(texts, 8.0, 1.0), rowid LIMIT ?
"""
# An excerpt can only be made where the words are looked for. Beside max() SQLite gives the other columns of
# the row that has it.
_VERSIONS = """
WITH found AS MATERIALIZED (
  SELECT rowid AS id, snippet(version_words, 0, ?, ?, ' … ', 24) AS excerpt FROM version_words
  WHERE version_words MATCH ?
), newest AS (
  SELECT scenario, language, max(number), versions.note, excerpt, versions.id AS version
  FROM found JOIN versions ON versions.id = found.id JOIN prompts ON prompts.id = prompt_id
  JOIN users ON users.id = user_id WHERE name = ? GROUP BY prompts.id
)
SELECT * FROM newest ORDER BY version DESC LIMIT ?
"""

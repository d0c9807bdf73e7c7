"""A CSV file as cells that know their bytes, so that some can be changed and all else stays as it was.

The quoting is that of RFC 4180, section 2: a cell that starts with a quotation mark ends at the next single
one, and two of them stand for one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from prompt_library import Phrase
from workbench.errors import WorkbenchError

MAX_BYTES = 10_000_000
SEPARATORS = (",", ";", "\t")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class CsvCell:
    """One cell: the bytes ``start`` to ``end`` of the file, with its quotation marks, and what it says."""

    start: int
    end: int
    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A file and its cells, row by row. An empty line is a row of one empty cell.

    ``lines`` has for each row the line of the file, from 1, that it starts on.
    """

    data: bytes
    separator: str
    rows: tuple[tuple[CsvCell, ...], ...]
    lines: tuple[int, ...]

    def blank(self, row: int) -> bool:
        """Whether ``rows[row]`` says nothing."""
        return not any(cell.text.strip() for cell in self.rows[row])

    def replaced(self, texts: Mapping[tuple[int, int], str]) -> bytes:
        """The file with other texts in the cells at (row, column), both from 0.

        A cell is quoted if it was before or has to be. Every byte outside these cells stays.
        """
        pieces, copied = [], 0
        for row, column in sorted(texts):
            cell = self.rows[row][column]
            pieces += [self.data[copied : cell.start], self._written(cell, texts[row, column])]
            copied = cell.end
        return b"".join([*pieces, self.data[copied:]])

    def _written(self, cell: CsvCell, text: str) -> bytes:
        if cell.quoted or any(sign in text for sign in (self.separator, '"', "\r", "\n")):
            text = '"' + text.replace('"', '""') + '"'
        # Half a character cannot be written; a mark in its place loses less than the whole file.
        return text.encode("utf-8", "replace")


def read_table(data: bytes) -> CsvTable:
    """The cells of a CSV file in UTF-8, with or without a byte order mark, with any line ends.

    The separator is the comma, semicolon or tab that splits the first line into the most cells. Raises
    ``WorkbenchError`` for another encoding, above ``MAX_BYTES``, and for quotation marks that do not close.
    """
    if len(data) > MAX_BYTES:
        raise _error("file_too_large", most=MAX_BYTES // 1_000_000)
    if b"\0" in data or not _is_utf8(data):
        raise _error("not_utf8")
    start = len(_BOM) if data.startswith(_BOM) else 0
    separator = max(SEPARATORS, key=lambda sign: _cells_in_first_row(data, start, sign))
    rows, lines, line = [], [], 1
    while start < len(data):
        row, end = _row(data, start, separator, line)
        rows.append(row)
        lines.append(line)
        line += len(_LINE_END.findall(data, start, end))
        start = end
    return CsvTable(data, separator, tuple(rows), tuple(lines))


def _row(data: bytes, start: int, separator: str, line: int) -> tuple[tuple[CsvCell, ...], int]:
    """The row that starts at ``start``, on ``line``, and where the next one does."""
    pattern = _cell_pattern(separator)
    cells = []
    while True:
        found = pattern.match(data, start)
        if found is None:
            raise _error("bad_quotes", line=line)
        quoted = found["quoted"] is not None
        text = found["quoted"].replace(b'""', b'"') if quoted else found["plain"]
        cells.append(CsvCell(start, found.end("cell"), text.decode(), quoted))
        start = found.end()
        if found["next"] != separator.encode():
            return tuple(cells), start


def _cells_in_first_row(data: bytes, start: int, separator: str) -> int:
    try:
        return len(_row(data, start, separator, 1)[0])
    except WorkbenchError:
        # Quoted cells end where another separator starts: this one is not the file's.
        return 0


_LINE_END = re.compile(rb"\r\n|\r|\n")


@lru_cache
def _cell_pattern(separator: str) -> re.Pattern[bytes]:
    """A cell and what follows it: the separator, a line end, or nothing at the end of the file."""
    sign = re.escape(separator).encode()
    return re.compile(
        rb'(?P<cell>"(?P<quoted>(?:[^"]++|"")*+)"|(?!")(?P<plain>[^%b\r\n]*+))(?P<next>%b|\r\n|\r|\n|\Z)'
        % (sign, sign)
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _error(fault: str, **values: int) -> WorkbenchError:
    return WorkbenchError(Phrase(f"workbench.gradebook.{fault}", **values))

"""A copy of a person's data as one ZIP file: each table as JSON, exact, and as CSV, for a spreadsheet."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from workbench.spreadsheets import harmless

Rows = Callable[[], Iterable[Mapping[str, Any]]]
"""Reads a table from its beginning: it is read once a format."""


def write_archive(file: IO[bytes], about: str, tables: Mapping[str, Rows]) -> dict[str, int]:
    """Writes the archive with ``about`` as its README.txt. Returns how many rows each table has.

    A table without rows has no file. CSV is UTF-8 with a byte order mark and CRLF; what holds more than a
    text or a number is JSON in its cell, and a cell that a spreadsheet would take for a formula gets an
    apostrophe.
    """
    counts = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", about)
        for name, rows in tables.items():
            first = next(iter(rows()), None)
            if first is None:
                counts[name] = 0
                continue
            with _member(archive, f"{name}.json") as text:
                counts[name] = _write_json(text, rows())
            with _member(archive, f"{name}.csv", "utf-8-sig") as text:
                _write_csv(text, list(first), rows())
    return counts


@contextmanager
def _member(archive: zipfile.ZipFile, name: str, encoding: str = "utf-8") -> Iterator[IO[str]]:
    with (
        archive.open(name, "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, encoding, "surrogatepass", newline="") as text,
    ):
        yield text


def _write_json(text: IO[str], rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    for row in rows:
        text.write(("[\n" if count == 0 else ",\n") + json.dumps(dict(row), ensure_ascii=False))
        count += 1
    text.write("\n]\n")
    return count


def _write_csv(text: IO[str], columns: list[str], rows: Iterable[Mapping[str, Any]]) -> None:
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(columns)
    for row in rows:
        table.writerow([_cell(row[column]) for column in columns])


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return harmless(value or "")
    return json.dumps(value, ensure_ascii=False)

"""Where everything is in a gradebook that was exported from Canvas."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.gradebook.csv_cells import CsvCell, CsvTable, read_table
from workbench.gradebook.filling import fault
from workbench.gradebook.grades import read_number

_ASSIGNMENT = re.compile(r"(?P<title>.*)\s\((?P<id>[0-9]+)\)", re.DOTALL)
_POSSIBLE = "points possible"
_READ_ONLY = "(read only)"
_NAMES = (("Student",), ("LastName", "FirstName"))
"""The columns that an export starts with, before ``ID``."""

_IDS = ("ID", "SIS User ID", "SIS Login ID")


@dataclass(frozen=True, slots=True)
class CanvasAssignment:
    """A column of grades: ``heading`` is its title with its id in brackets; ``points`` are the most that can
    be had, ``None`` where the file has no number."""

    heading: str
    title: str
    id: str
    column: int
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class CanvasSheet:
    """The cells, the columns of names and ids by heading, the assignments, and the rows of students."""

    table: CsvTable
    columns: Mapping[str, int]
    assignments: tuple[CanvasAssignment, ...]
    students: tuple[int, ...]
    possible: int
    """The row of the Points Possible."""

    def text(self, row: int, column: int) -> str:
        """What a cell says, without spaces around it."""
        return self.table.rows[row][column].text.strip()

    def id(self, row: int, heading: str) -> str:
        """A student's id in a column; empty without such a column."""
        return self.text(row, self.columns[heading]) if heading in self.columns else ""

    def name(self, row: int) -> str:
        """A student's name as the file has it, in one cell or in two."""
        return ", ".join(self.text(row, self.columns[name]) for name in self._name_columns())

    def numbers(self) -> list[str]:
        """The texts in all assignments' columns, Points Possible first."""
        return [
            self.text(row, one.column) for row in (self.possible, *self.students) for one in self.assignments
        ]

    def _name_columns(self) -> tuple[str, ...]:
        return next(names for names in _NAMES if names[0] in self.columns)


def read_sheet(export: bytes) -> CanvasSheet:
    """The parts of an export. Raises ``WorkbenchError`` if it is none, if a column of ids is there twice, and
    for a student's row that has not as many cells as the header."""
    table = read_table(export)
    columns, first = _student_columns(table)
    possible = _possible(table)
    assignments = tuple(_assignments(table, first, table.rows[possible]))
    students = tuple(row for row in range(possible + 1, len(table.rows)) if not table.blank(row))
    width = len(table.rows[0])
    for row in students:
        if len(table.rows[row]) != width:
            raise fault("row_length", line=table.lines[row], found=len(table.rows[row]), wanted=width)
    if any(one.column >= len(table.rows[possible]) for one in assignments):
        found = len(table.rows[possible])
        raise fault("row_length", line=table.lines[possible], found=found, wanted=width)
    return CanvasSheet(table, columns, assignments, students, possible)


def _student_columns(table: CsvTable) -> tuple[dict[str, int], int]:
    """The columns of names and ids, and the first column after the student's own."""
    header = [cell.text.strip() for cell in table.rows[0]] if table.rows else []
    names = next((names for names in _NAMES if (*header[: len(names) + 1],) == (*names, "ID")), None)
    if names is None or "Section" not in header:
        raise fault("no_canvas_file")
    section = header.index("Section")
    for heading in (*names, *_IDS, "Section"):
        if header.count(heading) > 1:
            raise fault("column_twice", heading=heading)
    return {heading: header.index(heading) for heading in (*names, *_IDS) if heading in header}, section + 1


def _possible(table: CsvTable) -> int:
    """The row of the Points Possible; only rows that are no student's come before it."""
    for row, cells in enumerate(table.rows[1:4], 1):
        if _POSSIBLE in cells[0].text.casefold():
            return row
    raise fault("no_points_row")


def _assignments(table: CsvTable, first: int, possible: tuple[CsvCell, ...]) -> list[CanvasAssignment]:
    found = []
    for column, cell in enumerate(table.rows[0][first:], first):
        heading = _ASSIGNMENT.fullmatch(cell.text.strip())
        points = possible[column].text.strip() if column < len(possible) else ""
        if heading is not None and points.casefold() != _READ_ONLY:
            found.append(
                CanvasAssignment(heading[0], heading["title"], heading["id"], column, read_number(points))
            )
    return found

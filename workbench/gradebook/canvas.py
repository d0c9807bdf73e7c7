"""The gradebook exported from Canvas: the instructor's own file gets the grades of one assignment."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.gradebook.canvas_people import matched
from workbench.gradebook.canvas_sheet import CanvasAssignment, CanvasSheet, read_sheet
from workbench.gradebook.filling import (
    Filled,
    Plan,
    Work,
    counted,
    fault,
    other_top,
    planned,
    refuse_above,
    replaced,
)
from workbench.gradebook.grades import GradeLine, Scale, has_comma

DECIMALS = 2
"""Canvas compares grades at two decimals."""

_KEPT = {"ex", "n/a"}
"""Excused, and not assigned: a grade would undo what the instructor decided in Canvas."""


def assignments(export: bytes) -> tuple[CanvasAssignment, ...]:
    """The assignments in the file, in its order. Raises ``WorkbenchError`` if it is no export from Canvas."""
    return read_sheet(export).assignments


def plan(export: bytes, heading: str, lines: Sequence[GradeLine], scale: Scale | None = None) -> Plan:
    """What ``fill`` would do, or the error that it would raise, without writing anything."""
    return _work(export, heading, lines, scale).plan


def fill(export: bytes, heading: str, lines: Sequence[GradeLine], scale: Scale | None = None) -> Filled:
    """The export with the grades of ``lines`` in the column headed ``heading``, its title and id in brackets.

    Without a ``scale`` the grades are out of the assignment's Points Possible, with two decimals. They have
    the decimal sign of the file's other numbers and never a thousands separator, which Canvas would read as
    a decimal sign. A cell with ``EX`` or ``N/A`` stays, as does every byte outside the cells of people who
    have a grade. Canvas's file has no place for feedback.

    Raises ``WorkbenchError`` for what is no export from Canvas, for a column that is not in it or there
    twice, for two rows of one person, for Points Possible that are no number above 0, and for a grade above.
    """
    return _work(export, heading, lines, scale).done()


def _work(export: bytes, heading: str, lines: Sequence[GradeLine], chosen: Scale | None) -> Work:
    sheet = read_sheet(export)
    assignment, maximum = _assignment(sheet, heading)
    scale = chosen or Scale(float(maximum), max(DECIMALS, _decimals(maximum)))
    rows = matched(sheet, lines)
    points = {
        row: scale.points(line.grade)
        for row, line in rows.items()
        if line.grade is not None and sheet.text(row, assignment.column).casefold() not in _KEPT
    }
    for row, found in points.items():
        refuse_above(maximum, found, sheet.table, row)
    unknown = (sheet.name(row) for row in sheet.students if row not in rows)
    warnings = (
        *counted("excused", sum(line.grade is not None for line in rows.values()) - len(points)),
        *other_top(scale, [maximum]),
        *replaced({row: sheet.text(row, assignment.column) for row in points}, points),
        *counted("no_feedback_place", sum(bool(rows[row].feedback.strip()) for row in points)),
    )
    comma = has_comma(sheet.numbers())
    texts = {(row, assignment.column): scale.written(rows[row].grade, comma) for row in points}
    return Work(planned(lines, rows, points, unknown, warnings), sheet.table, texts)


def _assignment(sheet: CanvasSheet, heading: str) -> tuple[CanvasAssignment, Decimal]:
    """The assignment with its Points Possible."""
    found = [one for one in sheet.assignments if one.heading == heading.strip()]
    if not found:
        raise fault("no_assignment", heading=heading, there=[one.heading for one in sheet.assignments])
    if len(found) > 1:
        raise fault("column_twice", heading=heading)
    (assignment,) = found
    if assignment.points is None or assignment.points <= 0:
        raise fault("no_points", heading=heading)
    return assignment, assignment.points


def _decimals(points: Decimal) -> int:
    exponent = points.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0

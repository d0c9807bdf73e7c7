"""The grading worksheet of a Moodle assignment: the instructor's own file gets grades and feedback.

Moodle reads back what it wrote itself, so nothing else changes: no byte outside the Grade and Feedback cells
of people who have a grade.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from prompt_library import Phrase
from workbench.gradebook.csv_cells import CsvTable, read_table
from workbench.gradebook.filling import (
    Filled,
    Plan,
    Work,
    counted,
    fault,
    formulas,
    index,
    other_top,
    planned,
    refuse_above,
    replaced,
)
from workbench.gradebook.grades import MOODLE_PARTICIPANT, GradeLine, Scale, has_comma, read_number
from workbench.gradebook.headings import find_columns
from workbench.gradebook.moodle_text import moodle_html

HEADINGS: dict[str, tuple[str, ...]] = {
    "identifier": ("Identifier", "Identifiant"),
    "email": ("Email address", "Adresse de courriel"),
    "grade": ("Grade", "Note"),
    "maximum": ("Maximum Grade", "Note maximale"),
    "changeable": ("Grade can be changed", "La note peut être modifiée"),
    "modified": ("Last modified (grade)", "Dernière modification (note)"),
    "feedback": ("Feedback comments", "Feedback par commentaires"),
}
"""The columns that matter here, as Moodle heads them in English and in French."""

_OPTIONAL = {"email", "feedback"}
_YES = {"yes", "oui"}
_IDENTIFIER = re.compile(r"\s*(?:participant)?\s*([0-9]+)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A worksheet: its cells, where the columns of ``HEADINGS`` are, and which rows are about people."""

    table: CsvTable
    columns: Mapping[str, int]
    rows: tuple[int, ...]

    def text(self, row: int, name: str) -> str:
        """What a row says in a column, without spaces around it; empty without such a column."""
        return self.table.rows[row][self.columns[name]].text.strip() if name in self.columns else ""


def read_participants(text: str) -> dict[str, str]:
    """Whose each participant number of a blind worksheet is: a line each, the number, a comma or semicolon,
    and the person."""
    pairs = (line.replace(";", ",").partition(",") for line in text.splitlines() if line.strip())
    return {number.strip(): person.strip() for number, _, person in pairs}


def plan(
    worksheet: bytes, lines: Sequence[GradeLine], scale: Scale, participants: Mapping[str, str] | None = None
) -> Plan:
    """What ``fill`` would do, or the error that it would raise, without writing anything."""
    return _work(worksheet, lines, scale, participants).plan


def fill(
    worksheet: bytes, lines: Sequence[GradeLine], scale: Scale, participants: Mapping[str, str] | None = None
) -> Filled:
    """The worksheet with the grades and feedback of ``lines``.

    A row is found by its participant number, which ``participants`` maps to persons (without it, the lines
    have it as an external id), or by its e-mail address where the worksheet has one. Grades have the decimal
    sign of the worksheet's other numbers. Feedback becomes the HTML that Moodle takes it for; an empty one
    leaves the cell as it is. Rows of people without a grade, and rows that may not be changed, stay whole.

    Raises ``WorkbenchError`` for what is no worksheet in English or French, for a column, a participant or
    a person that is there twice, for a number and an e-mail address that are two people's, and for a grade
    above the Maximum Grade of its row.
    """
    return _work(worksheet, lines, scale, participants).done()


def _work(
    worksheet: bytes, lines: Sequence[GradeLine], scale: Scale, participants: Mapping[str, str] | None
) -> Work:
    sheet = _read(worksheet)
    rows = _matched(sheet, lines, participants)
    points = {
        row: scale.points(line.grade)
        for row, line in rows.items()
        if line.grade is not None and sheet.text(row, "changeable").casefold() in _YES
    }
    for row, found in points.items():
        refuse_above(_maximum(sheet, row), found, sheet.table, row)
    feedback = {row: moodle_html(rows[row].feedback) for row in points if rows[row].feedback.strip()}
    warnings = (
        *counted("locked", sum(line.grade is not None for line in rows.values()) - len(points)),
        *other_top(scale, (_maximum(sheet, row) for row in points)),
        *replaced({row: sheet.text(row, "grade") for row in points}, points),
        *_warnings(sheet, feedback),
    )
    comma = has_comma(sheet.text(row, name) for name in ("maximum", "grade") for row in sheet.rows)
    texts = {(row, sheet.columns["grade"]): scale.written(rows[row].grade, comma) for row in points}
    if "feedback" in sheet.columns:
        texts |= {(row, sheet.columns["feedback"]): text for row, text in feedback.items()}
    unknown = (sheet.text(row, "identifier") for row in sheet.rows if row not in rows)
    return Work(planned(lines, rows, points, unknown, warnings), sheet.table, texts)


def _read(worksheet: bytes) -> _Sheet:
    table = read_table(worksheet)
    columns = find_columns(table, HEADINGS | {"scale": ("Scale", "Barème")})
    missing = [name for name in HEADINGS if name not in columns and name not in _OPTIONAL]
    if missing == ["maximum"] and "scale" in columns:
        raise fault("scale_of_words")
    if missing:
        raise fault("no_worksheet", missing=[" / ".join(HEADINGS[name]) for name in missing])
    sheet = _Sheet(table, columns, tuple(row for row in range(1, len(table.rows)) if not table.blank(row)))
    for row in sheet.rows:
        if len(table.rows[row]) != len(table.rows[0]):
            raise fault(
                "row_length",
                line=table.lines[row],
                found=len(table.rows[row]),
                wanted=len(table.rows[0]),
            )
    return sheet


def _participants(sheet: _Sheet) -> dict[str, int]:
    """The rows by participant number."""
    found: dict[str, int] = {}
    for row in sheet.rows:
        identifier = _IDENTIFIER.fullmatch(sheet.text(row, "identifier"))
        if identifier is None:
            raise fault("no_participant", line=sheet.table.lines[row])
        if identifier[1] in found:
            raise _twice(sheet, found[identifier[1]], row)
        found[identifier[1]] = row
    return found


def _matched(
    sheet: _Sheet, lines: Sequence[GradeLine], participants: Mapping[str, str] | None
) -> dict[int, GradeLine]:
    """The lines by the row that is theirs, in the worksheet's order."""
    by_person = index(lines, lambda line: line.person)
    if participants is None:
        numbered = index(lines, lambda line: line.external_id(MOODLE_PARTICIPANT))
        participants = {number: line.person for number, line in numbered.items()}
    by_email = index(lines, lambda line: line.email.strip().casefold()) if "email" in sheet.columns else {}
    matched: dict[int, GradeLine] = {}
    rows: dict[str, int] = {}
    for number, row in _participants(sheet).items():
        mail = by_email.get(sheet.text(row, "email").casefold())
        people = {participants.get(number, ""), mail.person if mail else ""} - {""}
        if len(people) > 1:
            raise fault("number_and_email", line=sheet.table.lines[row], number=number)
        for person in people & by_person.keys():
            if person in rows:
                raise _twice(sheet, rows[person], row)
            matched[row], rows[person] = by_person[person], row
    return matched


def _twice(sheet: _Sheet, first: int, second: int) -> Exception:
    return fault("row_twice", first=sheet.table.lines[first], second=sheet.table.lines[second])


def _maximum(sheet: _Sheet, row: int) -> Decimal:
    found = read_number(sheet.text(row, "maximum"))
    if found is None:
        raise fault("no_maximum", line=sheet.table.lines[row])
    return found


def _warnings(sheet: _Sheet, feedback: Mapping[int, str]) -> Iterator[Phrase]:
    """What there is to say of the feedback, by row, and of the file itself."""
    if "feedback" in sheet.columns:
        old = {row: sheet.text(row, "feedback") for row in feedback}
        yield from counted(
            "feedback_replaced", sum(old[row] not in ("", new) for row, new in feedback.items())
        )
        yield from formulas(feedback.values())
    else:
        yield from counted("no_feedback_column", len(feedback))
    if sheet.table.separator != ",":
        yield Phrase("workbench.gradebook.not_comma")

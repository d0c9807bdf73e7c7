"""The gradebook of a whole class: a row for each person, a column for each assignment."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

from prompt_library import wording
from workbench.gradebook.grades import GradedAssignment, GradeLine, Scale
from workbench.gradebook.plain import about_scale
from workbench.spreadsheets import harmless

COLUMNS = ("person", "name", "email")
"""Before the assignments."""


def class_csv(
    assignments: Sequence[GradedAssignment], scale: Scale, language: str = "en", separator: str = ","
) -> bytes:
    """The class as a table that a spreadsheet opens, as `plain.gradebook_csv` writes one assignment.

    Each assignment's heading says what it is out of. A missing grade is an empty cell; there is no total, for
    what a missing grade counts is the instructor's to say.
    """
    table = io.StringIO()
    rows = csv.writer(table, delimiter=separator, lineterminator="\r\n")
    headings = [wording(f"workbench.gradebook.column.{name}", language) for name in COLUMNS]
    titles = [f"{one.title} (/{scale.written(1)})" for one in assignments]
    rows.writerow([harmless(cell) for cell in (*headings, *titles)])
    for person, lines in _people(assignments).items():
        known = next(line for line in lines if line is not None)
        grades = [scale.written(line.grade) if line is not None else "" for line in lines]
        rows.writerow([harmless(cell) for cell in (person, known.name, known.email, *grades)])
    return ("\ufeff" + table.getvalue()).encode("utf-8", "replace")


def class_json(assignments: Sequence[GradedAssignment], scale: Scale) -> str:
    """The class as JSON: for each person the grades 0..1 by the assignments' titles, null where there is
    none."""
    people = [
        {
            "person": person,
            "name": known.name,
            "email": known.email,
            "grades": {
                one.title: None if line is None else line.grade
                for one, line in zip(assignments, lines, strict=True)
            },
        }
        for person, lines in _people(assignments).items()
        for known in [next(line for line in lines if line is not None)]
    ]
    return json.dumps({"scale": about_scale(scale), "people": people}, ensure_ascii=False, indent=2) + "\n"


def _people(assignments: Sequence[GradedAssignment]) -> Mapping[str, list[GradeLine | None]]:
    """Everybody in any assignment, with a line or none for each."""
    lines = [{line.person: line for line in one.lines} for one in assignments]
    people = dict.fromkeys(line.person for one in assignments for line in one.lines)
    return {person: [of_one.get(person) for of_one in lines] for person in people}

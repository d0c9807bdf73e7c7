"""The gradebook as a table for people and as JSON for programs."""

import csv
import io
import json
from collections.abc import Sequence

from prompt_library import wording
from workbench.gradebook.grades import GradeLine, Scale
from workbench.spreadsheets import harmless

COLUMNS = ("person", "name", "email", "grade", "out_of", "feedback", "status")
"""The table's columns; between the e-mail address and the grade comes one for each kind of external id."""


def gradebook_csv(
    lines: Sequence[GradeLine], scale: Scale, language: str = "en", separator: str = ","
) -> bytes:
    """The gradebook as a table that a spreadsheet opens: UTF-8 with a byte order mark, CRLF.

    A missing grade is an empty cell. A cell that a spreadsheet would take for a formula gets an apostrophe.
    ``separator`` is a comma or a semicolon; a French spreadsheet wants the semicolon, and a scale with the
    decimal comma.
    """
    kinds = sorted({kind for line in lines for kind in line.external_ids})
    headings = [wording(f"workbench.gradebook.column.{name}", language) for name in COLUMNS]
    ids_at = COLUMNS.index("grade")
    table = io.StringIO()
    rows = csv.writer(table, delimiter=separator, lineterminator="\r\n")
    rows.writerow([harmless(cell) for cell in (*headings[:ids_at], *kinds, *headings[ids_at:])])
    for line in lines:
        ids = [line.external_id(kind) for kind in kinds]
        grade = (scale.written(line.grade), scale.written(1))
        cells = (line.person, line.name, line.email, *ids, *grade, line.feedback, line.status)
        rows.writerow([harmless(cell) for cell in cells])
    return ("\ufeff" + table.getvalue()).encode("utf-8", "replace")


def gradebook_json(lines: Sequence[GradeLine], scale: Scale) -> str:
    """The gradebook as JSON: the grade 0..1 to its last digit, and the points that the table shows. Both are
    null where there is no grade."""
    people = [
        {
            "person": line.person,
            "name": line.name,
            "email": line.email,
            "external_ids": dict(line.external_ids),
            "grade": line.grade,
            "points": None if line.grade is None else float(scale.points(line.grade)),
            "feedback": line.feedback,
            "status": line.status,
        }
        for line in lines
    ]
    return json.dumps({"scale": about_scale(scale), "people": people}, ensure_ascii=False, indent=2) + "\n"


def about_scale(scale: Scale) -> dict[str, object]:
    """What a file of grades says of how they are counted."""
    return {"out_of": float(scale.top), "decimals": scale.decimals, "rounding": "half up"}

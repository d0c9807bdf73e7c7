"""A CSV file for the import of Moodle's gradebook, where the instructor says what each column is."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from prompt_library import Phrase, wording
from workbench.gradebook.csv_cells import read_table
from workbench.gradebook.filling import counted, fault, formulas
from workbench.gradebook.grades import ID_NUMBER, GradedAssignment, GradeLine, Scale
from workbench.gradebook.headings import find_columns
from workbench.gradebook.moodle_text import moodle_html

Key = Literal["email", "idnumber"]
"""What Moodle finds a person by, as it names it."""

MAXIMUM = 100.0
"""Above it Moodle refuses the whole file, unless the site allows grades without a limit."""

_HEADINGS = {
    "email": ("Email address", "Adresse de courriel"),
    "idnumber": ("ID number", "Numéro d'identification"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """The file, and by their ids who is in it and who is not.

    ``ungraded`` have no grade at all, ``keyless`` no e-mail address or ID number, ``unmatched`` one that
    Moodle does not know.
    """

    data: bytes
    written: tuple[str, ...]
    ungraded: tuple[str, ...]
    keyless: tuple[str, ...]
    unmatched: tuple[str, ...]
    warnings: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class _Person:
    id: str
    key: str
    lines: tuple[GradeLine | None, ...]
    """One an assignment, in their order."""

    @property
    def graded(self) -> list[GradeLine]:
        return [line for line in self.lines if line is not None and line.grade is not None]


def write(
    assignments: Sequence[GradedAssignment],
    scale: Scale,
    key: Key = "email",
    enrolled: Collection[str] | None = None,
    language: str = "en",
    separator: str = ",",
    maximum: float = MAXIMUM,
) -> Written:
    """The grades as UTF-8 with CRLF: the key, and for each assignment a column of grades and one of feedback.

    One unknown person makes Moodle refuse the whole file, so people whose key is not among ``enrolled``
    are left out if that is given; see ``enrolled_keys``. People without any grade are left out, because an
    empty cell may clear a grade that Moodle has. Feedback is escaped: Moodle takes it for HTML.

    Raises ``WorkbenchError`` for two columns with one heading, two people with one key, a person who is
    twice in an assignment, and a scale above ``maximum``, the most points that Moodle accepts here.
    """
    if scale.top > maximum:
        raise fault("scale_above_maximum", top=float(scale.top), maximum=float(maximum))
    headings = _headings(assignments, key, language)
    people = _people(assignments, key)
    known = None if enrolled is None else {_comparable(name, key) for name in enrolled}
    graded = [person for person in people if person.graded]
    keyed = [person for person in graded if person.key]
    written = [person for person in keyed if known is None or _comparable(person.key, key) in known]
    table = io.StringIO()
    rows = csv.writer(table, delimiter=separator, lineterminator="\r\n")
    rows.writerow(headings)
    rows.writerows([person.key, *_cells(person, scale)] for person in written)
    return Written(
        table.getvalue().encode("utf-8", "replace"),
        written=_ids(written),
        ungraded=_ids(person for person in people if not person.graded),
        keyless=_ids(person for person in graded if not person.key),
        unmatched=_ids(person for person in keyed if person not in written),
        warnings=(
            *counted("partly_graded", sum(len(one.graded) < len(assignments) for one in written)),
            *formulas(moodle_html(line.feedback) for one in written for line in one.graded),
        ),
    )


def enrolled_keys(export: bytes, key: Key = "email") -> frozenset[str]:
    """The e-mail addresses or ID numbers in a gradebook that was exported from Moodle, in English or French.

    Raises ``WorkbenchError`` if the file has no such column.
    """
    table = read_table(export)
    column = find_columns(table, {key: _HEADINGS[key]}).get(key)
    if column is None:
        raise fault("no_key_column", headings=list(_HEADINGS[key]))
    cells = (row[column].text.strip() for row in table.rows[1:] if len(row) > column)
    return frozenset(cell for cell in cells if cell)


def _headings(assignments: Sequence[GradedAssignment], key: Key, language: str) -> list[str]:
    headings: list[str] = [key]
    for one in assignments:
        feedback = wording("workbench.gradebook.feedback_heading", language, title=one.title)
        headings += [one.title, feedback]
    for heading in headings:
        if headings.count(heading) > 1:
            raise fault("title_twice", title=heading)
    return headings


def _people(assignments: Sequence[GradedAssignment], key: Key) -> list[_Person]:
    """Everybody in any assignment, in the order of the assignments and their lines."""
    by_assignment = []
    for one in assignments:
        lines = {line.person: line for line in one.lines}
        if len(lines) < len(one.lines):
            raise fault("person_twice", title=one.title)
        by_assignment.append(lines)
    ids = dict.fromkeys(line.person for one in assignments for line in one.lines)
    people, keys = [], set()
    for person in ids:
        theirs = tuple(lines.get(person) for lines in by_assignment)
        found = next(filter(None, (_key(line, key) for line in theirs if line is not None)), "")
        if found and _comparable(found, key) in keys:
            raise fault("two_people", key=found)
        keys.add(_comparable(found, key))
        people.append(_Person(person, found, theirs))
    return people


def _key(line: GradeLine, key: Key) -> str:
    return line.email.strip() if key == "email" else line.external_id(ID_NUMBER)


def _comparable(name: str, key: Key) -> str:
    return name.strip().casefold() if key == "email" else name.strip()


def _cells(person: _Person, scale: Scale) -> Iterator[str]:
    for line in person.lines:
        graded = line is not None and line.grade is not None
        yield scale.written(line.grade) if line is not None else ""
        yield moodle_html(line.feedback) if line is not None and graded else ""


def _ids(people: Iterable[_Person]) -> tuple[str, ...]:
    return tuple(person.id for person in people)

"""Rubrics in the CSV format that Canvas imports: one row a criterion, with as many levels as it has."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from prompt_library import Phrase
from workbench.gradebook.csv_cells import CsvTable, read_table
from workbench.gradebook.filling import fault
from workbench.gradebook.grades import MAX_TOP, read_number

_CRITERION = ("Rubric Name", "Criteria Name", "Criteria Description", "Criteria Enable Range")
_LEVEL = ("Rating Name", "Rating Description", "Rating Points")
_NUMBERED = re.compile(r"\s+[0-9]+\Z")
_RANGE = {"": False, "false": False, "true": True}


@dataclass(frozen=True, slots=True)
class CanvasLevel:
    """A level of a criterion: its points are between 0 and ``MAX_TOP``."""

    name: str
    description: str
    points: float


@dataclass(frozen=True, slots=True)
class CanvasCriterion:
    """A criterion with its levels; with ``ranges`` a level stands for all points down to the next one."""

    title: str
    description: str
    levels: tuple[CanvasLevel, ...]
    ranges: bool = False


@dataclass(frozen=True, slots=True)
class CanvasRubric:
    """A rubric as Canvas has it."""

    name: str
    criteria: tuple[CanvasCriterion, ...]


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """Why a row of the file, by its line from 1, was not read. Its rubric, if it names one, is left out."""

    line: int
    rubric: str
    reason: Phrase


@dataclass(frozen=True, slots=True)
class RubricsRead:
    """The rubrics of which every row could be read, and the rows that could not."""

    rubrics: tuple[CanvasRubric, ...]
    faults: tuple[FaultyRow, ...]


def write_rubrics(rubrics: Sequence[CanvasRubric]) -> bytes:
    """The rubrics as UTF-8 with CRLF, points with a decimal point.

    Raises ``WorkbenchError`` for what Canvas would refuse: two rubrics of one name, one without criteria,
    a criterion without levels, an empty name, other points.
    """
    names = [rubric.name.strip() for rubric in rubrics]
    for rubric in rubrics:
        if not _writable(rubric) or names.count(rubric.name.strip()) > 1:
            raise fault("rubric_unwritable", name=rubric.name)
    most = max((len(one.levels) for rubric in rubrics for one in rubric.criteria), default=1)
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerow([*_CRITERION, *_LEVEL * most])
    rows.writerows(_row(rubric, criterion) for rubric in rubrics for criterion in rubric.criteria)
    return table.getvalue().encode("utf-8", "replace")


def read_rubrics(data: bytes) -> RubricsRead:
    """The rubrics in a file, in the order of their first rows.

    Levels may be headed with or without a number, rows may end early, and points may have a decimal comma.
    A row without a rubric's name belongs to none and is only reported. Raises ``WorkbenchError`` if it is
    no CSV file of rubrics.
    """
    table = read_table(data)
    _check_header(table)
    criteria: dict[str, list[CanvasCriterion]] = {}
    faults = []
    for row in range(1, len(table.rows)):
        if table.blank(row):
            continue
        cells = [cell.text.strip() for cell in table.rows[row]]
        read = _criterion(cells)
        if isinstance(read, Phrase):
            faults.append(FaultyRow(table.lines[row], cells[0], read))
        else:
            criteria.setdefault(cells[0], []).append(read)
    faulty = {one.rubric for one in faults}
    rubrics = (CanvasRubric(name, tuple(found)) for name, found in criteria.items() if name not in faulty)
    return RubricsRead(tuple(rubrics), tuple(faults))


def _writable(rubric: CanvasRubric) -> bool:
    titles = [rubric.name, *(criterion.title for criterion in rubric.criteria)]
    levels = [level for criterion in rubric.criteria for level in criterion.levels]
    return (
        bool(rubric.criteria)
        and all(criterion.levels for criterion in rubric.criteria)
        and all(title.strip() for title in (*titles, *(level.name for level in levels)))
        and all(0 <= level.points <= MAX_TOP for level in levels)
    )


def _row(rubric: CanvasRubric, criterion: CanvasCriterion) -> list[str]:
    levels = ((level.name, level.description, _points(level.points)) for level in criterion.levels)
    return [
        rubric.name,
        criterion.title,
        criterion.description,
        "true" if criterion.ranges else "false",
        *(cell for level in levels for cell in level),
    ]


def _points(points: float) -> str:
    """The shortest decimal without an exponent."""
    return f"{Decimal(repr(float(points))):f}".removesuffix(".0")


def _check_header(table: CsvTable) -> None:
    header = [cell.text.strip().casefold() for cell in table.rows[0]] if table.rows else []
    wanted = [name.casefold() for name in _CRITERION]
    levels = [_NUMBERED.sub("", name) for name in header[len(wanted) :] if name]
    repeated = [name.casefold() for name in _LEVEL * (len(levels) // len(_LEVEL))]
    if header[: len(wanted)] != wanted or not levels or levels != repeated:
        raise fault("no_rubric_file", headings=[*_CRITERION, *_LEVEL])


def _criterion(cells: Sequence[str]) -> CanvasCriterion | Phrase:
    """The criterion in a row, or why there is none."""
    name, title, description, ranges, *rest = (*cells, "", "", "", "")[: max(len(cells), 4)]
    if not name:
        return _fault("no_rubric_name")
    if not title:
        return _fault("no_criterion_name")
    if ranges.casefold() not in _RANGE:
        return _fault("bad_range", found=ranges)
    levels = list(_levels(rest))
    if not levels:
        return _fault("no_levels", criterion=title)
    for level in levels:
        if isinstance(level, Phrase):
            return level
    read = tuple(level for level in levels if isinstance(level, CanvasLevel))
    return CanvasCriterion(title, description, read, _RANGE[ranges.casefold()])


def _levels(cells: Sequence[str]) -> Iterator[CanvasLevel | Phrase]:
    """The levels in the cells after the criterion's own; three empty cells are none."""
    for start in range(0, len(cells), len(_LEVEL)):
        name, description, points = (*cells[start : start + 3], "", "")[:3]
        number = read_number(points)
        if not (name or description or points):
            continue
        if not name:
            yield _fault("no_level_name", number=start // len(_LEVEL) + 1)
        elif number is None or not 0 <= number <= MAX_TOP:
            yield _fault("bad_points", level=name, found=points)
        else:
            yield CanvasLevel(name, description, float(number))


def _fault(name: str, /, **values: object) -> Phrase:
    return Phrase(f"workbench.gradebook.rubric.{name}", **values)

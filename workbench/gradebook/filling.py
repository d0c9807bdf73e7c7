"""What filling an instructor's own file changes in it, whatever system it is from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.gradebook.csv_cells import CsvTable
from workbench.gradebook.grades import GradeLine, Scale, read_number
from workbench.spreadsheets import harmless


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets a grade in the file and who does not. Every person of the gradebook is in one of four groups.

    ``filled`` get their grade. ``ungraded`` are in the file and have no grade: their row stays. ``locked``
    have a grade and a row that must not be changed. ``unmatched`` are not in the file. These are ids of
    persons; ``unknown`` names the file's rows, as it does itself, that nobody of the gradebook belongs to.
    """

    filled: tuple[str, ...]
    ungraded: tuple[str, ...]
    locked: tuple[str, ...]
    unmatched: tuple[str, ...]
    unknown: tuple[str, ...]
    warnings: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Filled(Plan):
    """A plan that was carried out, with the filled file."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Work:
    """A plan, the file that it is for, and the new texts of its cells by row and column."""

    plan: Plan
    table: CsvTable
    texts: Mapping[tuple[int, int], str]

    def done(self) -> Filled:
        """The plan carried out."""
        plan, data = self.plan, self.table.replaced(self.texts)
        return Filled(
            plan.filled, plan.ungraded, plan.locked, plan.unmatched, plan.unknown, plan.warnings, data
        )


def planned(
    lines: Iterable[GradeLine],
    rows: Mapping[int, GradeLine],
    points: Mapping[int, Decimal],
    unknown: Iterable[str],
    warnings: Iterable[Phrase],
) -> Plan:
    """The plan for ``lines``: ``rows`` says whose row is which, ``points`` which rows get how many."""
    there = {line.person for line in rows.values()}
    graded = {row: line.person for row, line in rows.items() if line.grade is not None}
    return Plan(
        filled=tuple(person for row, person in graded.items() if row in points),
        ungraded=tuple(line.person for line in rows.values() if line.grade is None),
        locked=tuple(person for row, person in graded.items() if row not in points),
        unmatched=tuple(line.person for line in lines if line.person not in there),
        unknown=tuple(unknown),
        warnings=tuple(warnings),
    )


def refuse_above(maximum: Decimal, points: Decimal, table: CsvTable, row: int) -> None:
    """Raises ``WorkbenchError`` if the points for a row of the table are above the maximum."""
    if points > maximum:
        raise fault("above_maximum", line=table.lines[row], points=float(points), maximum=float(maximum))


def index(lines: Iterable[GradeLine], key: Callable[[GradeLine], str]) -> dict[str, GradeLine]:
    """The lines by what ``key`` gives, those without it left out. Raises ``WorkbenchError`` if two have the
    same."""
    found: dict[str, GradeLine] = {}
    for line in lines:
        if name := key(line):
            if name in found:
                raise fault("two_people", key=name)
            found[name] = line
    return found


def fault(name: str, /, **values: object) -> WorkbenchError:
    """The error that ``workbench.gradebook.<name>`` words."""
    return WorkbenchError(Phrase(f"workbench.gradebook.{name}", **values))


def counted(name: str, n: int) -> list[Phrase]:
    """A warning about ``n`` rows or persons; nothing for none."""
    return [Phrase(f"workbench.gradebook.{name}", n=n)] if n else []


def formulas(feedback: Iterable[str]) -> list[Phrase]:
    """A warning if a spreadsheet would take some feedback for a formula.

    A file for another system keeps it all the same: an apostrophe would become part of the feedback.
    """
    return counted("formulas", sum(harmless(text) != text for text in feedback))


def other_top(scale: Scale, maxima: Iterable[Decimal]) -> list[Phrase]:
    """A warning for each maximum in the file that is not the scale's."""
    others = sorted(set(maxima) - {scale.points(1)})
    return [
        Phrase("workbench.gradebook.other_top", top=float(scale.top), maximum=float(other))
        for other in others
    ]


def replaced(old: Mapping[int, str], points: Mapping[int, Decimal]) -> list[Phrase]:
    """A warning if ``old``, what the cells of the rows say, has grades other than the new ``points``."""
    return counted("replaced", sum(read_number(old[row]) not in (None, new) for row, new in points.items()))

"""What a person tried, an attempt a line: their progress is worked out from nothing else."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any

from workbench.spreadsheets import harmless

PASSED = 0.8
"""The grade, 0..1, from which on an exercise counts as passed."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A finished run of a person's own prompt.

    ``cases`` of the ``all_cases`` of its ``split`` were asked about, ``samples`` times each; ``grade``, 0..1,
    is ``None`` if nothing could be scored, ``low`` and ``high`` are the ends of its 95 % interval.
    """

    run: int
    begun: datetime
    scenario: str
    language: str
    use_case: str
    level: int
    skills: tuple[str, ...]
    split: str
    version: int
    model: str
    samples: int
    cases: int
    all_cases: int
    grade: float | None
    low: float | None
    high: float | None

    @property
    def whole(self) -> bool:
        """Whether all cases were asked about: a grade of a part of them is none of the exercise."""
        return self.cases >= self.all_cases and self.grade is not None

    @property
    def passed(self) -> bool:
        return self.whole and self.grade is not None and self.grade >= PASSED


COLUMNS = tuple(field.name for field in fields(Attempt))


def attempts_csv(attempts: Sequence[Attempt]) -> str:
    """The attempts as a table with ``COLUMNS``. Grades are written to the last digit: what is worked out from
    the file is what the page shows."""
    table = io.StringIO()
    lines = csv.writer(table)
    lines.writerow(COLUMNS)
    for attempt in attempts:
        lines.writerow(harmless(_cell(value)) for value in astuple(attempt))
    return table.getvalue()


def read_attempts(text: str) -> list[Attempt]:
    """The attempts in a table that ``attempts_csv`` wrote."""
    return [_attempt(row) for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return " ".join(value) if isinstance(value, tuple) else value


def _attempt(row: dict[str, str]) -> Attempt:
    values: dict[str, Any] = {name: _KINDS[name](row[name]) for name in COLUMNS}
    return Attempt(**values)


def _text(cell: str) -> str:
    return cell.removeprefix("'")


def _share(cell: str) -> float | None:
    return float(cell) if cell else None


_KINDS: Mapping[str, Callable[[str], Any]] = {
    "begun": datetime.fromisoformat,
    "skills": lambda cell: tuple(cell.split()),
    **dict.fromkeys(("scenario", "language", "use_case", "split", "model"), _text),
    **dict.fromkeys(("run", "level", "version", "samples", "cases", "all_cases"), int),
    **dict.fromkeys(("grade", "low", "high"), _share),
}


def newest_first(attempts: Iterable[Attempt]) -> list[Attempt]:
    """By the order in which they were begun, the newest first."""
    return sorted(attempts, key=lambda attempt: attempt.run, reverse=True)

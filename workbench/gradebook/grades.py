"""What a gradebook says of each person, and how its numbers are written."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal

from prompt_library import Phrase
from workbench.errors import WorkbenchError

CANVAS_ID = "canvas_id"
SIS_ID = "sis_id"
LOGIN_ID = "login_id"
ID_NUMBER = "id_number"
MOODLE_PARTICIPANT = "moodle_participant"
"""The names in ``GradeLine.external_ids``: Canvas's ID, SIS User ID and SIS Login ID, Moodle's ID number, and
the participant number of Moodle's worksheet, which is another one in each assignment."""

MAX_TOP = 1_000_000
MAX_DECIMALS = 6

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
# Enough for the product of any double between 0 and 1 and any scale to be exact before it is rounded.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One person in the gradebook.

    ``person`` is the id in the workbench, ``grade`` 0..1 or ``None`` where there is none, ``feedback`` plain
    text, ``status`` as it shall be shown, ``external_ids`` what other systems call the person. Raises
    ``ValueError`` for another grade.
    """

    person: str
    name: str
    email: str
    external_ids: Mapping[str, str] = field(default_factory=dict)
    grade: float | None = None
    feedback: str = ""
    status: str = ""

    def __post_init__(self) -> None:
        if self.grade is not None and not 0 <= self.grade <= 1:
            raise ValueError(f"the grade {self.grade} of {self.person} is not between 0 and 1")

    def external_id(self, name: str) -> str:
        """What the other system calls the person; empty if that is not known."""
        return self.external_ids.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class GradedAssignment:
    """One assignment's title and its grades."""

    title: str
    lines: tuple[GradeLine, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Grades out of ``top``, with exactly ``decimals`` digits after the decimal point, or ``comma``.

    The rule of rounding: the grade is the decimal number that Python shows for it, the shortest that reads
    back as the same double; it is multiplied by ``top`` exactly and rounded once, a half up. So 0.825 out
    of 10 with one decimal is 8.3, although the double is a little less. Raises
    ``WorkbenchError`` for a top that is not above 0, is above ``MAX_TOP`` or cannot be written with so many
    decimals, and for less than 0 or more than ``MAX_DECIMALS`` decimals.
    """

    top: float
    decimals: int = 2
    comma: bool = False

    def __post_init__(self) -> None:
        fits = math.isfinite(self.top) and 0 < self.top <= MAX_TOP and 0 <= self.decimals <= MAX_DECIMALS
        if not fits or self.points(1.0) != _decimal(self.top):
            raise WorkbenchError(
                Phrase("workbench.gradebook.bad_scale", most=MAX_TOP, most_decimals=MAX_DECIMALS)
            )

    def points(self, grade: float) -> Decimal:
        """The grade 0..1 as points 0..``top``, rounded."""
        points = _EXACT.multiply(_decimal(grade), _decimal(self.top))
        return points.quantize(Decimal(1).scaleb(-self.decimals), context=_EXACT)

    def written(self, grade: float | None, comma: bool | None = None) -> str:
        """The points as text without a thousands separator; empty, and never 0, where there is no grade.

        ``comma`` overrides the scale's own decimal sign.
        """
        if grade is None:
            return ""
        text = f"{self.points(grade):f}"
        return text.replace(".", ",") if (self.comma if comma is None else comma) else text


def class_grade(grade: float | None, scale: Scale, language: str) -> str:
    """A grade as the class's pages show it, 8.13/20; a dash, and never 0, where there is none."""
    return f"{scale.written(grade, language == 'fr')}/{scale.top:g}" if grade is not None else "–"


def read_number(text: str) -> Decimal | None:
    """The number in a cell, with a decimal point or comma; ``None`` if it holds no such number.

    A thousands separator is none: as Canvas reads it, ``1,234`` is a little more than one.
    """
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def has_comma(texts: Iterable[str]) -> bool:
    """Whether the first number with a decimal sign among ``texts`` has a comma."""
    signed = (text for text in texts if read_number(text) is not None and ("," in text or "." in text))
    return "," in next(signed, "")


def _decimal(value: float) -> Decimal:
    return Decimal(repr(float(value)))

"""A list of people as a spreadsheet saves it: a row for each, with a name, an e-mail address and a role."""

import csv
import io
from collections.abc import Iterator, Sequence

from prompt_library import LANGUAGES, Phrase, wording
from workbench.account_names import clean_email, clean_name, login_key
from workbench.account_records import Newcomer
from workbench.errors import WorkbenchError
from workbench.services.rights import ROLES

MOST = 1000
MAX_BYTES = 200_000

_COLUMNS = {
    **dict.fromkeys(("name", "nom"), "name"),
    **dict.fromkeys(("email", "e-mail", "courriel", "adresse e-mail"), "email"),
    **dict.fromkeys(("role", "rôle"), "role"),
}
_ROLES = {wording(f"workbench.role.{role}", language): role for role in ROLES for language in LANGUAGES}


class RosterError(WorkbenchError):
    """A list that cannot be added. ``faults``: what is wrong with each line, in order."""

    def __init__(self, faults: Sequence[Phrase]) -> None:
        super().__init__(Phrase("workbench.roster.faults", n=len(faults), first=faults[0]))
        self.faults = tuple(faults)


def read_roster(text: str) -> list[Newcomer]:
    """The people in CSV ``text`` whose first row has the names of the columns, in any order.

    A comma, semicolon or tab parts the cells. ``name`` is needed; without an ``email`` a person has none,
    without a ``role`` they are a trainee. Columns and roles may be named in English or French; rows without
    any text are left out. Raises ``RosterError`` with every wrong line, or ``WorkbenchError`` for a list that
    is empty or too long. A name or address that an earlier line has is wrong, too.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _error("too_large", most=MAX_BYTES // 1000)
    header, *rows = list(_rows(text.removeprefix("\ufeff"))) or [(1, [])]
    columns = _columns(*header)
    if not rows:
        raise _error("empty")
    if len(rows) > MOST:
        raise _error("too_many", n=len(rows), most=MOST)
    people: list[Newcomer] = []
    faults: list[Phrase] = []
    seen: dict[str, int] = {}
    for line, row in rows:
        try:
            who = _newcomer(line, row, columns)
            _refuse_seen(who, seen)
        except WorkbenchError as error:
            faults.append(at_line(line, error.phrase))
        else:
            people.append(who)
    if faults:
        raise RosterError(faults)
    return people


def at_line(line: int, fault: Phrase) -> Phrase:
    """What is wrong, and in which line."""
    return Phrase("workbench.roster.line", line=line, fault=fault)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold a text, each with the line that it starts on."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    line = 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise RosterError([at_line(line, Phrase("workbench.roster.bad_csv"))]) from None
        if any(cell.strip() for cell in row):
            yield line, [cell.strip() for cell in row]
        line = rows.line_num + 1


def _columns(line: int, header: Sequence[str]) -> list[str]:
    columns = [_COLUMNS.get(cell.casefold(), "") for cell in header]
    for cell, column in zip(header, columns, strict=True):
        if not column or columns.count(column) > 1:
            raise RosterError([at_line(line, Phrase("workbench.roster.column", column=cell))])
    if "name" not in columns:
        raise RosterError([at_line(line, Phrase("workbench.roster.no_name_column"))])
    return columns


def _newcomer(line: int, row: Sequence[str], columns: Sequence[str]) -> Newcomer:
    if len(row) != len(columns):
        raise _error("row_length", found=len(row), wanted=len(columns))
    cells = dict(zip(columns, row, strict=True))
    role = cells.get("role", "").casefold() or ROLES[0]
    if role not in _ROLES and role not in ROLES:
        raise _error("role", role=role)
    return Newcomer(line, clean_name(cells["name"]), clean_email(cells.get("email")), _ROLES.get(role, role))


def _refuse_seen(who: Newcomer, seen: dict[str, int]) -> None:
    for text in (who.name, who.email):
        if text and seen.setdefault(login_key(text), who.line) != who.line:
            raise _error("seen", text=text, earlier=seen[login_key(text)])


def _error(outcome: str, **values: str | int) -> WorkbenchError:
    return WorkbenchError(Phrase(f"workbench.roster.{outcome}", **values))

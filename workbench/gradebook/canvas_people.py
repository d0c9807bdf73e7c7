"""Which row of a Canvas gradebook is whose, in the order in which Canvas itself looks people up."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from workbench.gradebook.canvas_sheet import CanvasSheet
from workbench.gradebook.filling import fault, index
from workbench.gradebook.grades import CANVAS_ID, LOGIN_ID, SIS_ID, GradeLine

_KEYS = (("ID", CANVAS_ID), ("SIS User ID", SIS_ID), ("SIS Login ID", LOGIN_ID))
"""Canvas's columns, the strongest first, and what the gradebook calls them."""


def matched(sheet: CanvasSheet, lines: Sequence[GradeLine]) -> dict[int, GradeLine]:
    """The lines by the row of the sheet that is theirs, in the sheet's order.

    A row is looked up by Canvas ID, SIS User ID, SIS Login ID, then by its exact name, written ``Marie
    Dupont`` or ``Dupont, Marie``, if only one person has it. Whoever is found by one of these has no other
    value in a stronger one: a namesake is somebody else. Raises ``WorkbenchError`` for two rows of one
    person and two people with one id.
    """
    index(lines, lambda line: line.person)
    people = _People(sheet, lines)
    found: dict[int, GradeLine] = {}
    rows: dict[str, int] = {}
    for row in sheet.students:
        line = people.of(row)
        if line is None:
            continue
        if line.person in rows:
            first, second = sheet.table.lines[rows[line.person]], sheet.table.lines[row]
            raise fault("row_twice", first=first, second=second)
        found[row], rows[line.person] = line, row
    return found


class _People:
    """The lines by each of their ids and by name."""

    def __init__(self, sheet: CanvasSheet, lines: Sequence[GradeLine]) -> None:
        self._sheet = sheet
        self._by_id = {kind: _by(lines, kind) for _, kind in _KEYS}
        named = [(name, line) for line in lines if (name := _plain(line.name))]
        times = Counter(name for name, _ in named)
        self._by_name = {name: line for name, line in named if times[name] == 1}

    def of(self, row: int) -> GradeLine | None:
        """Whose row it is."""
        for strength, (heading, kind) in enumerate(_KEYS):
            line = self._by_id[kind].get(self._sheet.id(row, heading))
            if line is not None and not self._somebody_else(row, line, strength):
                return line
        line = self._by_name.get(_plain(self._sheet.name(row)))
        return None if line is None or self._somebody_else(row, line, len(_KEYS)) else line

    def _somebody_else(self, row: int, line: GradeLine, strength: int) -> bool:
        """Whether one of the ``strength`` strongest ids is known on both sides and differs."""
        pairs = ((self._sheet.id(row, heading), line.external_id(kind)) for heading, kind in _KEYS[:strength])
        return any(theirs and ours and theirs != ours for theirs, ours in pairs)


def _by(lines: Sequence[GradeLine], kind: str) -> dict[str, GradeLine]:
    return index(lines, lambda line: line.external_id(kind))


def _plain(name: str) -> str:
    """A name in the order that it is spoken in."""
    last, comma, first = unicodedata.normalize("NFC", name).partition(",")
    return " ".join(f"{first} {last}".split() if comma else last.split())

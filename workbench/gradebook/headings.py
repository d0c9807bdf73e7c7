"""The columns of a file from another system, found by their headings in any of the languages it has."""

import unicodedata
from collections.abc import Mapping, Sequence

from workbench.gradebook.csv_cells import CsvTable
from workbench.gradebook.filling import fault


def find_columns(table: CsvTable, headings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The columns of the first row that are headed by one of each name's ``headings``, from 0.

    Letter case, apostrophes and the kind of spaces do not matter. What is not there is left out. Raises
    ``WorkbenchError`` if two columns have the same name.
    """
    names = {_plain(heading): name for name, known in headings.items() for heading in known}
    found: dict[str, int] = {}
    for column, cell in enumerate(table.rows[0] if table.rows else ()):
        name = names.get(_plain(cell.text))
        if name in found:
            raise fault("column_twice", heading=cell.text.strip())
        if name is not None:
            found[name] = column
    return found


def _plain(heading: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", heading).replace("’", "'").casefold().split())

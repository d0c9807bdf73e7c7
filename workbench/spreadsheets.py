"""Cells of tables that people open in a spreadsheet."""

from typing import TypeVar

Cell = TypeVar("Cell")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Cell) -> Cell | str:
    """A text that a spreadsheet would work out as a formula gets an apostrophe; all else stays as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell

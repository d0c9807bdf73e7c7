"""sqlite-utils, without the libraries that it looks for in order to read their data types.

Finding pandas and numpy takes longer than all else that a command needs, and nothing of theirs is stored.
"""

import sys

_UNWANTED = ("pandas", "numpy")
_absent = [name for name in _UNWANTED if name not in sys.modules]
for _name in _absent:
    # What is None here cannot be imported.
    sys.modules[_name] = None  # type: ignore[assignment]
try:
    from sqlite_utils import Database, Migrations
finally:
    for _name in _absent:
        del sys.modules[_name]

__all__ = ["Database", "Migrations"]

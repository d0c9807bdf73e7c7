"""Importing what a command needs, without looking for garbage in it."""

import gc
import importlib
import sys
from typing import Any


def loaded(name: str) -> Any:
    """The module ``name``. When it is imported, what there is by then is never searched for garbage again.

    Modules stay, and to look through them again and again takes a twentieth of a command's start.
    """
    if name in sys.modules:
        # Waits where another thread is about to import it.
        return importlib.import_module(name)
    searching = gc.isenabled()
    gc.disable()
    try:
        module = importlib.import_module(name)
        gc.freeze()
    finally:
        if searching:
            gc.enable()
    return module

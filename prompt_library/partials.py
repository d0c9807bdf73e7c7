"""The texts that a prompt can take in with ``{% include "name" %}``."""

from functools import cache
from importlib.resources import files

_SUFFIX = ".j2"


@cache
def partials() -> dict[str, str]:
    """Each shipped partial's template by its name, such as ``quote-or-abstain.en``."""
    folder = files("prompt_library").joinpath("partials")
    return {
        file.name.removesuffix(_SUFFIX): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(_SUFFIX)
    }

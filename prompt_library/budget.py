"""What one rendering may take: the sizes of its values, its steps and its characters."""

import json
import math
from collections.abc import Mapping
from typing import Any

from jinja2.runtime import Context

MAX_TEXT = 200_000
"""Characters that a rendering, or any text made on the way to it, may have."""
MAX_ITEMS = 1_000
"""Items that a loop may go over."""
MAX_STEPS = 200_000
"""Work of one rendering; a step is about a quarter of a microsecond."""
MAX_VALUES = 200_000
"""Size of all values together: their characters, and ``ITEM_SIZE`` for each value, item and key."""
ITEM_SIZE = 10
MAX_VALUE_DEPTH = 20
MAX_INTEGER = 2**63
_LONGEST_NEEDLE = 100
"""Python's search for a text takes at most about this many looks at each character."""


class Refusal(Exception):
    """A rendering goes out of bounds or cannot go on: the outcome and values of the phrase that says so."""

    def __init__(self, outcome: str, **values: Any) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.values = values


class Budget:
    """What is left to one rendering."""

    def __init__(self) -> None:
        self._steps = MAX_STEPS
        self._characters = MAX_TEXT

    def spend(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise Refusal("too-much-work")

    def write(self, text: str) -> None:
        self._characters -= len(text)
        if self._characters < 0:
            raise Refusal("output-too-long", most=MAX_TEXT)


class RenderContext(Context):
    """A rendering's variables and its budget."""

    budget: Budget


def steps_through(value: object) -> int:
    """The steps that it takes to look once at all of ``value``."""
    if isinstance(value, str):
        return 1 + len(value) // 64
    if isinstance(value, list | tuple):
        return 1 + sum(1 + steps_through(item) for item in value)
    if isinstance(value, dict):
        return 1 + sum(2 + steps_through(key) + steps_through(item) for key, item in value.items())
    return 1


def search_steps(text: str, needle: str) -> int:
    """The steps that it takes to look for ``needle`` in all of ``text``."""
    return len(text) * min(len(needle), _LONGEST_NEEDLE) // 256


def check_values(values: Mapping[str, Any]) -> None:
    """Raises ``Refusal`` unless ``values`` are plain JSON data, of at most ``MAX_VALUES`` in size."""
    left = MAX_VALUES
    for name, value in values.items():
        if not isinstance(name, str):
            raise Refusal("value-name", value=shown(name))
        left = _measure(name, value, left, MAX_VALUE_DEPTH)


def _measure(name: str, value: object, left: int, depth: int) -> int:
    if depth == 0:
        raise Refusal("value-too-deep", name=name, most=MAX_VALUE_DEPTH)
    left -= ITEM_SIZE + (len(value) if isinstance(value, str) else 0)
    if left < 0:
        raise Refusal("values-too-large", most=MAX_VALUES, item=ITEM_SIZE)
    match value:
        case str():
            if not is_unicode(value):
                raise Refusal("value-unicode", name=name)
        case int():
            if abs(value) > MAX_INTEGER:
                raise Refusal("value-number", name=name)
        case float():
            if not math.isfinite(value):
                raise Refusal("value-number", name=name)
        case list() | tuple():
            for item in value:
                left = _measure(name, item, left, depth - 1)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise Refusal("value-key", name=name, value=shown(key))
                left = _measure(name, item, _measure(name, key, left, depth), depth - 1)
        case None:
            pass
        case _:
            raise Refusal("value-kind", name=name, kind=type(value).__name__)
    return left


def is_unicode(text: str) -> bool:
    """Whether ``text`` can be written in UTF-8: it cannot with half of a surrogate pair in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(value: object) -> str:
    """``value`` as JSON that fits into a sentence: at most 40 characters."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 40 else f"{text[:39]}…"

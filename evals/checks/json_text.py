"""JSON in an answer: strict, and never slower than the length of the answer can excuse."""

import json
import re
from collections.abc import Iterator
from typing import Any

_EFFORT = 2_000_000
"""Characters that ``find_json`` reads in vain, over all the brackets that it tries, before it gives up."""

_NESTING = 1000
"""Characters charged for a start that nests too deeply: about what is read before the decoder stops."""

_START = re.compile(r"[{\[]")


class NotJson(Exception):
    """A text is not JSON; ``line`` and ``column``, from 1, say where it stops being so."""

    def __init__(self, line: int = 1, column: int = 1) -> None:
        super().__init__()
        self.line = line
        self.column = column


def read_json(text: str) -> Any:
    """The value that all of ``text`` is. Raises ``NotJson``."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise NotJson(error.lineno, error.colno) from error
    except (RecursionError, ValueError) as error:
        raise NotJson from error


def find_json(text: str) -> Iterator[Any]:
    """The objects and lists in ``text``, outermost only, in order; code fences do not matter."""
    decoder = json.JSONDecoder(parse_constant=_refuse)
    position, effort = 0, 0
    while effort < _EFFORT and (start := _START.search(text, position)):
        try:
            value, position = decoder.raw_decode(text, start.start())
        except (RecursionError, ValueError) as error:
            position = start.end()
            effort += error.pos - start.start() if isinstance(error, json.JSONDecodeError) else _NESTING
        else:
            yield value


def same_json(one: Any, other: Any) -> bool:
    """Equality of JSON values: 1 is 1.0, and neither is ``true``, at any depth."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def _refuse(constant: str) -> Any:
    # Python reads NaN and Infinity, which JSON does not have.
    raise ValueError(constant)

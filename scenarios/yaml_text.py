"""YAML as far as scenario files need it: mappings, lists and scalars, read into plain JSON values.

PyYAML's own constructors follow YAML 1.1, in which ``no`` is false, ``12:30`` is 750 and a repeated key
silently wins; its C composer ends the process on deep nesting. So only its parser is used here, and the
values are built from the parser's events, with what plain scalars mean narrowed to JSON's literals.
"""

import re
from typing import Any

import yaml

from prompt_library import Phrase
from scenarios.scenario import ScenarioError

MAX_DEPTH = 20
MAX_SIZE = 4_000_000
"""The most characters and items that a text may stand for once its aliases are written out."""

_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
_LITERALS = {"": None, "~": None, "null": None, "true": True, "false": False}
# Bounded digits: no number overflows, and what is longer (or has a leading zero) is an identifier.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?([eE][-+]?[0-9]{1,2})?")


def read_yaml(text: str) -> Any:
    """The one document in ``text`` as plain JSON values; ``None`` if it is empty.

    Raises ``ScenarioError``, with the line, for what is not YAML, a repeated key, a key that is not text,
    a tag, an unknown alias, nesting beyond ``MAX_DEPTH`` or aliases that expand beyond ``MAX_SIZE``.
    """
    try:
        return _Reader(text).document()
    except yaml.MarkedYAMLError as error:
        raise _refusal(
            "syntax", error.problem_mark or error.context_mark, detail=str(error.problem)
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise ScenarioError(Phrase("scenarios.yaml.character", line=line)) from None
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise ScenarioError(Phrase("scenarios.yaml.character", line=line)) from None


class _Reader:
    """Builds values from the parser's events, which PyYAML's type stubs leave untyped."""

    def __init__(self, text: str) -> None:
        self._events: Any = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._size = 0

    def document(self) -> Any:
        next(self._events)
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            return None
        value = self._value(next(self._events), 0)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _refusal("documents", after.start_mark)
        return value

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            raise _refusal("tag", event.start_mark, tag=event.tag)
        if depth > MAX_DEPTH:
            raise _refusal("depth", event.start_mark, most=MAX_DEPTH)
        before = self._size
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(event, depth)
        else:
            value = self._mapping(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = value, self._size - before
        return value

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise _refusal("alias", event.start_mark, name=event.anchor)
        value, size = self._anchors[event.anchor]
        self._grow(size, event)
        return value

    def _scalar(self, event: Any) -> Any:
        self._grow(len(event.value) + 1, event)
        plain = event.implicit[0]
        return _plain_value(event.value) if plain else event.value

    def _list(self, start: Any, depth: int) -> list[Any]:
        self._grow(1, start)
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, depth + 1))
        return items

    def _mapping(self, start: Any, depth: int) -> dict[str, Any]:
        self._grow(1, start)
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            if not isinstance(key, str):
                raise _refusal("key", event.start_mark)
            if key in mapping:
                raise _refusal("repeated", event.start_mark, name=key)
            mapping[key] = self._value(next(self._events), depth + 1)
        return mapping

    def _grow(self, by: int, event: Any) -> None:
        self._size += by
        if self._size > MAX_SIZE:
            raise _refusal("size", event.start_mark, most=MAX_SIZE)


def is_plain_text(text: str) -> bool:
    """Whether ``text``, written without quotes, would be read as the text that it is."""
    return isinstance(_plain_value(text), str)


def _plain_value(text: str) -> Any:
    if text in _LITERALS:
        return _LITERALS[text]
    if number := _NUMBER.fullmatch(text):
        return float(text) if any(number.groups()) else int(text)
    return text


def _refusal(reason: str, mark: Any, **values: Any) -> ScenarioError:
    where = {"line": mark.line + 1, "column": mark.column + 1}
    return ScenarioError(Phrase(f"scenarios.yaml.{reason}", **where, **values))

"""What the parameters of checks may be.

A check annotates each parameter with one of these names, such as ``Share``: an ordinary type for mypy, and
the rule that a rubric's parameters are held against. For the kind ``share`` the wording
``evals.parameter.share`` says what is allowed.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from evals.checks.patterns import pattern_fault
from evals.checks.schemas import schema_fault
from evals.checks.text import folded, is_blank, plain

_CODES = (
    "af am an ar as az be bg bn br bs ca cs cy da de dz el en eo es et eu fa fi fo fr ga gl gu he hi hr ht "
    "hu hy id is it ja jv ka kk km kn ko ku ky la lb lo lt lv mg mk ml mn mr ms mt ne nl nn no oc or pa pl "
    "ps pt qu ro ru rw se si sk sl sq sr sv sw ta te th tl tr ug uk ur vi vo wa xh zh zu"
)
LANGUAGE_CODES = frozenset(_CODES.split())
"""The languages that the workbench tells from one another, by ISO 639-1 code."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``fault`` gives ``None`` for a value that is allowed, else the technical reason if there is one."""

    name: str
    fault: Callable[[Any], str | None]


def _kind(name: str, accepts: Callable[[Any], bool]) -> Kind:
    return Kind(name, lambda value: None if accepts(value) else "")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not is_blank(value)


def _is_whole(value: Any, least: int, most: float = math.inf) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_filled_list(value: Any, accepts: Callable[[Any], bool]) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(map(accepts, value))


def _is_json(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or not is_blank(value))


def _is_word_bounds(value: Any) -> bool:
    if not isinstance(value, dict):
        return _is_whole(value, 1)
    if not value or not value.keys() <= {"min", "max"}:
        return False
    least, most = value.get("min", 0), value.get("max", sys.maxsize)
    return _is_whole(least, 0) and _is_whole(most, max(least, 1))


def _is_fields(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(_is_text(name) for name in value)


def _is_scale(value: Any) -> bool:
    return _is_filled_list(value, _is_number) and len(value) == 2 and value[0] < value[1]


def _is_glossary(value: Any) -> bool:
    if not isinstance(value, dict) or not value or not all(_is_text(term) for term in value):
        return False
    return all(_is_text(one) or _is_filled_list(one, _is_text) for one in value.values())


def _is_source(value: Any) -> bool:
    return _is_text(value) or _is_filled_list(value, lambda item: _is_text(item) or _is_number(item))


def _is_character(value: Any) -> bool:
    return isinstance(value, str) and len(plain(value).strip()) == 1


def _pattern_fault(value: Any) -> str | None:
    return pattern_fault(value) if _is_text(value) else ""


def _schema_fault(value: Any) -> str | None:
    return schema_fault(value) if isinstance(value, dict | bool) else ""


PERSONAL_KINDS = ("email", "phone", "iban", "nir")

TURN = _kind("turn", lambda value: value == "last" or _is_whole(value, 1))
LIMIT = _kind("limit", lambda value: _is_whole(value, 1))

Text = Annotated[str, _kind("text", _is_text)]
Texts = Annotated[list[str], _kind("texts", lambda value: _is_filled_list(value, _is_text))]
TextOrTexts = Annotated[
    str | list[str], _kind("text-or-texts", lambda value: _is_text(value) or _is_filled_list(value, _is_text))
]
Letters = Annotated[
    str, _kind("letters", lambda value: isinstance(value, str) and any(map(str.isalpha, folded(value))))
]
Source = Annotated[str | list[str | int | float], _kind("source", _is_source)]
Json = Annotated[Any, _kind("json", _is_json)]
Pattern = Annotated[str, Kind("pattern", _pattern_fault)]
Schema = Annotated[dict[str, Any] | bool, Kind("schema", _schema_fault)]
Flag = Annotated[bool, _kind("flag", lambda value: isinstance(value, bool))]
Language = Annotated[Literal["en", "fr"], _kind("language", lambda value: value in ("en", "fr"))]
LanguageCode = Annotated[
    str, _kind("language-code", lambda value: isinstance(value, str) and value in LANGUAGE_CODES)
]
Character = Annotated[str, _kind("character", _is_character)]
Relation = Annotated[
    Literal["at least", "less than"], _kind("relation", lambda value: value in ("at least", "less than"))
]
Reading = Annotated[Literal["strict", "loose"], _kind("reading", lambda value: value in ("strict", "loose"))]
Register = Annotated[
    Literal["formal", "informal"], _kind("register", lambda value: value in ("formal", "informal"))
]
PersonalKinds = Annotated[
    list[str],
    _kind("personal-kinds", lambda value: _is_filled_list(value, lambda item: item in PERSONAL_KINDS)),
]
Glossary = Annotated[dict[str, str | list[str]], _kind("glossary", _is_glossary)]
Count = Annotated[int, _kind("count", lambda value: _is_whole(value, 0))]
Limit = Annotated[int, LIMIT]
Order = Annotated[int, _kind("order", lambda value: _is_whole(value, 1, 9))]
Share = Annotated[float, _kind("share", lambda value: _is_number(value) and 0 <= value <= 1)]
Ratio = Annotated[float, _kind("ratio", lambda value: _is_number(value) and 0 <= value <= 100)]
Scale = Annotated[list[float], _kind("scale", _is_scale)]
Fields = Annotated[dict[str, Any], _kind("fields", _is_fields)]
WordBounds = Annotated[int | dict[str, int], _kind("word-bounds", _is_word_bounds)]

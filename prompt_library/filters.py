"""The filters and tests that a prompt may use.

Each does what Jinja2's of the same name does with plain data, after it has paid for the work and asked
how long the result will be. ``tojson`` keeps letters and the order of keys as they are: it is read by a
model, not by a browser. All of them take the rendering's context, so that none is evaluated at compile time.
"""

import json
import operator
from collections.abc import Callable
from functools import wraps
from typing import Any

from jinja2 import pass_context
from jinja2.filters import do_default, do_title, do_truncate, make_attrgetter
from jinja2.runtime import Undefined
from jinja2.tests import TESTS as JINJA_TESTS

from prompt_library.budget import MAX_ITEMS, MAX_TEXT, Refusal, RenderContext, shown, steps_through

_LONGEST_NEEDLE = 100
"""Python's search for a text takes at most about this many looks at each character."""

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda item, container: item in container,
    "notin": lambda item, container: item not in container,
}


def _filter(weight: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a filter that pays ``weight`` times the steps through its arguments."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        name = function.__name__.strip("_")

        @pass_context
        @wraps(function)
        def paid(context: RenderContext, value: Any, *args: Any, **kwargs: Any) -> Any:
            context.budget.spend(4)
            for given in (value, *args, *kwargs.values()) if weight else ():
                context.budget.spend(weight * steps_through(given))
            try:
                result = function(context, value, *args, **kwargs)
            except (TypeError, ValueError, AssertionError):
                raise Refusal("filter-value", name=name, value=shown(value)) from None
            if isinstance(result, str):
                _check_length(name, len(result))
            return result

        return paid

    return decorate


def _check_length(name: str, length: int) -> None:
    if length > MAX_TEXT:
        raise Refusal("text-too-long", name=name, most=MAX_TEXT)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple | dict):
        raise TypeError
    return str(value)


def _search_steps(text: str, needle: str) -> int:
    return len(text) * min(len(needle), _LONGEST_NEEDLE) // 256


@_filter(0)
def _default(context: RenderContext, value: Any, default_value: Any = "", boolean: bool = False) -> Any:
    return do_default(value, default_value, boolean)


@_filter(0)
def _first(context: RenderContext, value: Any) -> Any:
    for item in value:
        return item
    return context.environment.undefined(name="first")


@_filter(0)
def _last(context: RenderContext, value: Any) -> Any:
    for item in reversed(value):
        return item
    return context.environment.undefined(name="last")


@_filter(0)
def _length(context: RenderContext, value: Any) -> int:
    return len(value)


@_filter(2)
def _join(context: RenderContext, value: Any, d: Any = "", attribute: str | int | None = None) -> str:
    items = value if attribute is None else map(make_attrgetter(context.environment, attribute), value)
    texts, separator = [_text(item) for item in items], _text(d)
    _check_length("join", sum(map(len, texts)) + len(separator) * max(len(texts) - 1, 0))
    return separator.join(texts)


@_filter(16)
def _lower(context: RenderContext, value: Any) -> str:
    return _text(value).lower()


@_filter(8)
def _replace(context: RenderContext, value: Any, old: Any, new: Any, count: int | None = None) -> str:
    text, old, new = _text(value), _text(old), _text(new)
    context.budget.spend(2 * _search_steps(text, old))
    found = text.count(old) if count is None else min(text.count(old), count)
    _check_length("replace", len(text) + found * (len(new) - len(old)))
    return text.replace(old, new, found)


# Titling goes word by word: on text of one-letter words it is 250 times as slow as looking through it.
@_filter(256)
def _title(context: RenderContext, value: Any) -> str:
    return do_title(_text(value))


@_filter(4)
def _tojson(context: RenderContext, value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)


@_filter(1)
def _trim(context: RenderContext, value: Any, chars: str | None = None) -> str:
    return _text(value).strip(chars)


@_filter(4)
def _truncate(
    context: RenderContext,
    value: Any,
    length: int = 255,
    killwords: bool = False,
    end: str = "...",
    leeway: int | None = None,
) -> str:
    return do_truncate(context.environment, _text(value), length, killwords, end, leeway)


@_filter(16)
def _upper(context: RenderContext, value: Any) -> str:
    return _text(value).upper()


FILTERS: dict[str, Callable[..., Any]] = {
    "default": _default,
    "first": _first,
    "join": _join,
    "last": _last,
    "length": _length,
    "lower": _lower,
    "replace": _replace,
    "title": _title,
    "tojson": _tojson,
    "trim": _trim,
    "truncate": _truncate,
    "upper": _upper,
}


@pass_context
def compare(context: RenderContext, left: Any, operators: tuple[str, ...], *rights: Any) -> bool:
    """``left < right`` and so on along a chain; every comparison of a template is made by this."""
    for name, right in zip(operators, rights, strict=True):
        _pay_comparison(context, name, left, right)
        try:
            if not OPERATORS[name](left, right):
                return False
        except TypeError:
            raise Refusal("compare", left=shown(left), right=shown(right)) from None
        left = right
    return True


def _pay_comparison(context: RenderContext, name: str, left: object, right: object) -> None:
    context.budget.spend(4 + steps_through(left))
    context.budget.spend(steps_through(right))
    if name in ("in", "notin") and isinstance(left, str) and isinstance(right, str):
        context.budget.spend(_search_steps(right, left))


@pass_context
def loop_over(context: RenderContext, value: Any, steps: int) -> Any:
    """``value`` if it may be looped over; every loop of a template goes over what this returns.

    ``steps`` is what one turn of the loop takes, without the loops inside it.
    """
    if isinstance(value, Undefined):
        iter(value)
    if not isinstance(value, list | tuple | dict | str):
        raise Refusal("loop-value", value=shown(value))
    if len(value) > MAX_ITEMS:
        raise Refusal("loop-too-long", n=len(value), most=MAX_ITEMS)
    context.budget.spend(4 + len(value) * steps)
    return value


def _is_number_with(remainder: int) -> Callable[[Any], bool]:
    # Jinja2's own would format a text: "%9999999999d" % 2.
    return lambda value: isinstance(value, int) and value % 2 == remainder


_HARMLESS_TESTS = ("boolean", "defined", "mapping", "none", "number", "sequence", "string", "undefined")
TESTS: dict[str, Any] = {
    **{name: JINJA_TESTS[name] for name in _HARMLESS_TESTS},
    "even": _is_number_with(0),
    "odd": _is_number_with(1),
}

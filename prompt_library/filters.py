"""The filters and tests that a prompt may use.

Each does what Jinja2's of the same name does with plain data, after it has paid for the work and asked
how long the result will be. Three do less or other: ``tojson`` keeps letters and the order of keys as they
are, for it is read by a model and not by a browser; ``trim`` takes no characters, and ``join`` no path of
attributes. All filters take the rendering's context, so that none is evaluated at compile time.
"""

import inspect
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from jinja2 import nodes, pass_context
from jinja2.filters import do_default, do_title, do_truncate
from jinja2.tests import TESTS as JINJA_TESTS

from prompt_library.budget import MAX_TEXT, Refusal, RenderContext, search_steps, shown, steps_through

MAX_ARGUMENT = {"indent": 8, "length": 100_000, "leeway": 100_000, "count": 100_000}
"""The largest value of each filter parameter that is a number; they must be constants from 0."""


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
    context.budget.spend(2 * len(value))
    if attribute is not None:
        value = [context.environment.getitem(item, attribute) for item in value]
    texts, separator = [_text(item) for item in value], _text(d)
    _check_length("join", sum(map(len, texts)) + len(separator) * max(len(texts) - 1, 0))
    return separator.join(texts)


@_filter(16)
def _lower(context: RenderContext, value: Any) -> str:
    return _text(value).lower()


@_filter(8)
def _replace(context: RenderContext, value: Any, old: Any, new: Any, count: int | None = None) -> str:
    text, old, new = _text(value), _text(old), _text(new)
    context.budget.spend(2 * search_steps(text, old))
    found = text.count(old) if count is None else min(text.count(old), count)
    _check_length("replace", len(text) + found * (len(new) - len(old)))
    return text.replace(old, new, found)


# Titling goes word by word: on text of one-letter words it is 250 times as slow as looking through it.
@_filter(256)
def _title(context: RenderContext, value: Any) -> str:
    return do_title(_text(value))


@_filter(4)
def _tojson(context: RenderContext, value: Any, indent: int | None = None) -> str:
    # Values are plain data: only an undefined one gets to str, which raises its error.
    return json.dumps(value, ensure_ascii=False, default=str, indent=indent)


@_filter(1)
def _trim(context: RenderContext, value: Any) -> str:
    return _text(value).strip()


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


def _is_number_with(remainder: int) -> Callable[[Any], bool]:
    # Jinja2's own would format a text: "%9999999999d" % 2.
    return lambda value: isinstance(value, int) and value % 2 == remainder


_HARMLESS_TESTS = ("boolean", "defined", "mapping", "none", "number", "sequence", "string", "undefined")
TESTS: dict[str, Any] = {
    **{name: JINJA_TESTS[name] for name in _HARMLESS_TESTS},
    "even": _is_number_with(0),
    "odd": _is_number_with(1),
}


def usage(name: str) -> str:
    """A filter as it is written with all its arguments: ``truncate(length, killwords, end, leeway)``."""
    parameters = list(inspect.signature(FILTERS[name]).parameters)[2:]
    return f"{name}({', '.join(parameters)})" if parameters else name


def number_out_of_bounds(node: nodes.Filter) -> str | None:
    """The parameter of the filter in ``node`` whose argument is no constant within ``MAX_ARGUMENT``, if any.

    Raises ``TypeError`` if the filter does not take these arguments.
    """
    keywords: dict[str, nodes.Expr] = {str(keyword.key): keyword.value for keyword in node.kwargs}
    if node.dyn_args or node.dyn_kwargs or len(keywords) < len(node.kwargs):
        raise TypeError
    bound = inspect.signature(FILTERS[node.name]).bind(None, node.node, *node.args, **keywords)
    for parameter, argument in bound.arguments.items():
        if parameter in MAX_ARGUMENT and not _is_whole(argument, MAX_ARGUMENT[parameter]):
            return parameter
    return None


def _is_whole(node: object, most: int) -> bool:
    return isinstance(node, nodes.Const) and type(node.value) is int and 0 <= node.value <= most

"""What every loop and every comparison of a template goes through: they pay before they work."""

import operator
from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Undefined

from prompt_library.budget import MAX_ITEMS, Refusal, RenderContext, search_steps, shown, steps_through

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda item, container: item in container,
    "notin": lambda item, container: item not in container,
}


@pass_context
def compare(context: RenderContext, left: Any, operators: tuple[str, ...], *rights: Any) -> bool:
    """``left < right`` and so on along a chain; every comparison of a template is made by this."""
    for name, right in zip(operators, rights, strict=True):
        _pay_comparison(context, name, left, right)
        try:
            if not _OPERATORS[name](left, right):
                return False
        except TypeError:
            raise Refusal("compare", left=shown(left), right=shown(right)) from None
        left = right
    return True


def _pay_comparison(context: RenderContext, name: str, left: object, right: object) -> None:
    context.budget.spend(4 + steps_through(left))
    context.budget.spend(steps_through(right))
    if name in ("in", "notin") and isinstance(left, str) and isinstance(right, str):
        context.budget.spend(search_steps(right, left))


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

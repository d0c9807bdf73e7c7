"""A check's parameters, read from its own signature, and what is wrong with those that a rubric gives it."""

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from evals.checks.kinds import LIMIT, TURN, Kind
from evals.checks.text import clip
from evals.results import CheckResult
from prompt_library import Phrase

Check = Callable[..., CheckResult]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One keyword of a check. ``default`` is ``None`` for a required one and for what may be left out."""

    name: str
    kind: Kind
    required: bool
    default: Any


SHARED = (
    Parameter("turn", TURN, required=False, default=None),
    Parameter("max_words", LIMIT, required=False, default=None),
)
"""What every check takes beside its own parameters; ``run_check`` sees to it."""


@cache
def parameters_of(check: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The keyword-only parameters of ``check``, in the order of its signature."""
    hints = get_type_hints(check, include_extras=True)
    signature = inspect.signature(check).parameters.values()
    return tuple(_parameter(p, _kind_of(hints[p.name])) for p in signature if p.kind is p.KEYWORD_ONLY)


@cache
def first_parameter(check: Check) -> str:
    """What a check looks at: ``text``, the assistant's ``replies``, or the ``samples`` of a case."""
    return next(iter(inspect.signature(check).parameters))


def parameter_problems(
    name: str, check: Callable[..., Any], given: Mapping[str, Any], shared: Sequence[Parameter] = SHARED
) -> Iterator[Phrase]:
    """Everything that is wrong with the parameters ``given`` to the check called ``name``, which takes those
    in ``shared`` beside its own."""
    known = {parameter.name: parameter for parameter in parameters_of(check)}
    for key in given:
        if key not in known:
            takes = [*known, *(parameter.name for parameter in shared)]
            yield Phrase("evals.parameter.unknown", check=name, parameter=str(key), known=takes)
    for key, parameter in known.items():
        if key not in given:
            if parameter.required:
                yield Phrase("evals.parameter.missing", check=name, parameter=key)
        elif given[key] is not None or parameter.required or parameter.default is not None:
            yield from value_problems(name, key, parameter.kind, given[key])
    yield from _bound_problems(name, known, given)


def value_problems(name: str, parameter: str, kind: Kind, value: Any) -> Iterator[Phrase]:
    """What is allowed, if ``value`` is not."""
    fault = kind.fault(value)
    if fault is not None:
        shown = {"found": clip(json.dumps(value, ensure_ascii=False, default=str)), "fault": fault}
        yield Phrase(f"evals.parameter.{kind.name}", check=name, parameter=parameter, **shown)


def _bound_problems(name: str, known: Mapping[str, Parameter], given: Mapping[str, Any]) -> Iterator[Phrase]:
    if not {"min", "max"} <= known.keys():
        return
    least, most = (given.get(key, known[key].default) for key in ("min", "max"))
    if least is None and most is None and not known["max"].required:
        yield Phrase("evals.parameter.unbounded", check=name)
    elif isinstance(least, int) and isinstance(most, int) and least > most:
        yield Phrase("evals.parameter.crossed", check=name, min=least, max=most)


def _kind_of(hint: Any) -> Kind:
    """The kind that an annotation carries, or its member that is not ``None``."""
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, Kind):
            return extra
    return next(_kind_of(member) for member in get_args(hint) if member is not type(None))


def _parameter(found: inspect.Parameter, kind: Kind) -> Parameter:
    required = found.default is found.empty
    return Parameter(found.name, kind, required, None if required else found.default)

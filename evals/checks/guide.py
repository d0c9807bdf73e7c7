"""What a check says of itself, to a person who builds a rubric.

The sentences are wordings: ``evals.guide.<check>.summary``, ``evals.guide.<check>.<parameter>`` and, for what
a parameter may be, ``evals.kind.<kind>``. In a key ``-`` stands for the ``:`` of a check's name. A ``not-``
variant has a summary of its own; its parameters and its example are those of the check that it turns round.
"""

from dataclasses import dataclass

from evals.checks.examples import CheckExample
from evals.checks.examples_en import ENGLISH
from evals.checks.examples_fr import FRENCH
from evals.checks.parameters import SHARED, Parameter, first_parameter, parameters_of
from evals.checks.table import CHECKS
from evals.checks.use import unknown_check
from evals.results import EvalError
from prompt_library import Phrase

_EXAMPLES = {"en": ENGLISH, "fr": FRENCH}
_NOT = "not-"
_SAME = frozenset({"reading"})
"""Parameters that mean the same for every check that takes them; so do those that all of them take."""


@dataclass(frozen=True, slots=True)
class DescribedParameter(Parameter):
    """A parameter with its ``meaning``, a sentence, and what is ``allowed``: “a number from 0 to 1”."""

    meaning: Phrase
    allowed: Phrase


@dataclass(frozen=True, slots=True)
class CheckDescription:
    """A check's name, what it ``sees`` (``text``, ``replies`` or ``samples``) and what it can be told.

    ``summary`` is one sentence: what is tested, and which values that can give. ``parameters`` are the
    check's own, in the order of its signature; ``shared`` are those that every check takes beside them.
    """

    name: str
    sees: str
    summary: Phrase
    parameters: tuple[DescribedParameter, ...]
    shared: tuple[DescribedParameter, ...]

    def example(self, language: str) -> CheckExample:
        """A use of the check in ``language``; in English for a language that the workbench does not speak."""
        example = _EXAMPLES.get(language, ENGLISH)[self.name.removeprefix(_NOT)]
        return example.swapped() if self.name.startswith(_NOT) else example


def describe(name: str) -> CheckDescription:
    """What there is to know of a check before using it. Raises ``EvalError`` for an unknown name."""
    if name not in CHECKS:
        raise EvalError(unknown_check(name))
    check = CHECKS[name]
    topic = f"evals.guide.{_key(name.removeprefix(_NOT))}"
    return CheckDescription(
        name=name,
        sees=first_parameter(check),
        summary=Phrase(f"evals.guide.{_key(name)}.summary"),
        parameters=tuple(_described(parameter, topic) for parameter in parameters_of(check)),
        shared=tuple(_described(parameter, "evals.guide") for parameter in SHARED),
    )


def _key(name: str) -> str:
    return name.replace(":", "-")


def _described(parameter: Parameter, topic: str) -> DescribedParameter:
    if parameter.name in _SAME:
        topic = "evals.guide"
    return DescribedParameter(
        parameter.name,
        parameter.kind,
        parameter.required,
        parameter.default,
        meaning=Phrase(f"{topic}.{parameter.name}"),
        allowed=Phrase(f"evals.kind.{parameter.kind.name}"),
    )

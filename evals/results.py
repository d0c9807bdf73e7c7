"""What a check found, and the error of this package."""

from dataclasses import dataclass

from prompt_library import Phrase, PhrasedError


class EvalError(PhrasedError):
    """A check is unknown or misused. The author of the rubric sees the message."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """``value`` is 0..1, or ``None`` if the check does not apply or could not tell: unscored, never 0.

    ``explanation`` tells a learner what was found and what was wanted.
    """

    value: float | None
    explanation: Phrase

"""An example of a check: what a rubric says, an answer that passes and one that fails.

The examples themselves are in ``examples_en`` and ``examples_fr``, each with texts of its own language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Answer = str | tuple[str, ...]
"""One answer (of a conversation, its transcript); the samples of a case for the checks that compare them."""


@dataclass(frozen=True, slots=True)
class CheckExample:
    """With ``params`` and without a case, the check gives ``passes`` the value 1, and ``fails`` less."""

    params: Mapping[str, Any]
    passes: Answer
    fails: Answer

    def swapped(self) -> "CheckExample":
        """The example of the check turned round."""
        return CheckExample(self.params, passes=self.fails, fails=self.passes)

"""Whether a French text says tu or vous."""

import re
from typing import Literal

from evals.checks.kinds import Register
from evals.checks.text import clip, plain
from evals.results import CheckResult
from prompt_library import Phrase

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"\n]*\"")
_NOUN = re.compile(r"\b(?:le|un|ce|de|du|au|bon|quel|même|notre|votre) ton\b", re.IGNORECASE)
_INFORMAL = re.compile(
    r"\btu\b|\bt'\w+|\btoi\b|\bte\b|\bton\b|\btes\b|\bta\b|\w+-(?:tu|toi)\b", re.IGNORECASE
)
_FORMAL = re.compile(r"\bvous\b|\bvotre\b|\bvos\b|\bvôtres?\b|\w+-vous\b", re.IGNORECASE)
_BETWEEN = re.compile(r"-t-")
"""In « a-t-il » it is no pronoun."""


def register(text: str, *, value: Register) -> CheckResult:
    """The answer, in French, addresses its reader as ``value`` says.

    ``formal`` is *vous*, *votre*, *vos*; ``informal`` is *tu*, *te*, *toi*, *ton*, *ta*, *tes*. 1 if no form
    of the other register is in it; an answer that addresses nobody has none. *Vous* to several people counts
    as formal. What stands in quotation marks is somebody else's and is left out; *ton* after an article or
    the like is taken for the noun. An imperative alone (*prenez*, *prends*) is not recognised, nor is the
    rare participle *tu*.
    """
    said = _QUOTED.sub(" ", plain(text))
    other: Literal["formal", "informal"] = "informal" if value == "formal" else "formal"
    informal = _INFORMAL.search(_NOUN.sub(" ", _BETWEEN.sub("-", said)))
    found = {"informal": informal, "formal": _FORMAL.search(said)}
    wrong = found[other]
    if wrong is not None:
        return CheckResult(0.0, Phrase(f"evals.register.{other}-found", word=clip(wrong.group())))
    return CheckResult(1.0, Phrase(f"evals.register.{value if found[value] else 'nobody'}"))

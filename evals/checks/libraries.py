"""The one place that loads the libraries that most checks can do without.

They cost 10 ms (regex), 0.2 s (jsonschema, sacrebleu, py3langid) or 2.5 s (nltk, and rouge_score for its
sake) to import: only who runs a check that needs one pays for it.
"""

from importlib import import_module
from typing import Any, Literal

Library = Literal[
    "jsonschema",
    "jsonschema_specifications",
    "nltk.tokenize.destructive",
    "nltk.tokenize.punkt",
    "py3langid.langid",
    "referencing.exceptions",
    "referencing.jsonschema",
    "regex",
    "rouge_score.rouge_scorer",
    "sacrebleu.metrics.bleu",
]


def load(name: Library) -> Any:
    """The module ``name``, imported the first time."""
    return import_module(name)

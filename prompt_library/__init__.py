"""Prompts: their text, their templates and their files."""

from typing import TYPE_CHECKING

from prompt_library.later import later
from prompt_library.partials import partials
from prompt_library.phrases import LANGUAGES, Phrase, PhrasedError, catalogue, wording
from prompt_library.problems import Problem
from prompt_library.prompt_files import read_prompt_file, write_prompt_file
from prompt_library.prompts import ROLES, Message, Prompt, PromptError, PromptVersion, text_digest
from prompt_library.roles import role_line
from prompt_library.templates import check_template, render, template_variables

if TYPE_CHECKING:
    from prompt_library.diff_hunks import GRAINS, Hunk, apply_hunks, hunks
    from prompt_library.diffs import DiffPiece, word_diff

# Versions are held against each other long after they were run.
__getattr__ = later(
    __name__,
    {
        "GRAINS": "prompt_library.diff_hunks",
        "DiffPiece": "prompt_library.diffs",
        "Hunk": "prompt_library.diff_hunks",
        "apply_hunks": "prompt_library.diff_hunks",
        "hunks": "prompt_library.diff_hunks",
        "word_diff": "prompt_library.diffs",
    },
)

__all__ = [
    "GRAINS",
    "LANGUAGES",
    "ROLES",
    "DiffPiece",
    "Hunk",
    "Message",
    "Phrase",
    "PhrasedError",
    "Problem",
    "Prompt",
    "PromptError",
    "PromptVersion",
    "apply_hunks",
    "catalogue",
    "check_template",
    "hunks",
    "partials",
    "read_prompt_file",
    "render",
    "role_line",
    "template_variables",
    "text_digest",
    "word_diff",
    "wording",
    "write_prompt_file",
]

"""Prompts: their text, their templates and their files."""

from prompt_library.diffs import DiffPiece, word_diff
from prompt_library.hunks import GRAINS, Hunk, apply_hunks, hunks
from prompt_library.partials import partials
from prompt_library.phrases import LANGUAGES, Phrase, PhrasedError, catalogue, wording
from prompt_library.problems import Problem
from prompt_library.prompt_files import read_prompt_file, write_prompt_file
from prompt_library.prompts import ROLES, Message, Prompt, PromptError, PromptVersion, text_digest
from prompt_library.roles import role_line
from prompt_library.templates import check_template, render, template_variables

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

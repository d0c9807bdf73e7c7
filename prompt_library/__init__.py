"""Prompts: their text, their templates and their files."""

from prompt_library.phrases import LANGUAGES, Phrase, PhrasedError, catalogue
from prompt_library.prompts import ROLES, Message, Prompt, PromptError, PromptVersion, text_digest

__all__ = [
    "LANGUAGES",
    "ROLES",
    "Message",
    "Phrase",
    "PhrasedError",
    "Prompt",
    "PromptError",
    "PromptVersion",
    "catalogue",
    "text_digest",
]

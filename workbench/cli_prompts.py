"""Prompts as commands name them: a file, one of the scenario's own, or a stored version."""

from pathlib import Path

from prompt_library import Phrase, Prompt, PromptError, PromptVersion, read_prompt_file
from scenarios import Scenario


def named_prompt(name: str, scenario: Scenario, language: str) -> Prompt:
    """The prompt in the file ``name``, or the scenario's own that ``@reference``, for example, stands for.

    Raises ``PromptError`` if there is none such.
    """
    if not name.startswith("@"):
        return read_prompt_file(Path(name))
    own = {"starter": scenario.starter, **scenario.prompts}
    if name[1:] not in own:
        raise PromptError(
            Phrase("workbench.eval.own_prompt", name=name, allowed=[f"@{known}" for known in own])
        )
    return Prompt(name, own[name[1:]][language])


def named_version(name: str, scenario: Scenario, language: str, versions: list[PromptVersion]) -> Prompt:
    """As ``named_prompt``, and ``v3`` stands for the third of ``versions``."""
    if not (name.startswith("v") and name[1:].isdecimal()):
        return named_prompt(name, scenario, language)
    for version in versions:
        if version.number == int(name[1:]):
            return Prompt(name, version.text)
    raise PromptError(Phrase("workbench.compare.no_version", name=name))

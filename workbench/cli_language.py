"""The language of the command line's help.

What a command says while it works comes from `workbench/locales/*.json`, as what pages say does. Its help
stands in the code, where click's options are, and click's own words are in click: both have their French in a
catalogue of gettext, which is what click asks. (`msgfmt -o messages.mo messages.po` compiles it.)
"""

import gettext
import inspect
import os
import re
from collections.abc import Iterator, Sequence
from copy import copy
from pathlib import Path

import click

from prompt_library import LANGUAGES

CATALOGUES = Path(__file__).parent / "locales" / "click"
KEPT = "\b\n"


def locale_language() -> str:
    """French where the locale is French, else English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if locale.lower().startswith("fr") else "en"


def speak(arguments: Sequence[str]) -> None:
    """Makes click speak the language that the command line or the environment asks for."""
    asked = [*_languages(arguments), os.environ.get("WORKBENCH_LANG", "")]
    os.environ["LANGUAGE"] = next((one for one in asked if one in LANGUAGES), locale_language())
    gettext.bindtextdomain("messages", CATALOGUES)


def translated(command: click.Command) -> click.Command:
    """The command with its help, and that of all it holds, in the language that is spoken."""
    found = copy(command)
    found.help, found.epilog = _told(command.help), _told(command.epilog)
    found.params = [_translated_option(one) for one in command.params]
    if isinstance(command, click.Group) and isinstance(found, click.Group):
        found.commands = {name: translated(one) for name, one in command.commands.items()}
    return found


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help, each as one line but for those that keep their lines: ``KEPT`` marks them."""
    return [
        part if part.startswith(KEPT) else " ".join(part.split())
        for part in re.split(r"\n\s*\n", inspect.cleandoc(text))
    ]


def _languages(arguments: Sequence[str]) -> Iterator[str]:
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if argument == "--lang":
            yield following
        elif argument.startswith("--lang="):
            yield argument.removeprefix("--lang=")


def _translated_option(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option):
        return parameter
    found = copy(parameter)
    found.help = _told(parameter.help)
    return found


def _told(text: str | None) -> str | None:
    return text and "\n\n".join(map(_said, paragraphs(text)))


def _said(paragraph: str) -> str:
    mark = KEPT if paragraph.startswith(KEPT) else ""
    return mark + gettext.gettext(paragraph.removeprefix(mark))

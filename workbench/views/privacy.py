"""The privacy note, in the reader's words."""

from collections.abc import Sequence
from typing import Any

from workbench.services.privacy import Recipient
from workbench.words import say

SECTIONS = ("kept", "seen", "browser", "rights")


def privacy_view(recipients: Sequence[Recipient], language: str, with_class: bool) -> dict[str, Any]:
    """The note's title and sections, each a heading and its lines."""
    answers = [_line(one, language) for one in recipients]
    never = say("privacy.never", language)
    sections = [{"heading": say("privacy.answers.heading", language), "lines": [*answers, never]}]
    kind = "class" if with_class else "alone"
    sections += [
        {
            "heading": say(f"privacy.{name}.heading", language),
            "lines": say(f"privacy.{name}.{kind}", language).split("\n"),
        }
        for name in SECTIONS
    ]
    return {"title": say("privacy.title", language), "sections": sections}


def _line(recipient: Recipient, language: str) -> str:
    kind = "here" if not recipient.host else "near" if recipient.near else "far"
    line = say(f"privacy.{kind}", language, models=", ".join(recipient.models), host=recipient.host)
    return line if recipient.sealed else f"{line} {say('privacy.open', language)}"

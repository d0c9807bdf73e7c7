"""What to reconsider in a prompt, and what to do next after a run."""

from collections.abc import Sequence
from typing import Any

from workbench.advice import Advice, Finding
from workbench.words import say


def lint_view(findings: Sequence[Finding], language: str) -> dict[str, Any]:
    """The findings, each with its severity as a word and why it matters."""
    return {
        "findings": [
            {
                "severity": one.severity,
                "word": say(f"page.lint_{one.severity}", language),
                "message": one.message.to(language),
                "why": one.why.to(language),
            }
            for one in findings
        ]
    }


def advice_view(advice: Sequence[Advice], language: str) -> dict[str, Any]:
    """The advice as pairs of what was seen and what to try."""
    return {"advice": [{"what": one.what.to(language), "step": one.next_step.to(language)} for one in advice]}

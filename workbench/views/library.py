"""Technique cards as they are read, and what a search found."""

from collections.abc import Sequence
from typing import Any

from prompt_library.techniques import Technique
from scenarios import Scenario
from workbench.services.library import Findings, FoundExercise, FoundPrompt
from workbench.site_map import PRACTICE, TECHNIQUE
from workbench.store_search import MARKS
from workbench.views.exercises import about_line
from workbench.words import say


def library_view(
    cards: Sequence[Technique], found: Findings | None, workplace: tuple[Scenario, str], language: str
) -> dict[str, Any]:
    """All ``cards``, or what was ``found``; each card leads to the exercise of ``workplace``."""
    return {
        "count": "" if found is None else _count(found, language),
        "cards": [_card(card, workplace, language) for card in (cards if found is None else found.cards)],
        "exercises": [_exercise(one, language) for one in found.exercises] if found else [],
        "prompts": [_prompt(one, language) for one in found.prompts] if found else [],
    }


def _count(found: Findings, language: str) -> str:
    if not found.total:
        return say("library.nothing", language)
    return say("library.found", language, n=found.total)


def _card(card: Technique, workplace: tuple[Scenario, str], language: str) -> dict[str, Any]:
    scenario, cases = workplace
    return {
        "id": card.id,
        "name": card.name.to(language),
        "skills": ", ".join(say(f"skill.{skill.lower()}", language) for skill in card.skills),
        "when": card.when.to(language),
        "when_not": card.when_not.to(language),
        "before": card.example.before.to(language),
        "after": card.example.after.to(language),
        "template": card.template.to(language),
        "insert": say("library.insert", language, title=scenario.title[language]),
        "link": PRACTICE.link(scenario=scenario.id, language=cases, **{TECHNIQUE: card.id}),
        "sources": say("library.source", language, sources="; ".join(str(one) for one in card.sources)),
    }


def _exercise(found: FoundExercise, language: str) -> dict[str, Any]:
    scenario = found.scenario
    cases = language if language in scenario.languages else scenario.languages[0]
    return {
        "title": scenario.title[language],
        "about": about_line(scenario, language),
        "link": PRACTICE.link(scenario=scenario.id, language=cases),
        "excerpt": _pieces(found.excerpt),
    }


def _prompt(found: FoundPrompt, language: str) -> dict[str, Any]:
    version = found.version
    return {
        "title": found.scenario.title[language],
        "version": say("library.version", language, n=version.number),
        "note": version.note,
        "link": PRACTICE.link(scenario=version.scenario, language=version.language, version=version.number),
        "excerpt": _pieces(version.excerpt),
    }


def _pieces(excerpt: str) -> list[dict[str, Any]]:
    """An excerpt cut where words that were searched for begin and end."""
    before, after = MARKS
    pieces = []
    for number, part in enumerate(excerpt.split(before)):
        marked, _, plain = part.partition(after) if number else ("", "", part)
        pieces += [{"text": marked, "found": True}, {"text": plain, "found": False}]
    return [piece for piece in pieces if piece["text"]]

"""A small scenario file as text, and ways to break it."""

VALID = """\
id: opening-hours
use_case: virtual-assistant
skills: [S1, S4]
level: 1
max_tokens: 40
title: {en: Opening hours, fr: Horaires d’ouverture}
brief: {en: Say when a shop opens., fr: Dites quand un magasin ouvre.}
hints:
  en: [Who reads it?]
  fr: [Qui lit ?]
variables:
  sign: {en: the sign on the door, fr: le panneau sur la porte}
starter: {en: "{{ sign }}", fr: "{{ sign }}"}
prompts:
  naive: {en: "When? {{ sign }}", fr: "Quand ? {{ sign }}"}
  reference: {en: "Give the hour in {{ sign }}", fr: "Donne l’heure de {{ sign }}"}
  cheat: {en: At nine., fr: À neuf heures.}
rubric:
  - id: hour
    title: {en: The hour is right, fr: L’heure est juste}
    weight: 3
    objective: relevance
    checks:
      - {check: contains-any, value: $expected.hours}
      - {check: word-count, value: {max: 12}}
cases:
  - {id: en-p01, language: en, split: practice, variables: {sign: Open at 8}, expected: {hours: ["8"]}}
  - {id: en-h01, language: en, split: hidden, variables: {sign: Open at 10}, expected: {hours: ["10"]}}
  - {id: fr-p01, language: fr, split: practice, variables: {sign: Ouvert dès 7 h}, expected: {hours: ["7"]}}
  - {id: fr-h01, language: fr, split: hidden, variables: {sign: Ouvert dès 9 h}, expected: {hours: ["9"]}}
"""


def broken(old: str, new: str) -> str:
    """``VALID`` with the one place that reads ``old`` replaced."""
    assert VALID.count(old) == 1, old
    return VALID.replace(old, new)

"""Words, sentences and lines, in English, French and Markdown."""

from typing import Any

import pytest

from evals import run_check

POEM = "# Title\n\nRoses are red,\n\nViolets are blue\n---\n```\n- Sugar\n"


def count(name: str, text: str, params: dict[str, Any]) -> int:
    n: int = run_check(name, text, params).explanation.values["n"]
    return n


@pytest.mark.parametrize(
    "text, expected",
    [
        ("one two  three\nfour", 4),
        ("l’homme aujourd’hui don't", 3),
        ("Bonjour\u202f! «\u202fVoilà\u202f»\u00a0: oui", 3),
        ("1\u202f234\u202f567 euros", 2),
        ("14\u00a0h\u00a030", 3),
        ("- a bullet — and *emphasis* **", 4),
        ("a well-known e-mail", 3),
        ("🎉 🎉", 0),
    ],
)
def test_words(text: str, expected: int) -> None:
    assert count("word-count", text, {"value": 1}) == expected


@pytest.mark.parametrize(
    "value, expected, told",
    [
        (3, 1.0, "3 words; wanted exactly 3"),
        (4, 0.0, "3 words; wanted exactly 4"),
        ({"min": 2, "max": 3}, 1.0, "3 words; wanted 2 to 3"),
        ({"min": 4, "max": 9}, 0.0, "3 words; wanted 4 to 9"),
        ({"max": 2}, 0.0, "3 words; wanted at most 2"),
        ({"min": 3}, 1.0, "3 words; wanted at least 3"),
    ],
)
def test_word_bounds(value: Any, expected: float, told: str) -> None:
    result = run_check("word-count", "one two three", {"value": value})
    assert (result.value, result.explanation) == (expected, f"{told}.")
    negated = run_check("not-word-count", "one two three", {"value": value})
    assert negated.value == 1.0 - expected
    assert negated.explanation != result.explanation


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Dr. Smith paid 3.50 at 5 p.m. He left. Really?! Yes… no.", 4),
        ("M. Dupont habite av. Foch, cf. p. 12. «\u202fVraiment\u202f?\u202f» dit-il. Oui\u202f!", 3),
        ('He said "Stop." Then he left...', 2),
        ("J. K. Rowling wrote it. See fig. 3 and No. 5. Is it open? No. It is closed.", 5),
        ("The U.S. economy grew, e.g. Ohio. So do I. You too.", 3),
        ("1. Buy milk\n2. Sell eggs.\n- Rest", 3),
        ("A sentence that\nruns on here. And\nends", 2),
        ("It weighs 290 g. It folds.", 2),
        ("Elle a 2\u202f200 W. Elle chauffe vite.", 2),
        ("A 9W. LED lamp", 2),
        ("Room 4, J. Smith is here.", 1),
        ("En 2024 M. Diallo partit. In 1948 G. Orwell wrote.", 2),
        ("Title\n\nno capital here", 1),
        ("Wait... what? 🎉", 1),
        ("**Bold.** *Then* (more). Visit example.com/a.b now!", 3),
        ("!!! ... ???", 0),
    ],
)
def test_sentences(text: str, expected: int) -> None:
    assert count("sentence-count", text, {"min": 1}) == expected


@pytest.mark.parametrize(
    "name, text, params, expected, told",
    [
        ("sentence-count", "One. Two.", {"max": 1}, 0.0, "2 sentences; wanted at most 1"),
        ("sentence-count", "One. Two.", {"min": 2, "max": 3}, 1.0, "2 sentences; wanted 2 to 3"),
        ("line-count", POEM, {"min": 4, "max": 4}, 1.0, "4 lines; wanted 4 to 4"),
        ("line-count", "One\n \t\nTwo", {"min": 3}, 0.0, "2 lines; wanted at least 3"),
        ("line-count", "One", {"max": 1}, 1.0, "1 line; wanted at most 1"),
    ],
)
def test_sentence_and_line_bounds(
    name: str, text: str, params: dict[str, int], expected: float, told: str
) -> None:
    result = run_check(name, text, params)
    assert (result.value, result.explanation) == (expected, f"{told}.")


def test_french_counts_zero_and_one_in_the_singular() -> None:
    result = run_check("word-count", "🎉", {"value": {"min": 2, "max": 5}})
    assert result.explanation.to("fr") == "0 mot\u202f; voulu\u202f: de 2 à 5."

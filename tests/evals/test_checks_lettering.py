"""Acrostics and forbidden letters."""

import pytest

from evals import run_check


@pytest.mark.parametrize(
    "text, word, expected, told",
    [
        ("Orange sky\nRivers\nAutumn\nGold\nEvening", "orage", 1.0, "ORAGE"),
        ("Été\nToujours\nÉtoile", "ÉTÉ", 1.0, "ETE"),
        ("Œuvre\nNuit", "on", 1.0, "ON"),
        ("- Nuit\n2. **O**rage\n> «\u202féclair\u202f»\n\n* “Lune”", "Noël", 1.0, "NOEL"),
        ("---\n```\nNuit\nOrage", "no", 1.0, "NO"),
        ("Here it is:\nNuit\nOrage", "no", 2 / 3, "1 line too many"),
        ("Nuit\nOrage\nLune", "noel", 3 / 4, "NOL; wanted NOEL: 3 of 4"),
        ("Nuit\nOrage\nLune\nÉclair", "noel", 3 / 4, "NOLE; wanted NOEL: 3 of 4"),
        ("42\nOrage", "no", 1 / 2, "?O"),
        ("x\ny", "no", 0.0, "0 of 2"),
        ("Pluie\nOrage", "porte-bonheur", 2 / 12, "wanted PORTEBONHEUR"),
        ("S: the tide\nE: my boat\nA: our wake", "sea", 0.0, "TMO"),
        ("S\nE\nA", "sea", 0.0, "?"),
        ("**S**alt\n**E**bb\n**A**nchor", "sea", 1.0, "SEA"),
        ("A boat\nI row", "ai", 1.0, "AI"),
    ],
)
def test_acrostic(text: str, word: str, expected: float, told: str) -> None:
    result = run_check("acrostic", text, {"value": word})
    assert result.value == pytest.approx(expected)
    assert told in result.explanation


def test_lines_with_every_letter_are_no_acrostic() -> None:
    alphabet = "\n".join("abcdefghijklmnopqrstuvwxyz")
    value = run_check("acrostic", alphabet, {"value": "almost"}).value
    assert value is not None
    assert value < 0.25


@pytest.mark.parametrize(
    "text, letters, expected, told",
    [
        ("Un tout dit court", "e", 1.0, "“E”"),
        ("Un été doux, ÊTRE là", "e", 0.0, "2 words have a forbidden letter (“E”): “été”, “ÊTRE”"),
        ("un bœuf", "e", 0.0, "“bœuf”"),
        ("cafe\u0301", "é", 0.0, "1 word"),
        ("A quick fox", "x, z", 0.0, "“X”, “Z”"),
    ],
)
def test_forbidden_letters(text: str, letters: str, expected: float, told: str) -> None:
    result = run_check("forbidden-letters", text, {"value": letters})
    assert result.value == expected
    assert told in result.explanation

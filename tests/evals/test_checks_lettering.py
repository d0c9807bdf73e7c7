"""Acrostics, beginnings of lines, and forbidden letters."""

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


SPEAKERS = ["Maya:", "Tess:", "Colin:"]


@pytest.mark.parametrize(
    "text, expected, told",
    [
        ("Maya: buy milk\nTess: dust\nColin: measure", 1.0, "All 3 lines"),
        ("- **Maya:** buy milk\n\n2. TESS : dust\n> Colin\u202f: measure", 1.0, "All 3 lines"),
        ("Maya: buy milk\nColin: measure", 2 / 3, "begins with “Tess:”"),
        ("Tess: dust\nMaya: buy milk\nColin: measure", 2 / 3, "only 2 of 3"),
        ("Minutes\nMaya: buy milk\nTess: dust\nColin: measure", 3 / 4, "1 line too many"),
        ("Maya buys milk\nTess dusts\nColin measures", 0.0, "“Maya:”, “Tess:”, “Colin:”"),
        ("Maya: buy milk, Tess: dust, Colin: measure", 1 / 3, "“Tess:”, “Colin:”"),
        ("", 0.0, "empty"),
    ],
)
def test_lines_begin_in_order(text: str, expected: float, told: str) -> None:
    result = run_check("lines-begin", text, {"value": SPEAKERS})
    assert result.value == pytest.approx(expected)
    assert told in result.explanation


def test_of_two_beginnings_the_longer_one_is_meant() -> None:
    assert run_check("lines-begin", "Step 12\nStep 1", {"value": ["Step 12", "Step 1"]}).value == 1


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

"""Quotations, numbers and abstention."""

from typing import Any

import pytest

from evals import run_check

FAQ = "We open at nine o'clock.\nReturns are  free\u00a0within 30 days; the parcel must be unopened."


@pytest.mark.parametrize(
    "text, params, expected, told",
    [
        ('As it says, "Returns are free within 30 days".', {}, 1.0, "word for word"),
        ("«\u202freturns are\nfree within 30 days…\u202f»", {}, 1.0, "word for word"),
        ("“We open at nine o’clock.” and “the parcel must be unopened”", {}, 1.0, "2 quotations"),
        ("“We open at nine o'clock” and “returns are always free”", {}, 0.0, "“returns are always free”"),
        ("“e open at nine o'clock”", {}, 0.0, "“e open"),
        ("Returns are free within 30 days.", {}, 0.0, "no quotation of at least 3 words"),
        ("It is “free”.", {}, 0.0, "no quotation of at least 3 words"),
        ("It is “free”.", {"min_words": 1}, 1.0, "word for word"),
        ("It is “free”.", {"required": False}, None, "Not scored"),
        ('A 19" screen.\n\nWe open at nine. "', {"required": False}, None, "Not scored"),
    ],
)
def test_quote_is_verbatim(text: str, params: dict[str, Any], expected: float | None, told: str) -> None:
    result = run_check("quote-is-verbatim", text, {"source": FAQ, **params})
    assert result.value == expected
    assert told in result.explanation


@pytest.mark.parametrize(
    "text, source",
    [
        ("1,234.5 kg", "1\u202f234,5 kg"),
        ("1 234 567 €", "1,234,567"),
        ("12,50 €", "€12.5"),
        ("1'234", "1234"),
        ("007 and 5.0", "7 and 5"),
        ("1,234", "1.234"),
        ("20 000", "20000"),
        ("from 2:30 pm to 5 p.m., at 08:00", "de 14h30 à 17 h, à 8 h"),
        ("14\u00a0h\u00a030", "2.30, or 14:30"),
        ("05/03/2024", "March 5, 2024"),
        ("2024-03-05", "le 5 mars 2024"),
        ("1st of August 2026", "01/08/2026"),
        ("call 0123456789", "+33 1 23 45 67 89"),
        ("01.23.45.67.89", "0123456789"),
        ("1. Fast\n2) Light\n3. 10 kg", "10 kg"),
        ("B12, CO2 and v1.2.3 on page 4", "4"),
        ("the years 2020-2025, 3,500 people", "2020, 2025, 3500"),
        ("no number at all", "3"),
    ],
)
def test_numbers_are_the_same_however_they_are_spelled(text: str, source: str) -> None:
    result = run_check("numbers-from-source", text, {"source": source})
    assert result.value == 1.0, result.explanation


@pytest.mark.parametrize(
    "text, source, told",
    [
        ("It weighs 12 kg and costs 99 €, or 12 kg", "99 €", "“12”."),
        ("1.5", "1 and 5", "“1.5”"),
        ("1,234,567", "1,234", "“1,234,567”"),
        ("5%", "0.05", "“5”"),
        ("at 6:45 pm", "6:30 pm", "“6:45 pm”"),
        ("0.500", "500", "“0.500”"),
        ("call 0123456780", "01 23 45 67 89", "“0123456780”"),
        ("3D in 2027", "2026", "“3”, “2027”"),
        ("In June 2026", "2025, 6", "“2026”"),
    ],
)
def test_invented_numbers_are_listed(text: str, source: str, told: str) -> None:
    result = run_check("numbers-from-source", text, {"source": source})
    assert result.value == 0.0
    assert told in result.explanation


@pytest.mark.parametrize(
    "text, minimum, expected", [("4 and 5", 2, 1.0), ("4 and 4.5", 3, 0.0), ("none", 1, 0.0)]
)
def test_there_may_have_to_be_numbers(text: str, minimum: int, expected: float) -> None:
    params = {"source": ["4, 4.5", 5], "min": minimum}
    assert run_check("numbers-from-source", text, params).value == expected


@pytest.mark.parametrize(
    "text, expected, value, told",
    [
        ("Sorry, that's NOT in the FAQ!", True, 1.0, "rightly"),
        ("I can’t say.", True, 1.0, "“I can't say”"),
        ("We open at nine.", True, 0.0, "must say so"),
        ("It is not in the FAQ.", False, 0.0, "wanted an answer"),
        ("It is not in the FAQs.", False, 1.0, "rightly"),
    ],
)
def test_abstains_iff(text: str, expected: bool, value: float, told: str) -> None:
    params = {"value": ["not in the FAQ", "I can't say"], "expected": expected}
    result = run_check("abstains-iff", text, params)
    assert result.value == value
    assert told in result.explanation

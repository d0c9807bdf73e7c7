"""IFEval: formats, beginnings, ends and capitals on the edges, and what a learner is told."""

import pytest
from ifeval_uses import counted, passes, told

from evals import run_check


@pytest.mark.parametrize(
    "marker, text, expected",
    [
        ("P.S.", "Bye.\nP.S. Hi", True),
        ("P.S.", "Bye. p. s. hi", True),
        ("P.S.", "Bye.\nPS: hi", False),
        ("P.S.", "Bye.\nP.S hi", False),
        ("P.P.S", "Bye.\nP. P. S. hi", True),
        ("P.P.S", "Bye.\nP.S. hi", False),
        ("PS:", "Bye.\nps: hi", True),
        ("P.-S.", "Salut.\nP.‑S. oui", True),
        ("P.-S.", "Salut.\nPx-S. oui", False),
    ],
)
def test_postscripts(marker: str, text: str, expected: bool) -> None:
    assert passes("detectable_content:postscript", text, postscript_marker=marker) == expected


@pytest.mark.parametrize(
    "text, n",
    [
        ("[name] at [place]", 2),
        ("[]", 1),
        ("[a\nb]", 0),
        ("[[a]]", 1),
        ("]a[ [b]", 1),
        ("- [ ] call [Ann](x)", 2),
        ("[open", 0),
    ],
)
def test_placeholders(text: str, n: int) -> None:
    assert counted("detectable_content:number_placeholders", text, num_placeholders=1) == n


@pytest.mark.parametrize(
    "text, n",
    [
        ("* a\n* b\n- c", 3),
        ("  * a\n\t- b\n-c\n*d", 4),
        ("**a**\n***\n* b", 1),
        ("a * b\na - b", 0),
        ("---\n-5 degrees\n– no", 2),
        ("1. a\n+ b\n• c", 0),
        ("\n\n* a\n\n\n* b", 2),
        ("```\n- a\n```", 1),
    ],
)
def test_bullet_points(text: str, n: int) -> None:
    assert counted("detectable_format:number_bullet_lists", text, num_bullets=1) == n
    assert passes("detectable_format:number_bullet_lists", text, num_bullets=n)
    assert not passes("detectable_format:number_bullet_lists", text, num_bullets=n + 1)


@pytest.mark.parametrize(
    "text, n",
    [
        ("*a* and *b c*", 2),
        ("**a** and *b*", 2),
        ("* a\n* b", 0),
        ("*a\nb*", 0),
        ("** ** and * *", 0),
        ("***a***", 2),
        ("_a_ and `b`", 0),
        ("« *a* »\u202f: **b**", 2),
    ],
)
def test_highlights(text: str, n: int) -> None:
    assert counted("detectable_format:number_highlighted_sections", text, num_highlights=1) == n


@pytest.mark.parametrize(
    "text, expected",
    [
        ("<<Joy>>\nla la", True),
        ("la la\n<< Joy >>", True),
        ("<<>>", False),
        ("<< >>", False),
        ("<<Joy\n>>", False),
        ("<Joy>", False),
        ("«Joy»", False),
        (">>Joy<<", False),
        ("<<<Joy>>>", True),
        ("<<<<>>>>", False),
        ("<<été>>", True),
    ],
)
def test_titles(text: str, expected: bool) -> None:
    assert passes("detectable_format:title", text) == expected


@pytest.mark.parametrize(
    "spliter, text, n",
    [
        ("Section", "Section 1\na\nSection 2\nb", 2),
        ("Section", "SECTION 1\nsection 2", 0),
        ("Section", "Section1 Section\n2 Section  3", 2),
        ("Section", "Section X and Sections", 0),
        ("Jour", "**Jour\u00a01**\u202f: a\n**Jour 2**", 2),
        ("S.", "Sa1 S.1", 1),
        ("1", "111", 1),
    ],
)
def test_sections(spliter: str, text: str, n: int) -> None:
    params = {"section_spliter": spliter, "num_sections": 1}
    assert counted("detectable_format:multiple_sections", text, **params) == n


@pytest.mark.parametrize(
    "text, expected",
    [
        ('{"a": [1, null]}', True),
        (' "a" ', True),
        ("12", True),
        ('```json\n{"a": 1}\n```', True),
        ('```JSON\n{"a": 1}```', True),
        ("```\n[]\n```\n", True),
        ('```python\n{"a": 1}\n```', False),
        ('Here:\n```json\n{"a": 1}\n```', False),
        ('{"a": 1} {"b": 2}', False),
        ("{'a': 1}", False),
        ("{“a”: 1}", False),
        ('{"a": NaN}', False),
        ("``````", False),
    ],
)
def test_json_in_a_fence_or_not(text: str, expected: bool) -> None:
    assert passes("detectable_format:json_format", text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("My answer is yes.", True),
        ("  Well, My answer is maybe. I think.", True),
        ("my answer is yes.", False),
        ("My answer is yes", False),
        ("**My answer is no.**", True),
        ("Ma réponse est oui.", False),
    ],
)
def test_one_of_three_answers(text: str, expected: bool) -> None:
    assert passes("detectable_format:constrained_response", text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Say why. Because.", True),
        ("\n say WHY. Because.", True),
        ("Say why.", True),
        ("Say  why. Because.", False),
        ("“Say why.” Because.", False),
        ("Sure! Say why. Because.", False),
    ],
)
def test_a_request_is_repeated_first(text: str, expected: bool) -> None:
    assert passes("combination:repeat_prompt", text, prompt_to_repeat=" Say why.\n") == expected


@pytest.mark.parametrize(
    "text, outcome",
    [
        ("a\n******\nb", "two"),
        ("******a******b******", "two"),
        ("a ****** a", "same"),
        ("a******b******c", "count"),
        ("a\n***\nb", "count"),
        ("a************b", "empty"),
        ("a*******b", "two"),
        ("******", "count"),
    ],
)
def test_two_responses(text: str, outcome: str) -> None:
    result = run_check("ifeval:combination:two_responses", text, {})
    assert result.explanation.key.endswith(f".{outcome}")
    assert (result.value == 1.0) == (outcome == "two")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Bye. Any questions?", True),
        ("Bye. ANY QUESTIONS?\n\n", True),
        ('"Bye. Any questions?"', True),
        ("Bye. Any questions?!", False),
        ("“Any questions?”", False),
        ("**Any questions?**", False),
        ("Any questions? Bye.", False),
    ],
)
def test_the_end(text: str, expected: bool) -> None:
    assert passes("startend:end_checker", text, end_phrase=" Any questions? ") == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ('"a"', True),
        (' "a\n\nb"\n', True),
        ('""', True),
        ('"', False),
        ('"a" b', False),
        ("'a'", False),
        ("“a”", False),
        ("«\u202fa\u202f»", False),
        ('```\n"a"\n```', False),
    ],
)
def test_quotation_marks_are_straight_and_double(text: str, expected: bool) -> None:
    assert passes("startend:quotation", text) == expected


def test_other_quotation_marks_are_named() -> None:
    assert "between “ and ”" in told("startend:quotation", "“a”")
    assert "between « and »" in told("startend:quotation", "«\u202fa\u202f»")


@pytest.mark.parametrize(
    "text, expected",
    [("a; b", True), ("a, b", False), ("1,000", False), ("```\nf(a,b)\n```", False), ("你好，世界、", True)],
)
def test_commas(text: str, expected: bool) -> None:
    assert passes("punctuation:no_comma", text) == expected


@pytest.mark.parametrize(
    "upper, lower, language",
    [
        ("THE LIBRARY OPENS AT NINE!", "the library opens at nine!", None),
        ("LA BIBLIOTHÈQUE OUVRE À NEUF HEURES.", "la bibliothèque ouvre à neuf heures.", "fr"),
        ("DIE BIBLIOTHEK ÖFFNET UM NEUN UHR.", "die bibliothek öffnet um neun uhr.", "de"),
        ("OK", "ok", None),
    ],
)
def test_english_in_one_case(upper: str, lower: str, language: str | None) -> None:
    for name, right, wrong in [
        ("change_case:english_capital", upper, lower),
        ("change_case:english_lowercase", lower, upper),
    ]:
        result = run_check(f"ifeval:{name}", right, {})
        assert result.value == float(language is None)
        assert result.explanation.values.get("found") == language
        assert not passes(name, wrong)
        assert not passes(name, "The Library opens at nine.")
        assert not passes(name, "123 !")
        assert not passes(name, "今日は天気がいいですね")


def test_what_is_in_the_wrong_case_is_shown() -> None:
    assert "“at”, “Nine”" in told("change_case:english_capital", "OPEN at Nine")
    assert "“OPEN”, “Nine”" in told("change_case:english_lowercase", "OPEN at Nine")

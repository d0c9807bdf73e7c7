"""Measured closeness, against published examples and values worked out by hand."""

import math

import pytest

from evals import run_check

CAT = "the cat sat on the mat"


@pytest.mark.parametrize(
    "text, value, distance",
    [
        ("sitting", "kitten", 3),
        ("execution", "intention", 5),  # Jurafsky and Martin, Speech and Language Processing, section 2.8
        ("raisethysword", "rosettacode", 8),
        ("l’été\n", "l'été", 0),
        ("niño", "nino", 1),
    ],
)
def test_levenshtein_passes_up_to_its_threshold(text: str, value: str, distance: int) -> None:
    result = run_check("levenshtein", text, {"value": value, "threshold": distance})
    assert (result.value, result.explanation.values["n"]) == (1.0, distance)
    if distance:
        below = run_check("levenshtein", text, {"value": value, "threshold": distance - 1})
        assert below.value == 0.0
        assert f"wanted at most {distance - 1}" in below.explanation


def test_levenshtein_allows_five_edits_unless_told_otherwise() -> None:
    assert run_check("levenshtein", "execution", {"value": "intention"}).value == 1.0
    assert run_check("levenshtein", "executions", {"value": "intention"}).value == 0.0


def test_levenshtein_counts_so_far() -> None:
    result = run_check("levenshtein", "x" * 5000, {"value": "y"})
    assert result.value == 0.0
    assert "More than 1000" in result.explanation


@pytest.mark.parametrize(
    "text, value, n, f1",
    [
        ("testing", "testing one two", 1, 1 / 2),  # rouge_score's own first test
        ("testing", "testing one two", 2, 0.0),
        # Lin 2004, section 3.1: reference S1, candidates S2 and S3 share one bigram with it each.
        ("police kill the gunman", "police killed the gunman", 1, 3 / 4),
        ("police kill the gunman", "police killed the gunman", 2, 1 / 3),
        ("the gunman kill police", "police killed the gunman", 2, 1 / 3),
        ("L’ÉLÈVE a réussi", "l'élève a réussi", 1, 1.0),
        ("élève", "éleve", 1, 0.0),
    ],
)
def test_rouge_n(text: str, value: str, n: int, f1: float) -> None:
    measured = run_check("rouge-n", text, {"value": value, "n": n})
    assert measured.explanation.values["score"] == pytest.approx(f1, abs=5e-4)
    assert measured.value == float(f1 >= 0.75)
    assert run_check("rouge-n", text, {"value": value, "n": n, "threshold": f1}).value == 1.0


@pytest.mark.parametrize(
    "text, value, precisions, brevity",
    [
        ("the cat sat on a mat", CAT, [5 / 6, 3 / 5, 2 / 4, 1 / 3], 1.0),
        ("the cat sat on", CAT, [1, 1, 1, 1], math.exp(1 - 6 / 4)),
        # Papineni et al. 2002, section 2.1: "the" counts twice at most. No longer n-gram matches, so that
        # sacrebleu's exponential smoothing halves what it adds each time.
        ("the " * 7, "the cat is on the mat", [2 / 7, 1 / 2 / 6, 1 / 4 / 5, 1 / 8 / 4], 1.0),
    ],
)
def test_bleu(text: str, value: str, precisions: list[float], brevity: float) -> None:
    expected = brevity * math.prod(precisions) ** (1 / 4)
    result = run_check("bleu", text, {"value": value})
    assert result.explanation.values["score"] == pytest.approx(expected, abs=5e-4)
    assert result.value == float(expected >= 0.5)


@pytest.mark.parametrize("name", ["bleu", "rouge-n"])
def test_the_same_text_is_as_close_as_can_be(name: str) -> None:
    assert run_check(name, CAT, {"value": CAT, "threshold": 1}).value == 1.0
    negated = run_check(f"not-{name}", CAT, {"value": CAT, "threshold": 0.8})
    assert negated.value == 0.0
    assert "wanted less than 0.8" in negated.explanation
    assert "moins de 0,8" in negated.explanation.to("fr")


@pytest.mark.parametrize(
    "samples, threshold, expected, told",
    [
        (["a b c d", "a x c y"], 0.5, 1.0, "1 and 2, share 0.5"),
        (["a b c d", "A, b; c – d!"], 0.9, 0.0, "1 and 2, share 1.0"),
        (["a b c d", "w x y z", "a b c e"], 0.7, 0.0, "1 and 3, share 0.75"),
        (["one idea", " \n"], 0.5, 0.0, "Sample 2 is empty"),
        (["alone"], 0.5, None, "two samples"),
        ([], 0.5, None, "two samples"),
    ],
)
def test_samples_must_differ(samples: list[str], threshold: float, expected: float | None, told: str) -> None:
    result = run_check("max-similarity-between-samples", samples, {"threshold": threshold})
    assert result.value == expected
    assert told in result.explanation

"""What is measured over a whole run: values worked out by hand from the definitions, and their intervals."""

import re
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evals
import scenarios
from evals import EvalError, Output, RunMeasure, measure, run_check_problems
from evals.sample_scores import answer_text
from evals.transcript import write_transcript
from prompt_library import Message, Phrase
from scenarios import (
    CATALOGUE,
    Case,
    CheckUse,
    Scenario,
    catalogue,
    load_samples,
    parse_scenario,
    samples_path,
)

LABELS = {"expected": "$expected.label", "among": ["Red", "Green", "Blue"]}
F1 = CheckUse("macro-f1", LABELS)
ABSTAIN = CheckUse("abstention-f1", {"expected": "$expected.due", "value": ["Not known", "Inconnu"]})
SIDES = CheckUse("two-sided-rate", {"expected": "$expected.due", "value": "Please call"})
SCORES = CheckUse(
    "counterfactual-gap", {"pair": "$expected.pair", "value": r"Score: ([\d.,]+)", "scale": [0, 3]}
)
VERDICTS = CheckUse("counterfactual-gap", {"pair": "$expected.pair", "value": "(?i)yes|no|peut-être"})


def case(place: int, source: str = "", turns: tuple[str, ...] = (), **expected: Any) -> Case:
    return Case(f"en-p{place:02}", "en", "practice", {}, turns, expected, source)


def found(
    use: CheckUse, expected: Sequence[dict[str, Any]], answers: Sequence[str | None | list[str | None]]
) -> RunMeasure:
    """Of cases that expect this and got that: one answer, several, or none."""
    cases = [case(place, **wanted) for place, wanted in enumerate(expected)]
    outputs = [
        Output(cases[place].id, sample, (), text)
        for place, given in enumerate(answers)
        for sample, text in enumerate(given if isinstance(given, list) else [given])
    ]
    return measure(use, outputs, cases)


def labels(*expected: Any) -> list[dict[str, Any]]:
    return [{"label": label} for label in expected]


def dues(text: str) -> list[dict[str, Any]]:
    return [{"due": mark == "+"} for mark in text]


def pairs(*names: str) -> list[dict[str, Any]]:
    return [{"pair": name} for name in names]


@pytest.mark.parametrize(
    "expected, answers, value",
    [
        # The example of scikit-learn's f1_score: 0.8, 0 and 0.
        ("Red Green Blue Red Green Blue", "Red Blue Green Red Red Green", Fraction(8, 30)),
        # 1/2 (1 right, 1 false, 1 missed), 4/5 (2, 1, 0) and 2/3 (1, 0, 1).
        ("Red Red Green Green Blue Blue", "Red Green Green Green Blue Red", Fraction(59, 90)),
        # Nothing expects Blue: the mean is over the others, 2/3 and 1; the blue answer is a missed red.
        ("Red Red Green", "Red Blue Green", Fraction(5, 6)),
        # The same label for all: 2/4 of Red, none of Green.
        ("Red Green Green", "Red Red Red", Fraction(1, 4)),
    ],
)
def test_macro_f1_is_the_mean_of_the_labels(expected: str, answers: str, value: Fraction) -> None:
    got = found(F1, labels(*expected.split()), answers.split())
    assert got.value == pytest.approx(float(value)) and got.n == len(answers.split())


def test_an_answer_without_one_label_is_a_miss_and_no_false_alarm() -> None:
    # Red: 1 right, 1 missed; Green: 1 right, 1 missed.
    got = found(F1, labels("Red", "Red", "Green", "Green"), ["red.", "I cannot say", "Green", "Green or red"])
    assert got.value == pytest.approx(2 / 3)
    assert "50 %" in got.explanation and "none of the labels" in got.explanation


def test_of_several_accepted_labels_the_one_given_is_right_and_a_miss_is_shared() -> None:
    # Red: 2 right, 1/2 missed; Green: 1/2 missed; Blue: 1 right, 1 false.
    expected = labels(["Red", "Green"], ["Green", "red"], "Red", "Blue")
    got = found(F1, expected, ["Red", "Blue", "RED", "blue"])
    assert got.value == pytest.approx((4 / 4.5 + 0 + 2 / 3) / 3)


def test_a_case_counts_as_one_however_many_answers_it_has() -> None:
    # Red: 1/4 right, 3/4 missed; Green: 1 right, 3/4 false.
    got = found(F1, labels("Red", "Green"), [["Red", "Green", "Green", "Green"], "Green"])
    assert got.value == pytest.approx((0.5 / 1.25 + 2 / 2.75) / 2) and got.n == 2


@pytest.mark.parametrize(
    "answers, told",
    [
        (["Red", "Green", "Blue", "Blue"], "right in all 4 cases"),
        (["Red", "Red", "Blue", "Blue"], "“Green”: it is never given"),
        (["Red", "Green", "Blue", "Green"], "“Green”: 100 % of the answers that should give it do, and"),
        (["Red", "Green", "Green", "Green"], "“Blue”: it is never given"),
        (["?", "?", "?", "?"], "100 % of the answers name none"),
    ],
)
def test_macro_f1_names_the_weakest_label(answers: list[str], told: str) -> None:
    assert told in found(F1, labels("Red", "Green", "Blue", "Blue"), answers).explanation


@pytest.mark.parametrize(
    "due, said, value",
    [
        # 3 hits, 1 miss, 1 false alarm: 6/8.
        ("++++------", "+++-+-----", 0.75),
        ("++--", "++++", 2 / 3),
        ("++--", "----", 0),
        ("++--", "--++", 0),
        ("+++", "++-", 0.8),
        ("---", "---", None),
        ("---", "-+-", None),
    ],
)
def test_abstention_f1(due: str, said: str, value: float | None) -> None:
    texts = ["That is NOT known, sorry." if mark == "+" else "It is 12." for mark in said]
    got = found(ABSTAIN, dues(due), texts)
    assert got.value == (None if value is None else pytest.approx(value))
    assert (got.interval is None) == (value is None)


def test_abstaining_is_told_by_both_its_errors() -> None:
    got = found(ABSTAIN, dues("+++-----"), ["inconnu", "Not known", "12", "Inconnu !", "1", "2", "3", "4"])
    assert "67 %" in got.explanation and "20 %" in got.explanation
    assert "67\u202f% des réponses qui doivent" in got.explanation.to("fr")


@pytest.mark.parametrize(
    "due, said, value",
    [
        ("++++-----", "+++-+----", 0.75),
        ("++++-----", "++++++---", 0.6),
        ("++--", "++++", 0),
        ("++--", "----", 0),
        ("++--", "++--", 1),
        ("++", "++", None),
        ("--", "--", None),
    ],
)
def test_two_sided_rate_is_the_worse_side(due: str, said: str, value: float | None) -> None:
    texts = ["Please  call Dr Who" if mark == "+" else "Two days." for mark in said]
    got = found(SIDES, dues(due), texts)
    assert got.value == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize("use", [ABSTAIN, SIDES], ids=["abstention", "sides"])
def test_silence_is_wrong_where_the_phrase_is_due_and_where_it_is_not(use: CheckUse) -> None:
    assert found(use, dues("++--"), [" ", "\n", "\u200b", ""]).value == 0


@pytest.mark.parametrize(
    "names, answers, value, n",
    [
        # Gaps 1 and 0 of 3: 1 - 1/6.
        ("aabb", ["Score: 2", "Score: 3", "Score: 1", "Score: 1,0"], 5 / 6, 4),
        # One that gives no score is as far away as can be; two such are not compared.
        ("aabb", ["Score: 2", "I would rather not", "No.", "No!"], 0, 2),
        # Every answer is held against every other: gaps 0, 1, 1, 2 of 3.
        ("aa", [["Score: 1", "Score: 2"], ["Score: 2", "Score: 3"]], 2 / 3, 2),
        # Three cases: gaps 1, 2, 3 of 3; they count as one pair beside one that is alike.
        ("aaabb", ["Score: 0", "Score: 1", "Score: 3", "Score: 2", "Score: 2"], (1 / 3 + 1) / 2, 5),
        # What is off the scale is no further than its whole length.
        ("aa", ["Score: 0", "Score: 900"], 0, 2),
        ("aa", ["Score: 1.", "Score: .,."], 0, 2),
        ("ab", ["Score: 1", "Score: 1"], None, 0),
        ("aa", ["x", "y"], None, 0),
    ],
)
def test_counterfactual_gap_of_scores(names: str, answers: list[Any], value: float | None, n: int) -> None:
    got = found(SCORES, pairs(*names), answers)
    assert got.value == (None if value is None else pytest.approx(value)) and got.n == n


def test_counterfactual_gap_of_labels_is_the_share_of_equal_ones() -> None:
    answers = ["Yes.", "yes, gladly", "No", "YES", "Peut-etre", "Peut-être", "No", "no"]
    got = found(VERDICTS, pairs(*"aabbccdd"), answers)
    # The pattern does not match “Peut-etre”: it is as good as another label.
    assert got.value == pytest.approx(0.5)
    assert "50 %" in got.explanation and "“b”" in got.explanation


def test_the_gap_is_told_on_its_scale_with_the_pair_where_it_is_widest() -> None:
    got = found(SCORES, pairs(*"aabb"), ["Score: 2", "Score: 3", "Score: 1", "Score: 3"])
    assert "0 % of the pairs" in got.explanation and "mean gap is 1.50 on a scale of 3" in got.explanation
    assert "“b”" in got.explanation and "1,50" in got.explanation.to("fr")
    alike = found(SCORES, pairs(*"aabb"), ["Score: 2", "Score: 2", "Score: 1", "Score: 1"])
    assert "In all 2 pairs" in alike.explanation


def test_what_failed_and_what_does_not_apply_is_left_out() -> None:
    expected = [*labels("Red", "Green"), {"label": None}, *labels("Blue")]
    got = found(F1, expected, ["Red", [None, "Green"], "Red", None])
    assert (got.value, got.n) == (1.0, 2)
    nothing = found(F1, labels("Red"), [None])
    assert nothing == RunMeasure(None, None, 0, Phrase("evals.run-check.no-answer"))
    assert nothing.explanation.to("fr") != nothing.explanation


def test_of_a_conversation_only_the_assistant_is_heard() -> None:
    said = [Message("user", "Red or Green?"), Message("assistant", "Blue.")]
    asked = [case(0, turns=("Red or Green?",), label="Blue")]
    assert measure(F1, [Output("en-p00", 0, (), write_transcript(said))], asked).value == 1


labelled = st.lists(
    st.tuples(st.sampled_from(["Red", "Green", "Blue"]), st.sampled_from(["Red", "Green", "Blue", "none"])),
    min_size=1,
    max_size=15,
)


@given(labelled, st.randoms())
def test_macro_f1_agrees_with_its_definition_in_any_order(run: list[tuple[str, str]], chance: Any) -> None:
    scores = []
    for label in {wanted for wanted, _ in run}:
        both = sum(pair == (label, label) for pair in run)
        said, wanted = (sum(pair[side] == label for pair in run) for side in (1, 0))
        precision, recall = (both / said if said else 0), both / wanted
        scores.append(2 * precision * recall / (precision + recall) if both else 0)
    cases = [case(place, label=wanted) for place, (wanted, _) in enumerate(run)]
    outputs = [Output(one.id, 0, (), given) for one, (_, given) in zip(cases, run, strict=True)]
    got = measure(F1, outputs, cases)
    assert got.value == pytest.approx(sum(scores) / len(scores))
    assert got.interval is not None
    assert 0 <= got.interval.low <= got.value + 1e-9 and got.value <= got.interval.high + 1e-9 <= 1 + 1e-8
    chance.shuffle(outputs)
    chance.shuffle(cases)
    assert measure(F1, outputs, cases) == got


def test_the_interval_narrows_with_cases_and_not_with_samples_or_copies() -> None:
    expected, answers = dues("+++---"), ["Please call", "x", "Please call", "x", "Please call", "x"]
    once = found(SIDES, expected, answers)
    width = once.interval.high - once.interval.low if once.interval else 0
    more = found(SIDES, expected * 6, answers * 6)
    assert more.interval and more.value == once.value
    assert more.interval.high - more.interval.low < 0.7 * width
    assert found(SIDES, expected, [[text] * 5 for text in answers]).interval == once.interval
    copies = [
        case(2 * place + copy, source=f"s{place}", **wanted)
        for place, wanted in enumerate(expected)
        for copy in (0, 1)
    ]
    outputs = [Output(one.id, 0, (), answers[place // 2]) for place, one in enumerate(copies)]
    assert measure(SIDES, outputs, copies).interval == once.interval


def test_pairs_from_one_source_are_no_more_evidence_than_one() -> None:
    def interval(sources: Sequence[str]) -> Any:
        cases = [case(n, source=source, pair=f"p{n // 2}") for n, source in enumerate(sources)]
        outputs = [Output(one.id, 0, (), "Score: 1") for one in cases]
        return measure(SCORES, outputs, cases).interval

    assert interval(["a"] * 8).low < interval(["a"] * 4 + ["b"] * 4).low < interval([""] * 8).low < 0.6


def test_all_right_is_no_certainty() -> None:
    # Wilson's lower bound for 6 of 6 is 0.61, and for 3 of 3, the thinner side, 0.44.
    everything = found(F1, labels(*["Red", "Green", "Blue"] * 2), ["Red", "Green", "Blue"] * 2)
    assert everything.interval and everything.interval.low == pytest.approx(0.6097, abs=1e-4)
    sides = found(SIDES, dues("+++-----"), ["Please call"] * 3 + ["x"] * 5)
    assert sides.interval and sides.interval.low == pytest.approx(0.4385, abs=1e-4)


PAIRED = [case(n, label="Red", due=n > 0, pair="a", other=["Red"]) for n in range(2)]


@pytest.mark.parametrize(
    "use, told",
    [
        (CheckUse("macro_f1", LABELS), "no run check “macro_f1”. The nearest names are “macro-f1”"),
        (CheckUse("contains", {"value": "x"}), "no run check “contains”"),
        (CheckUse("macro-f1", {"among": ["Red"]}), "needs the parameter “expected”"),
        (
            CheckUse("macro-f1", {**LABELS, "max_words": 3}),
            "it takes “expected”, “among”.",
        ),
        (CheckUse("macro-f1", {**LABELS, "expected": "$expected.colour"}), "the case “en-p00” does not have"),
        (CheckUse("macro-f1", {**LABELS, "among": ["Blue"]}), "expects “Red”, which is not in among: “Blue”"),
        (CheckUse("two-sided-rate", {"expected": 1, "value": "x"}), "it must be true or false"),
        (CheckUse("two-sided-rate", {"expected": True, "value": "x"}), "expected is the same in all cases"),
        (CheckUse("abstention-f1", {"expected": False, "value": "x"}), "expected is the same in all cases"),
        (CheckUse("counterfactual-gap", {"pair": "a", "value": "("}), "regular expression that compiles"),
        (CheckUse("counterfactual-gap", {**SCORES.params, "scale": [3, 0]}), "a list of two numbers"),
        (CheckUse("counterfactual-gap", {**SCORES.params, "scale": [0, True]}), "a list of two numbers"),
    ],
)
def test_misuse_is_told_once_in_both_languages_and_refused(use: CheckUse, told: str) -> None:
    problems = list(run_check_problems(use, PAIRED))
    assert told in problems[0] and len(set(problems)) == len(problems)
    assert all(problem.to("fr") != problem for problem in problems)


@pytest.mark.parametrize(
    "use", [F1, ABSTAIN, SIDES, SCORES, VERDICTS], ids=["f1", "due", "sides", "scores", "verdicts"]
)
def test_right_use_has_no_problem(use: CheckUse) -> None:
    assert list(run_check_problems(use, PAIRED)) == []


def test_what_a_run_needs_is_looked_for_in_each_language_and_split() -> None:
    hidden = Case("en-h01", "en", "hidden", {}, (), {"due": True, "pair": "a", "label": "Red"})
    (one_kind,) = run_check_problems(SIDES, [*PAIRED, hidden])
    assert "“en-h01”" in one_kind
    (alone,) = run_check_problems(SCORES, [*PAIRED, hidden])
    assert "pair “a” the case “en-h01” is alone" in alone


def test_labels_are_the_same_for_all_cases() -> None:
    other = case(2, label="Red", among=["Red", "Blue"])
    use = CheckUse("macro-f1", {"expected": "$expected.label", "among": "$expected.among"})
    (told,) = run_check_problems(use, [case(1, label="Red", among=["Red"]), other])
    assert "among is not the same in the case “en-p02”" in told


def test_a_check_that_never_applies_is_a_problem() -> None:
    (told,) = run_check_problems(F1, [case(1, label=None), case(2, label=None)])
    assert "applies to no case" in told


def test_the_example_of_the_readme_fits_its_example() -> None:
    readme = Path(scenarios.__file__).with_name("README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    (example,) = (text for text in shown if text.startswith("run_checks:"))
    scenario = parse_scenario(f"{shown[0]}\n{example}", "README.md")
    (check,) = scenario.run_checks
    # Its practice cases are of one kind: it is as small as can be.
    told = list(run_check_problems(check.use, scenario.cases))
    assert all("expected is the same in all cases" in problem for problem in told)


@pytest.mark.parametrize("scenario", catalogue().values(), ids=catalogue())
def test_shipped_run_checks_fit_and_give_all_for_good_answers(scenario: Scenario) -> None:
    if not scenario.run_checks:
        return
    samples = load_samples(samples_path(CATALOGUE / f"{scenario.id}.yaml"), scenario)
    for check in scenario.run_checks:
        assert list(run_check_problems(check.use, scenario.cases)) == []
        for language, split in product(("en", "fr"), ("practice", "hidden")):
            cases = scenario.select(language, split)
            answers = {one.id: samples[one.id] for one in cases}
            good = [Output(one.id, 0, (), answer_text(one, answers[one.id].good)) for one in cases]
            bad = [Output(one.id, 0, (), answer_text(one, answers[one.id].bad)) for one in cases]
            right, wrong = (measure(check.use, outputs, cases) for outputs in (good, bad))
            assert right.value == 1 and right.n == len(cases)
            assert wrong.value is not None and wrong.value < 0.8


def test_measuring_with_a_bad_check_is_refused() -> None:
    with pytest.raises(EvalError, match="no run check “f1”"):
        measure(CheckUse("f1", {}), [], [])


def test_only_who_measures_a_run_pays_for_numpy() -> None:
    script = """
import sys, evals, evals.sample_scores
assert "numpy" not in sys.modules and "evals.run_checks" not in sys.modules
evals.measure
assert "numpy" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
    assert {"measure", "run_check_problems", "RunMeasure"} <= set(evals.__all__)

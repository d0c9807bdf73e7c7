"""Runs compared: what belongs together, what is left out, and that grades agree with ``evals.grade``."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from evals import (
    ComparedRun,
    ComparisonError,
    Output,
    Score,
    compare,
    compare_scores,
    grade_table,
    paired_cases,
)
from evals.score_tables import score_table
from prompt_library import Phrase
from scenarios import Criterion, Rubric

TITLE = {"en": "t", "fr": "t"}
RUBRIC = Rubric(
    (
        Criterion("facts", TITLE, 3.0, "relevance", ()),
        Criterion("form", TITLE, 1.0, "performance", ()),
        Criterion("extra", TITLE, 0.0, "creativity", ()),
    )
)
FAILED = Phrase("evals.answer.empty")
Values = Mapping[str, Mapping[str, float | None | list[float | None]]]


def run(label: str, values: Values, **options: Any) -> ComparedRun:
    """``values``: criterion -> case -> a value, or one a sample; a case without any value has failed."""
    lists = {
        c: {k: v if isinstance(v, list) else [v] for k, v in cases.items()} for c, cases in values.items()
    }
    scores = [
        Score(case, sample, criterion, 0, value, FAILED, "check:x")
        for criterion, cases in lists.items()
        for case, samples in cases.items()
        for sample, value in enumerate(samples)
    ]
    got = {(s.case_id, s.sample) for s in scores if s.value is not None}
    cells = sorted({(s.case_id, s.sample) for s in scores})
    outputs = [
        Output(
            case,
            sample,
            (),
            "x" if (case, sample) in got else None,
            error=None if (case, sample) in got else FAILED,
        )
        for case, sample in cells
    ]
    given: dict[str, Any] = {"rubric": RUBRIC, "scenario": "s", "snapshot": "d", "language": "en"}
    given |= {"model": "m", "identity": {}} | options
    return ComparedRun(label=label, table=score_table(given["rubric"], outputs, scores), **given)


def drawn(label: str, seed: int, cases: int = 12, shift: float = 0.0, **options: Any) -> ComparedRun:
    rng = np.random.default_rng(seed)
    values = {
        criterion: {f"case-{i}": (rng.uniform(0, 0.5, 2) + shift).tolist() for i in range(cases)}
        for criterion in ("facts", "form", "extra")
    }
    return run(label, values, **options)


def test_a_better_version_is_better_by_each_criterion_and_the_grade() -> None:
    found = compare([drawn("v1", 1), drawn("v2", 2, shift=0.4)])
    assert found.verdict.kind == "better" and found.verdict.words().to("fr") == "B est meilleure que A."
    assert [d.verdict.kind for d in found.pairs[0].by_criterion.values()] == ["better"] * 3
    assert list(found.pairs[0].by_criterion) == ["facts", "form", "extra"]
    assert compare([drawn("v2", 2, shift=0.4), drawn("v1", 1)]).verdict.kind == "worse"


def test_the_grades_are_those_of_the_runs() -> None:
    runs = [drawn("v1", 1), drawn("v2", 2)]
    found = compare(runs)
    expected = [grade_table(one.rubric, one.table, one.sources) for one in runs]
    assert (found.difference.a, found.difference.b) == pytest.approx([one.value for one in expected])
    assert [(one.label, one.value) for one in found.versions] == [
        (one.label, want.value) for one, want in zip(runs, expected, strict=True)
    ]
    facts = found.pairs[0].by_criterion["facts"]
    assert facts.b == pytest.approx(expected[1].by_criterion["facts"].value)


@pytest.mark.parametrize("sources", [{}, {f"case-{i}": f"text-{i // 2}" for i in range(12)}])
@pytest.mark.parametrize("passing", [True, False])
def test_a_version_s_mean_has_one_interval(sources: dict[str, str], passing: bool) -> None:
    """Wilson's where cases pass or fail, over the sources where cases share one: for a run and in a pair."""
    runs = [drawn("v1", 1, sources=sources), drawn("v2", 2, shift=0.3, sources=sources)]
    if passing:
        passed = [{f"case-{i}": float(i % n == 0) for i in range(12)} for n in (2, 3)]
        runs = [run(f"v{n}", {"facts": values}, sources=sources) for n, values in enumerate(passed)]
    found = compare(runs)
    pair = found.difference
    assert [one.interval for one in found.versions] == [pair.a_interval, pair.b_interval]


def test_a_criterion_by_itself_is_what_its_scores_alone_give() -> None:
    runs = [drawn("v1", 1), drawn("v2", 2)]
    arrays = [one.table.of([f"case-{i}" for i in range(12)])[0].tolist() for one in runs]
    assert compare(runs).pairs[0].by_criterion["facts"] == compare_scores(*arrays).difference


def test_the_grade_stays_the_mean_of_its_criteria_where_some_are_unscored() -> None:
    """Case b has no form in either version, case c none in A: form is compared over case a alone."""
    a = run("v1", {"facts": {"a": 0.2, "b": 0.4, "c": 0.9}, "form": {"a": 0.0, "b": None, "c": None}})
    b = run("v2", {"facts": {"a": 0.4, "b": 0.8, "c": 0.9}, "form": {"a": 1.0, "b": None, "c": 0.5}})
    found = compare([a, b])
    pair = found.pairs[0]
    assert found.difference.a == pytest.approx((3 * 0.5 + 1 * 0.0) / 4)
    assert found.difference.b == pytest.approx((3 * 0.7 + 1 * 1.0) / 4)
    assert found.difference.value == pytest.approx((3 * 0.2 + 1 * 1.0) / 4)
    assert pair.by_criterion["form"].cases == 1 and pair.by_criterion["form"].verdict.reason == "one-case"
    assert pair.by_criterion["extra"].verdict.reason == "no-case"
    assert {case.case_id: (case.a, case.b) for case in pair.cases} == {
        "a": (pytest.approx(0.15), pytest.approx(0.55)),
        "b": (pytest.approx(0.4), pytest.approx(0.8)),
        "c": (pytest.approx(0.9), pytest.approx(0.9)),
    }
    assert {case.case_id: case.by_criterion["form"] for case in pair.cases} == {
        "a": (0.0, 1.0),
        "b": (None, None),
        "c": (None, 0.5),
    }


def test_the_largest_regression_comes_first() -> None:
    a = run("v1", {"facts": {"a": 0.5, "b": 0.9, "c": 0.1}})
    b = run("v2", {"facts": {"a": 0.5, "b": 0.2, "c": 0.0}})
    assert [case.case_id for case in compare([a, b]).pairs[0].cases] == ["b", "c", "a"]


def test_the_cases_alone_are_those_of_the_comparison() -> None:
    a, b = drawn("v1", 1), drawn("v2", 2, cases=10)
    assert paired_cases(a, b) == compare([a, b]).pairs[0].cases
    with pytest.raises(ComparisonError):
        paired_cases(a, replace(b, snapshot="another"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scenario": "other"}, "Run both on the same exercise"),
        ({"snapshot": "other"}, "Run both again on the exercise as it is now"),
        ({"language": "fr"}, "Run both again in the same language"),
        ({"rubric": Rubric(RUBRIC.criteria[:1])}, "different rubrics"),
        ({"table": score_table(RUBRIC, [], [])}, "no case in common"),
    ],
)
def test_runs_that_do_not_belong_together_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ComparisonError, match=message) as refused:
        compare([drawn("v1", 1), drawn("v2", 2), replace(drawn("v3", 3), **change)])
    assert "v3" in refused.value.to("fr")


def test_one_run_is_no_comparison() -> None:
    with pytest.raises(ComparisonError, match="at least two"):
        compare([drawn("v1", 1)])


def test_a_run_that_failed_everywhere_leads_to_no_conclusion() -> None:
    empty = run("v2", {"facts": {f"case-{i}": None for i in range(12)}})
    found = compare([drawn("v1", 1), empty])
    assert (found.verdict.kind, found.verdict.reason) == ("cannot-tell", "no-case")
    assert (found.difference.left_out, found.versions[1].failed, found.versions[1].value) == (12, 12, None)


def test_a_run_that_still_goes_on_is_compared_on_what_both_have() -> None:
    part = drawn("v2", 2, cases=7, complete=False)
    found = compare([drawn("v1", 1), part])
    assert (found.difference.cases, found.difference.left_out) == (7, 5)
    assert [note.values for note in found.notes] == [{"label": "v2"}]
    assert {case.case_id for case in found.pairs[0].cases} == {f"case-{i}" for i in range(7)}
    assert found.difference.a == pytest.approx(np.mean([case.a for case in found.pairs[0].cases]))


@pytest.mark.parametrize(
    ("model", "identity", "warned"),
    [
        ("m", {"digest": "2"}, True),
        ("m", {"digest": "1"}, False),
        ("m", {}, False),
        ("other", {"digest": "2"}, False),
    ],
)
def test_a_changed_model_behind_the_same_name_is_warned_of(
    model: str, identity: dict[str, str], warned: bool
) -> None:
    runs = [drawn("v1", 1, identity={"digest": "1"}), drawn("v2", 2, model=model, identity=identity)]
    assert [note.key for note in compare(runs).notes] == ["evals.comparison.changed-model"] * warned


def test_cases_of_one_source_count_once() -> None:
    sources = {f"case-{i}": f"text-{i // 3}" for i in range(12)}
    found = compare([drawn("v1", 1), drawn("v2", 2, shift=0.4, sources=sources)])
    assert (found.difference.cases, found.difference.clusters) == (12, 4)
    assert found.verdict.reason == "few-cases"


def test_p_is_adjusted_for_the_number_of_versions() -> None:
    """Two versions a little better than the first: each by itself is, but not one of ten."""
    first, second, third = drawn("v1", 1), drawn("v2", 2, shift=0.12), drawn("v3", 3, shift=0.5)
    alone = compare([first, second]).difference
    assert alone.p is not None and 0.005 < alone.p < 0.05 and alone.verdict.kind == "better"
    ten = compare([first, second, third, *(drawn(f"v{i}", i) for i in range(4, 12))])
    among = ten.pairs[0].grade
    assert (among.p, among.interval) == (alone.p, alone.interval)
    assert among.p_adjusted is not None and among.p_adjusted > 0.05
    assert (among.verdict.kind, among.verdict.reason) == ("cannot-tell", "near")
    assert ten.pairs[1].grade.verdict.kind == "better"


def test_fifty_versions_at_once() -> None:
    found = compare([drawn(f"v{i}", i) for i in range(50)])
    assert len(found.pairs) == 49 and [pair.b for pair in found.pairs] == list(range(1, 50))
    assert all(pair.grade.verdict.kind in ("cannot-tell", "equivalent") for pair in found.pairs)


def test_samples_of_different_number_are_compared() -> None:
    a = run("v1", {"facts": {f"c{i}": [0.1 * (i % 4), 0.3, 0.2] for i in range(8)}})
    b = run("v2", {"facts": {f"c{i}": 0.6 + 0.01 * i for i in range(8)}})
    found = compare([a, b])
    assert found.difference.samples == (3, 1) and found.verdict.kind == "better"


def test_importing_evals_waits_for_no_statistics() -> None:
    program = (
        "import sys, evals; "
        "print([m for m in sys.modules if m in ('evals.paired', 'evals.compared_runs', 'scipy.stats')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

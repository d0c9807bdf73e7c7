"""What may be done with an assignment when, which attempt counts, and what a receipt proves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import Settings
from scenarios import Case
from workbench.assignments import (
    Attempt,
    Extension,
    Terms,
    Times,
    counting,
    extended,
    is_late,
    local_time,
    refuse_bad_terms,
    standing,
)
from workbench.errors import WorkbenchError
from workbench.overlap import overlapping_cases
from workbench.receipts import Frozen, short

DUE = datetime(2026, 11, 30, 17, tzinfo=UTC)
DAY = timedelta(days=1)
TIMES = Times(DUE - 7 * DAY, DUE, DUE + 2 * DAY)
TERMS = Terms("Quote the FAQ", "faq-quote", "d" * 64, 1, "m", Settings(), 5, TIMES, "Europe/Paris")


def attempts(*grades: float | None) -> list[Attempt]:
    return [Attempt(number, DUE - DAY, grade, 100) for number, grade in enumerate(grades, 1)]


@pytest.mark.parametrize(
    ("now", "made", "expected"),
    [
        (DUE - 8 * DAY, 0, "unopened"),
        (DUE - 7 * DAY, 0, "open"),
        (DUE, 0, "open"),
        (DUE + timedelta(milliseconds=1), 0, "late"),
        (DUE + 2 * DAY, 0, "late"),
        (DUE + 2 * DAY + timedelta(milliseconds=1), 0, "closed"),
        (DUE, 1, "used-up"),
        (DUE + 3 * DAY, 1, "closed"),
    ],
)
def test_a_limit_belongs_to_what_it_limits(now: datetime, made: int, expected: str) -> None:
    found = standing(TERMS, TIMES, attempts(*[0.5] * made), now)
    assert found.kind == expected
    assert found.taken is (expected in ("open", "late"))


def test_attempts_and_tokens_are_limited_apart() -> None:
    terms = replace(TERMS, attempts=None, token_budget=250)
    assert standing(terms, TIMES, attempts(0.1, 0.2), DUE).left is None
    assert standing(terms, TIMES, attempts(0.1, 0.2), DUE).kind == "open"
    assert standing(terms, TIMES, attempts(0.1, None, 0.2), DUE).kind == "over-budget"
    assert standing(replace(TERMS, attempts=3), TIMES, attempts(0.1, None), DUE).left == 1


def test_more_time_for_one_person_moves_only_what_it_says() -> None:
    later = extended(TIMES, Extension(due=DUE + 5 * DAY))
    assert later == Times(TIMES.opens, DUE + 5 * DAY, DUE + 5 * DAY)
    assert extended(TIMES, Extension(cutoff=DUE + 9 * DAY)) == replace(TIMES, cutoff=DUE + 9 * DAY)
    assert extended(TIMES, None) is TIMES
    assert not is_late(later, DUE + 4 * DAY) and is_late(TIMES, DUE + 4 * DAY)


def test_an_unscored_attempt_never_counts_as_nought() -> None:
    made = attempts(0.4, 0.9, 0.9, None)
    assert [counting(made, rule) for rule in ("last", "best", "first")] == [made[2], made[1], made[0]]
    assert counting(attempts(None, None), "last") is None
    assert counting(attempts(None, 0.0), "first") == attempts(None, 0.0)[1]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=8), st.randoms(use_true_random=False))
def test_the_order_in_which_attempts_are_listed_changes_nothing(grades, random) -> None:
    made = attempts(*grades)
    shuffled = random.sample(made, len(made))
    for rule in ("last", "best", "first"):
        assert counting(made, rule) == counting(shuffled, rule)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"title": "  "}, "100"),
        ({"samples": 0}, "10"),
        ({"attempts": 0}, "50"),
        ({"counts": "mean"}, "mean"),
        ({"release": "never"}, "never"),
        ({"zone": "Europe/Atlantis"}, "Europe/Atlantis"),
        ({"languages": ()}, "fr"),
        ({"times": Times(due=datetime(2026, 11, 30))}, "time zone"),
        ({"times": Times(DUE, DUE - DAY)}, "order"),
        ({"times": Times(DUE, DUE)}, "order"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_a_reason(change: dict[str, object], part: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        refuse_bad_terms(replace(TERMS, **change))  # type: ignore[arg-type]
    assert part in refused.value.to("en")
    assert refused.value.to("fr") != refused.value.to("en")


def test_good_terms_pass() -> None:
    refuse_bad_terms(TERMS)
    refuse_bad_terms(replace(TERMS, times=Times(), attempts=None, languages=("fr",), zone="UTC"))


def test_times_are_shown_by_the_clocks_of_the_class() -> None:
    # France changes its clocks on 25 October 2026.
    before = local_time(datetime(2026, 10, 24, 12, tzinfo=UTC), "Europe/Paris")
    after = local_time(datetime(2026, 10, 26, 12, tzinfo=UTC), "Europe/Paris")
    assert (before.hour, after.hour) == (14, 13)


FROZEN = Frozen(7, 1, "p", "s", "r", {"name": "m", "gguf_sha256": "a"}, Settings(seed=3), 5, "fr", DUE)


@pytest.mark.parametrize(
    "change",
    [
        {"assignment": 8},
        {"attempt": 2},
        {"prompt": "q"},
        {"scenario": "t"},
        {"rubric": "q"},
        {"model": {"name": "m", "gguf_sha256": "b"}},
        {"settings": Settings(seed=4)},
        {"samples": 4},
        {"language": "en"},
        {"submitted": DUE + timedelta(milliseconds=1)},
    ],
)
def test_a_receipt_depends_on_all_that_is_frozen(change: dict[str, object]) -> None:
    assert replace(FROZEN, **change).receipt != FROZEN.receipt  # type: ignore[arg-type]


def test_a_receipt_is_the_same_for_the_same_work() -> None:
    turned = {"gguf_sha256": "a", "name": "m"}
    assert replace(FROZEN, model=turned).receipt == FROZEN.receipt
    assert len(FROZEN.receipt) == 64 and short(FROZEN.receipt).replace(" ", "") == FROZEN.receipt[:16]


def case(id: str, text: str, **expected: object) -> Case:
    return Case(id, "en", "hidden", {"faq": text}, (), expected)


def test_a_prompt_that_holds_a_case_is_found_whatever_its_punctuation() -> None:
    line = "The garden is open from nine in the morning until six in the evening."
    cases = [case("a", f"Welcome! {line}"), case("b", "Dogs are welcome."), case("c", "x", facts=[line])]
    prompt = "Remember:\n\nthe GARDEN is open -- from nine in\nthe morning; then stop."
    assert overlapping_cases(prompt, cases) == {"a": 2, "c": 2}
    assert overlapping_cases("The garden is open from nine in a", cases) == {}
    assert overlapping_cases(prompt, []) == {}

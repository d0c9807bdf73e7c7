"""Marking by people: states, blindness, settling, and which submissions are looked at again."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import Criterion, Rubric
from workbench.errors import WorkbenchError
from workbench.marking import (
    LEVELS,
    STATES,
    Mark,
    Settled,
    gap_to_checks,
    moderation_sample,
    order_for,
    refuse_level,
    refuse_move,
    settle,
    visible_marks,
)

WEIGHTS = {"facts": 3, "length": 1, "tone": 4}


def values(*levels: float) -> list[float]:
    return [level / (LEVELS - 1) for level in levels]


def test_marking_goes_forward_step_by_step_and_back_only_where_that_makes_sense() -> None:
    for old, new in pairwise(STATES):
        refuse_move(old, new)
    for old, new in (("not-marked", "ready"), ("in-marking", "ready"), ("released", "in-marking")):
        with pytest.raises(WorkbenchError) as refused:
            refuse_move(old, new)
        assert refused.value.to("fr") != refused.value.to("en")


@pytest.mark.parametrize("level", [-1, LEVELS, 99])
def test_a_level_that_there_is_not_is_refused(level: int) -> None:
    with pytest.raises(WorkbenchError, match=str(LEVELS - 1)):
        refuse_level(level)


def test_markers_see_nothing_of_each_other_until_both_are_done() -> None:
    made = [Mark(1, "tone", "ines", 3), Mark(1, "tone", "omar", 1)]
    assert visible_marks(made, "ines", [], 2) == made[:1]
    assert visible_marks(made, "ines", ["ines"], 2) == made[:1]
    # One who is not done yet would learn what to give.
    assert visible_marks(made, "omar", ["ines", "third"], 2) == made[1:]
    assert visible_marks(made, "ines", ["ines", "omar"], 2) == made
    assert visible_marks(made, "somebody", ["ines", "omar"], 2) == []


@pytest.mark.parametrize(
    ("levels", "kind", "value"),
    [
        ((), "missing", None),
        ((4,), "missing", None),
        ((3, 3), "agreed", 0.75),
        ((3, 4), "agreed", 0.875),
        ((1, 4), "third-needed", None),
        ((1, 4, 2), "third-decided", 0.5),
        ((3, 4, 0), "agreed", 0.875),
        # The second left what the checks gave.
        ((3, 2.4), "agreed", 0.675),
        ((4, 2.4), "third-needed", None),
    ],
)
def test_two_marks_become_one_or_a_third_decides(
    levels: tuple[float, ...], kind: str, value: float | None
) -> None:
    found = settle(values(*levels), threshold=1)
    assert found.kind == kind and found.value == (None if value is None else pytest.approx(value))


def test_one_marker_is_enough_where_one_was_asked_for() -> None:
    assert settle(values(2), threshold=1, needed=1).value == 0.5


@given(st.sets(st.integers(1, 10_000), min_size=2, max_size=40))
def test_every_marker_has_all_submissions_in_an_order_of_their_own(submissions: set[int]) -> None:
    found = order_for("ines", 7, submissions)
    assert sorted(found) == sorted(submissions)
    assert found == order_for("ines", 7, sorted(submissions, reverse=True))


def test_the_order_tells_nothing_of_when_something_came() -> None:
    first = [order_for(f"marker{number}", 7, range(30))[0] for number in range(200)]
    # Each of thirty comes first about as often: 200 draws miss at most a few of them.
    assert len(set(first)) >= 25
    assert order_for("ines", 7, range(30)) != order_for("ines", 8, range(30))


def test_what_is_looked_at_again_is_named_with_its_reason() -> None:
    grades = {1: 0.9, 2: 0.52, 3: 0.1, 4: 0.7, 5: 0.48, 6: 0.95}
    gaps = {1: 0.7, 2: 0.02, 3: 0.3, 4: 0.0, 5: 0.0, 6: 0.05}
    found = moderation_sample(grades, gaps, most=1, border=0.5, margin=0.1, seed=3)
    assert found[1] == "disagreement"
    assert [one for one, why in found.items() if why == "borderline"] in ([2], [5])
    assert sum(why == "random" for why in found.values()) == 1
    assert found == moderation_sample(grades, gaps, most=1, border=0.5, margin=0.1, seed=3)
    assert moderation_sample({}, {}, most=3, border=0.5, margin=0.1, seed=0) == {}


def test_people_and_checks_are_apart_only_where_both_gave_something() -> None:
    facts, length, tone = (Criterion(name, {}, weight, "relevance", ()) for name, weight in WEIGHTS.items())
    rubric, checked = Rubric((facts, length, tone)), {"facts": 1.0, "length": 0.5, "tone": None}
    by_people = {"facts": Settled("agreed", 0.5, 0), "tone": Settled("agreed", 0.0, 0)}
    assert gap_to_checks(rubric, checked, by_people) == pytest.approx((3 * 0.5) / (3 + 1))
    assert gap_to_checks(rubric, checked, {"tone": Settled("agreed", 0.0, 0)}) == 0.0
    # One is marked up and one down: that is no agreement.
    both = {"facts": Settled("agreed", 0.75, 0), "length": Settled("agreed", 1.0, 0)}
    assert gap_to_checks(rubric, checked, both) == pytest.approx((3 * 0.25 + 1 * 0.5) / 4)
    assert gap_to_checks(rubric, {}, by_people) == 0.0

"""Which edit helped: a new prompt against itself without one of its changes, for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evals import Difference, Interval
from prompt_library import GRAINS, Hunk, Phrase, Prompt, PromptError, apply_hunks, hunks
from workbench.errors import WorkbenchError
from workbench.services.comparing import Compared
from workbench.services.experiments import ExperimentPlan
from workbench.services.requests import refuse_bad_template

MOST_HUNKS = 8
BUDGET = 500
"""Calls of a model, unless whoever asks says another number."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A hunk that is not measured, and why: the prompt without it cannot be run."""

    hunk: Hunk
    reason: Phrase


@dataclass(frozen=True, slots=True)
class EditPlan:
    """``runs`` has the new prompt first and then, in the order of ``tried``, the prompt without each hunk.

    ``samples_asked`` is what was asked for; ``runs.samples`` may be fewer, to keep within the budget.
    """

    hunks: tuple[Hunk, ...]
    tried: tuple[Hunk, ...]
    left_out: tuple[LeftOut, ...]
    runs: ExperimentPlan
    samples_asked: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What one hunk did: the grade of the new prompt minus that of the prompt without it, -1..1.

    ``kind`` is ``helps``, ``harms`` or ``none``: no measurable effect. ``equivalent``: the effect is surely
    within the margin; ``more_cases`` is about how many more would lead to a conclusion, ``None`` if there is
    one or it is out of reach. ``value`` and ``interval`` are ``None`` where nothing could be reckoned.
    """

    hunk: Hunk
    kind: str
    value: float | None
    interval: Interval | None
    equivalent: bool
    more_cases: int | None


def plan_edits(old: Prompt, base: ExperimentPlan, budget: int) -> EditPlan:
    """What to run to see what each change from ``old`` to the only prompt of ``base`` did, in at most
    ``budget`` calls: with fewer samples than ``base`` says, if need be.

    Changes are cut as finely as ``MOST_HUNKS`` allow. Raises ``WorkbenchError`` if they are one, none or too
    many, or beyond the budget with one sample a case; ``PromptError`` if the new prompt cannot be run.
    """
    (new,) = base.prompts
    refuse_bad_template(base.scenario, new.text)
    cut = _cut(old, new)
    tried: list[tuple[Hunk, Prompt]] = []
    left_out = []
    for hunk in cut:
        text = apply_hunks(old.text, (other for other in cut if other != hunk))
        try:
            refuse_bad_template(base.scenario, text)
        except PromptError as error:
            left_out.append(LeftOut(hunk, error.phrase))
        else:
            tried.append((hunk, Prompt(f"{new.name} −{hunk.number}", text)))
    if not tried:
        raise WorkbenchError(Phrase("workbench.edits.none_left", n=len(cut), reason=left_out[0].reason))
    runs = replace(base, prompts=(new, *(prompt for _, prompt in tried)))
    runs = _within(runs, budget)
    hunks_tried = tuple(hunk for hunk, _ in tried)
    return EditPlan(tuple(cut), hunks_tried, tuple(left_out), runs, base.samples)


def effects(compared: Compared, tried: Sequence[Hunk]) -> list[Effect]:
    """The effect of each hunk, from the new prompt's run compared with those of ``EditPlan.runs``."""
    pairs = compared.comparison.pairs
    return [_effect(hunk, pair.grade) for hunk, pair in zip(tried, pairs, strict=True)]


def _effect(hunk: Hunk, without: Difference) -> Effect:
    """``without`` is the prompt without the hunk against the prompt with it: the other way round."""
    verdict, interval = without.verdict, without.interval
    return Effect(
        hunk,
        {"worse": "helps", "better": "harms"}.get(verdict.kind, "none"),
        # Not -0.0.
        None if without.value is None else 0.0 - without.value,
        None if interval is None else Interval(0.0 - interval.high, 0.0 - interval.low),
        verdict.kind == "equivalent",
        verdict.more_cases if verdict.kind == "cannot-tell" else None,
    )


def _cut(old: Prompt, new: Prompt) -> list[Hunk]:
    found = [hunks(old.text, new.text, grain) for grain in GRAINS]
    if not found[0]:
        raise WorkbenchError(Phrase("workbench.edits.same", a=old.name, b=new.name))
    for cut in found:
        if 2 <= len(cut) <= MOST_HUNKS:
            return cut
    if len(found[0]) < 2 or len(found[-1]) < 2:
        raise WorkbenchError(Phrase("workbench.edits.one", a=old.name, b=new.name))
    raise WorkbenchError(
        Phrase("workbench.edits.too_many", a=old.name, b=new.name, n=len(found[-1]), most=MOST_HUNKS)
    )


def _within(runs: ExperimentPlan, budget: int) -> ExperimentPlan:
    if runs.calls <= budget:
        return runs
    one = replace(runs, samples=1)
    if one.calls > budget:
        raise WorkbenchError(
            Phrase("workbench.edits.budget", budget=budget, needed=one.calls, n=len(runs.prompts))
        )
    return replace(runs, samples=budget // one.calls)

"""Every run check by its name. To add one: a reader of an answer, a tally of a run, and a line here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.run_checks.labels import label_faults, macro_f1, read_label
from evals.run_checks.signals import abstention_f1, read_signal, signal_faults, two_sided_rate
from evals.run_checks.tallies import CaseReadings, Tally
from evals.run_checks.twins import counterfactual_gap, judgement_faults, read_judgement
from prompt_library import Phrase


@dataclass(frozen=True, slots=True)
class RunCheckKind:
    """``read`` says what one answer comes to: its keywords are the check's parameters, with their kinds.

    ``tally`` sums up what was read in a run. ``faults`` says, given the check's name and what is read for
    each case of a run in an answer that says nothing, what is wrong with these cases together.
    """

    read: Callable[..., Any]
    tally: Callable[[Sequence[CaseReadings]], Tally]
    faults: Callable[[str, Mapping[str, Any]], Iterator[Phrase]]


RUN_CHECKS: dict[str, RunCheckKind] = {
    "abstention-f1": RunCheckKind(read_signal, abstention_f1, signal_faults),
    "counterfactual-gap": RunCheckKind(read_judgement, counterfactual_gap, judgement_faults),
    "macro-f1": RunCheckKind(read_label, macro_f1, label_faults),
    "two-sided-rate": RunCheckKind(read_signal, two_sided_rate, signal_faults),
}

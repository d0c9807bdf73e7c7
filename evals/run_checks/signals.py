"""Whether a phrase is said where it is due and not where it is not, over a run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.checks.grounding import said_phrase
from evals.checks.kinds import Flag, TextOrTexts
from evals.checks.text import is_blank
from evals.run_checks.tallies import CaseReadings, Tally, Values, percent, ratio
from prompt_library import Phrase


@dataclass(frozen=True, slots=True)
class Signal:
    """Whether an answer says a phrase, and whether it is due."""

    said: bool
    due: bool


def read_signal(text: str, *, expected: Flag, value: TextOrTexts) -> Signal:
    """Whether an answer holds the words of a phrase of ``value``, as ``abstains-iff`` finds them;
    ``expected`` says whether it is to. An answer that says nothing at all is wrong either way."""
    if is_blank(text):
        return Signal(not expected, expected)
    phrases = [value] if isinstance(value, str) else value
    return Signal(said_phrase(text, phrases) is not None, expected)


def abstention_f1(cases: Sequence[CaseReadings]) -> Tally:
    """The F1 score of abstaining, 0..1: 2TP / (2TP + FP + FN); a true positive abstains where it is due.

    Who never abstains gets 0, and who always does, 2d / (1 + d) for a share d of cases where it is due.
    Without such a case there is no value. A case counts as one, whatever its number of answers.
    """
    rows = [_row(case) for case in cases]
    hits, misses, alarms, quiet = (float(total) for total in np.sum(rows, axis=0))
    due, other = hits + misses, alarms + quiet

    def value(drawn: Values) -> Values:
        return ratio(2 * drawn[0], 2 * drawn[0] + drawn[1] + drawn[2])

    if due < 1e-9:
        return _tally(cases, rows, 0, _nothing, Phrase("evals.abstention-f1.none-due"))
    if other < 1e-9:
        explanation = Phrase("evals.abstention-f1.only-due", due=percent(hits / due))
    else:
        shares = {"due": percent(hits / due), "needless": percent(alarms / other)}
        explanation = Phrase("evals.abstention-f1.both", **shares)
    return _tally(cases, rows, _units(cases, True), value, explanation)


def two_sided_rate(cases: Sequence[CaseReadings]) -> Tally:
    """The lower of two rates, 0..1: how often the phrase is said where it is due, and how often it is left
    out where it is not (the sensitivity and specificity of the answers as a test).

    Always saying it gives 0, and so does never saying it. Without cases of both kinds there is no value. A
    case counts as one, whatever its number of answers.
    """
    rows = [_row(case) for case in cases]
    hits, misses, alarms, quiet = (float(total) for total in np.sum(rows, axis=0))
    due, other = hits + misses, alarms + quiet

    def value(drawn: Values) -> Values:
        found = ratio(drawn[0], drawn[0] + drawn[1]), ratio(drawn[3], drawn[2] + drawn[3])
        lower: Values = np.minimum(*found)
        return lower

    if due < 1e-9 or other < 1e-9:
        return _tally(cases, rows, 0, _nothing, Phrase("evals.two-sided-rate.one-kind"))
    shares = {"due": percent(hits / due), "needless": percent(alarms / other)}
    explanation = Phrase("evals.two-sided-rate.both", **shares)
    firm = min(_units(cases, True), _units(cases, False))
    return _tally(cases, rows, firm, value, explanation)


def signal_faults(check: str, cases: Mapping[str, Signal]) -> Iterator[Phrase]:
    """That there are not both cases where the phrase is due and cases where it is not."""
    if len({read.due for read in cases.values()}) < 2:
        yield Phrase("evals.run-check.one-kind", check=check, cases=list(cases)[:3])


def _row(case: CaseReadings) -> list[float]:
    """Hits, misses, false alarms and right silences, as shares of the case's answers."""
    row = [0.0] * 4
    for read in case.readings:
        row[(0 if read.said else 1) if read.due else (2 if read.said else 3)] += 1 / len(case.readings)
    return row


def _units(cases: Sequence[CaseReadings], due: bool) -> int:
    """The independent cases where the phrase is due, or is not."""
    return len({case.unit for case in cases if case.readings[0].due == due})


def _tally(
    cases: Sequence[CaseReadings],
    rows: list[list[float]],
    firm: int,
    value: Callable[[Values], Values],
    explanation: Phrase,
) -> Tally:
    return Tally(rows, [case.unit for case in cases], len(cases), firm, value, explanation)


def _nothing(drawn: Values) -> Values:
    return np.full(drawn.shape[1], np.nan)

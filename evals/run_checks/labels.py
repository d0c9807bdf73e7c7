"""How well each label is told from the others, over a run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.checks.kinds import TextOrTexts, Texts
from evals.checks.labels import named_labels, spellings
from evals.checks.text import folded
from evals.run_checks.tallies import CaseReadings, Tally, Values, percent, ratio
from prompt_library import Phrase


@dataclass(frozen=True, slots=True)
class Labelled:
    """The one label that an answer names, ``None`` if it names none or several; those ``accepted``, spelt as
    in ``among`` where they are there."""

    found: str | None
    accepted: tuple[str, ...]
    among: tuple[str, ...]


def read_label(text: str, *, expected: TextOrTexts, among: Texts) -> Labelled:
    """The label that an answer names, as ``label-is`` finds it; ``expected`` is the right one, or several
    that are all right."""
    spelt = spellings(tuple(among))
    wanted = [expected] if isinstance(expected, str) else expected
    accepted = dict.fromkeys(spelt.get(folded(label), label) for label in wanted)
    named = named_labels(text, among)
    return Labelled(named[0] if len(named) == 1 else None, tuple(accepted), tuple(among))


def macro_f1(cases: Sequence[CaseReadings]) -> Tally:
    """The mean of the labels' F1 scores, 0..1: each label counts the same, however rare it is.

    F1 = 2TP / (2TP + FP + FN), the harmonic mean of a label's precision and recall (van Rijsbergen,
    "Information Retrieval", 1979, chapter 7); the mean is over the labels that some case of the run expects,
    as in scikit-learn's ``f1_score(average="macro", labels=...)``. An answer that names no label, or several,
    is a miss for the expected one and a false alarm for none. Where several are accepted, the one given is
    right, and a miss is shared between them. A case counts as one, whatever its number of answers.
    """
    among: tuple[str, ...] = cases[0].readings[0].among
    rows = [_row(case, among) for case in cases]
    sums = np.sum(rows, axis=0)
    expected = sums[0::3] + sums[2::3] > 1e-9

    def value(drawn: Values) -> Values:
        scores = _f1(drawn)[expected]
        present = ~np.isnan(scores)
        # A draw has a case, and a case a label that it expects.
        return ratio(np.where(present, scores, 0.0).sum(axis=0), present.sum(axis=0).astype(np.float64))

    units = [case.unit for case in cases]
    return Tally(rows, units, len(cases), len(set(units)), value, _explained(cases, among, sums))


def label_faults(check: str, cases: Mapping[str, Labelled]) -> Iterator[Phrase]:
    """What cannot be right about the labels that cases expect."""
    first = next(iter(cases.values()))
    for case, read in cases.items():
        if read.among != first.among:
            yield Phrase("evals.macro-f1.among", check=check, case=case)
        for label in read.accepted:
            if label not in read.among:
                yield Phrase("evals.macro-f1.outside", check=check, case=case, label=label, among=read.among)


def _row(case: CaseReadings, among: Sequence[str]) -> list[float]:
    """True positives, false positives and misses of each label in turn, as shares of the case's answers."""
    row, part = [0.0] * (3 * len(among)), 1 / len(case.readings)
    for read in case.readings:
        if read.found in read.accepted:
            row[3 * among.index(read.found)] += part
            continue
        if read.found is not None:
            row[3 * among.index(read.found) + 1] += part
        for label in read.accepted:
            row[3 * among.index(label) + 2] += part / len(read.accepted)
    return row


def _f1(sums: Values) -> Values:
    right, wrong, missed = sums[0::3], sums[1::3], sums[2::3]
    return ratio(2 * right, 2 * right + wrong + missed)


def _explained(cases: Sequence[CaseReadings], among: Sequence[str], sums: Values) -> Phrase:
    readings = [(read, 1 / len(case.readings)) for case in cases for read in case.readings]
    missed = float(sums[2::3].sum())
    unread = sum(part for read, part in readings if read.found is None)
    if missed < 1e-9:
        return Phrase("evals.macro-f1.right", n=len(cases))
    if unread >= missed / 2:
        return Phrase("evals.macro-f1.unread", share=percent(min(1.0, unread / len(cases))))
    scores = _f1(sums[:, None])[:, 0]
    wanted = sums[0::3] + sums[2::3]
    weakest = int(np.argmin(np.where(wanted > 1e-9, scores, np.inf)))
    right, wrong, missing = (float(number) for number in sums[3 * weakest : 3 * weakest + 3])
    told = {"label": among[weakest], "found": percent(right / (right + missing))}
    if right + wrong < 1e-9:
        return Phrase("evals.macro-f1.never", label=among[weakest])
    return Phrase("evals.macro-f1.weakest", precision=percent(right / (right + wrong)), **told)

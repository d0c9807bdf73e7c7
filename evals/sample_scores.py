"""What the sample answers of a scenario earn: does its rubric tell a good answer from a bad one?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import fmean

from evals.outputs import Output, Score
from evals.scoring import Scorer
from evals.transcript import write_transcript
from prompt_library import Message, Phrase
from scenarios import Case, Replies, Rubric, SampleAnswers, Scenario

FAILED = 0.5
"""The most that a bad answer may earn, 0..1, of a criterion that it is meant to fail: half of its checks."""


def sample_problems(scenario: Scenario, samples: Mapping[str, SampleAnswers]) -> Iterator[tuple[str, Phrase]]:
    """Where the rubric judges a sample answer otherwise than its author, as ``en-p01.good``, and how.

    A good answer earns all of every criterion: an author who cannot write one asks for too much. A bad one
    earns ``FAILED`` at most of each criterion that it is meant to fail, and each criterion is failed by one.
    Checks that compare the samples of a case are left out.
    """
    tried: set[str] = set()
    scored: dict[str, None] = {}
    for case in scenario.cases:
        answers = samples[case.id]
        scores = answer_scores(scenario.rubric, case, answers.good)
        values = _values(scores)
        scored |= dict.fromkeys(values)
        for criterion, value in values.items():
            if value < 1:
                told = {"criterion": criterion, "value": value, "reason": _reason(scores, criterion)}
                yield f"{case.id}.good", Phrase("evals.samples.good-loses", **told)
        tried.update(answers.fails)
        yield from _bad_problems(scenario.rubric, case, answers)
    for criterion in scored:
        if criterion not in tried:
            yield "", Phrase("evals.samples.untried", criterion=criterion)


def answer_scores(rubric: Rubric, case: Case, replies: Replies) -> list[Score]:
    """The scores of one answer to a case."""
    return Scorer(rubric, [case], 1).score(Output(case.id, 0, (), answer_text(case, replies)))


def answer_text(case: Case, replies: Replies) -> str:
    """An answer as an output holds it: the transcript where the case has turns, else the one reply."""
    if not case.turns:
        return replies[0]
    turns = zip(case.turns, replies, strict=True)
    said = [(Message("user", turn), Message("assistant", reply)) for turn, reply in turns]
    return write_transcript([message for exchange in said for message in exchange])


def _bad_problems(rubric: Rubric, case: Case, answers: SampleAnswers) -> Iterator[tuple[str, Phrase]]:
    values = _values(answer_scores(rubric, case, answers.bad))
    for criterion in answers.fails:
        if criterion not in values:
            yield f"{case.id}.fails", Phrase("evals.samples.not-applicable", criterion=criterion)
        elif values[criterion] > FAILED:
            told = {"criterion": criterion, "value": values[criterion], "most": FAILED}
            yield f"{case.id}.bad", Phrase("evals.samples.bad-passes", **told)


def _values(scores: list[Score]) -> dict[str, float]:
    """The value of each criterion that applies to the answer: the mean of its checks."""
    checks: dict[str, list[float]] = defaultdict(list)
    for score in scores:
        if score.value is not None:
            checks[score.criterion].append(score.value)
    return {criterion: fmean(values) for criterion, values in checks.items()}


def _reason(scores: list[Score], criterion: str) -> Phrase:
    """Why an answer does not earn all of a criterion: what its first check says that is not met."""
    return next(
        score.explanation
        for score in scores
        if score.criterion == criterion and score.value is not None and score.value < 1
    )

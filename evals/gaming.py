"""Answers that game a rubric: they do not do what is asked, and ought to earn next to nothing for it.

Four kinds, each with a few ways of doing it, of which the one that earns most counts:

- ``empty``: nothing at all;
- ``constant``: the same for every case, a word or the good sample answer to a practice case;
- ``echo``: the input sent back, all of it or one variable; in a conversation also what the user says;
- ``stuffed``: every text that any case of the language expects, without and with the brief.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evals.grades import Grade
from evals.grading import grade
from evals.outputs import Output
from evals.sample_scores import answer_text
from evals.scoring import Scorer
from scenarios import Case, Replies, SampleAnswers, Scenario

KINDS = ("empty", "constant", "echo", "stuffed")
UNMEASURED = 0.5
"""The most that a gaming answer may earn, 0..1, where no naive prompt's grade is on record."""

Gamer = Callable[[Case], Replies]
"""Gives its answer to a case."""

_WORDS = {
    "en": ("yes", "no", "unknown", "I cannot help with that."),
    "fr": ("oui", "non", "inconnu", "Je ne peux pas répondre."),
}


def gamers(
    scenario: Scenario, language: str, samples: Mapping[str, SampleAnswers]
) -> Mapping[str, Sequence[Gamer]]:
    """The ways to game the cases of one language, by kind."""
    practised = [samples[case.id].good for case in scenario.select(language, "practice")]
    wanted = "\n".join(dict.fromkeys(_texts([case.expected for case in scenario.select(language, "all")])))
    briefed = f"{scenario.brief[language]}\n{wanted}"
    return {
        "empty": [_always("")],
        "constant": [*map(_always, _WORDS[language]), *map(_replies, practised)],
        "echo": [_everything, *map(_variable, scenario.variables), _said_now, _said_so_far],
        "stuffed": [_always(wanted), _always(briefed)],
    }


def gaming_grades(
    scenario: Scenario, language: str, samples: Mapping[str, SampleAnswers], times: int
) -> Mapping[str, float]:
    """What each kind earns over the hidden cases of one language, 0..1; each answer is given ``times`` times,
    as a model gives so many samples of a case."""
    found = gamers(scenario, language, samples)
    return {
        kind: max(_value(gaming_grade(scenario, language, gamer, times)) for gamer in ways)
        for kind, ways in found.items()
    }


def gaming_grade(scenario: Scenario, language: str, gamer: Gamer, times: int) -> Grade:
    """What one way of gaming comes to over the hidden cases of one language."""
    cases = scenario.select(language, "hidden")
    # The same answer earns the same again, unless a check compares the samples of a case.
    samples = times if Scorer(scenario.rubric, cases, times).over_samples else 1
    scorer = Scorer(scenario.rubric, cases, samples)
    outputs = [
        Output(case.id, sample, (), answer_text(case, gamer(case)))
        for case in cases
        for sample in range(samples)
    ]
    scores = [score for output in outputs for score in scorer.score(output)]
    return grade(scenario.rubric, outputs, scores, scenario.sources)


def _always(text: str) -> Gamer:
    return lambda case: (text,) * _turns(case)


def _replies(replies: Replies) -> Gamer:
    """The same conversation; its last reply once more where a case has more turns."""
    return lambda case: (replies + replies[-1:] * _turns(case))[: _turns(case)]


def _variable(name: str) -> Gamer:
    return lambda case: (_joined(case.variables[name]),) * _turns(case)


def _everything(case: Case) -> Replies:
    return (_joined(case.variables),) * _turns(case)


def _said_now(case: Case) -> Replies:
    return case.turns or _everything(case)


def _said_so_far(case: Case) -> Replies:
    return tuple("\n".join(case.turns[: n + 1]) for n in range(len(case.turns))) or _everything(case)


def _turns(case: Case) -> int:
    return max(1, len(case.turns))


def _joined(value: Any) -> str:
    return "\n".join(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    """Every text and number in a plain JSON value; what is true, false or null says nothing."""
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield str(value)


def _value(found: Grade) -> float:
    return found.value or 0.0

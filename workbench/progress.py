"""What attempts show of a person's skills, and what to practise next: from attempts and exercises alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scenarios import SKILLS, Scenario
from workbench.attempts import Attempt, newest_first

ENOUGH = 2
"""Exercises that must be passed before a skill counts as shown: one may be luck, or known by heart."""
REST = timedelta(days=7)
"""After which an exercise that was passed is worth doing again."""
MOST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """All attempts at one exercise in one language, the newest first; ``newest`` is the last one over all its
    cases, ``first`` the first such, ``None`` if there is none. Not the best counts but the newest: the best
    of many is partly luck."""

    scenario: str
    language: str
    attempts: tuple[Attempt, ...]

    @property
    def whole(self) -> tuple[Attempt, ...]:
        """The attempts over all cases."""
        return tuple(attempt for attempt in self.attempts if attempt.whole)

    @property
    def newest(self) -> Attempt | None:
        return next(iter(self.whole), None)

    @property
    def passed(self) -> bool:
        return self.newest is not None and self.newest.passed

    @property
    def skills(self) -> tuple[str, ...]:
        return self.attempts[0].skills


@dataclass(frozen=True, slots=True)
class SkillProgress:
    """What speaks for one skill. ``offered``: how many exercises practise it."""

    skill: str
    evidence: tuple[Evidence, ...]
    offered: int

    @property
    def passed(self) -> int:
        """Exercises that were passed, in whatever language."""
        return len({one.scenario for one in self.evidence if one.passed})

    @property
    def state(self) -> str:
        """none, begun, once or shown."""
        if self.passed:
            return "shown" if self.passed >= ENOUGH else "once"
        return "begun" if self.evidence else "none"


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next: ``kind`` is go_on, skill (then ``skill`` says which) or again."""

    kind: str
    scenario: str
    language: str
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """``exercises`` are those that were tried, the one tried last first."""

    skills: tuple[SkillProgress, ...]
    exercises: tuple[Evidence, ...]
    steps: tuple[Step, ...]


def progress_of(
    attempts: Sequence[Attempt], exercises: Sequence[Scenario], language: str, now: datetime
) -> Progress:
    """The progress that ``attempts`` show; ``exercises`` are what can be practised, the first to be suggested
    first, ``language`` what a new one is suggested in."""
    tried = tuple(_evidence(newest_first(attempts)))
    skills = tuple(
        SkillProgress(
            skill,
            tuple(one for one in tried if skill in one.skills),
            sum(skill in exercise.skills for exercise in exercises),
        )
        for skill in SKILLS
    )
    steps: dict[str, Step] = {}
    known = {exercise.id for exercise in exercises}
    for step in _steps(tried, skills, exercises, language, now):
        if step.scenario in known and len(steps) < MOST_STEPS:
            steps.setdefault(step.scenario, step)
    return Progress(skills, tried, tuple(steps.values()))


def _evidence(attempts: Iterable[Attempt]) -> Iterator[Evidence]:
    found: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in attempts:
        found.setdefault((attempt.scenario, attempt.language), []).append(attempt)
    for (scenario, language), made in found.items():
        yield Evidence(scenario, language, tuple(made))


def _steps(
    tried: Sequence[Evidence],
    skills: Sequence[SkillProgress],
    exercises: Sequence[Scenario],
    language: str,
    now: datetime,
) -> Iterator[Step]:
    if tried and not tried[0].passed:
        yield Step("go_on", tried[0].scenario, tried[0].language)
    rested = [one for one in tried if one.passed and one.attempts[0].begun < now - REST]
    if rested:
        yield Step("again", rested[-1].scenario, rested[-1].language)
    done = {one.scenario for one in tried if one.passed}
    # What was practised least comes first; of the same, the order of the skills.
    for one in sorted(skills, key=lambda skill: skill.passed):
        for exercise in exercises:
            if one.skill in exercise.skills and exercise.id not in done and one.passed < ENOUGH:
                spoken = language if language in exercise.languages else exercise.languages[0]
                yield Step("skill", exercise.id, spoken, one.skill)
                break

"""Assignments: set by an instructor, found by everybody of the class."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from prompt_library import Phrase
from scenarios import Rubric, Scenario, ScenarioError, parse_scenario
from workbench.assignments import Extension, Terms, Times, refuse_bad_terms, refuse_bad_times
from workbench.class_records import Assignment, Extended
from workbench.errors import WorkbenchError
from workbench.private_cases import with_private_cases, without_hidden
from workbench.records import ASSIGNED, PromptKey
from workbench.services.rights import Rights
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore
from workbench.store_log import LogStore


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an instructor asks for.

    ``terms``, of which ``scenario`` names an exercise; its ``snapshot``, ``rubric_id`` and
    ``settings.max_tokens`` are the exercise's and not read. ``private_cases``: a YAML list of hidden cases in
    place of the shipped ones; ``upload``: the whole of a scenario file, in place of the named exercise.
    """

    terms: Terms
    private_cases: str = ""
    upload: str = ""


class Assignments:
    """Every method names who asks; ``clock`` says what time it is."""

    def __init__(
        self,
        room: Workroom,
        store: AssignmentStore,
        log: LogStore,
        rights: Rights,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._room = room
        self._store = store
        self._log = log
        self._rights = rights
        self._clock = clock

    def set(self, by: str, wanted: Wanted) -> Assignment:
        """Sets an assignment to the class.

        Raises ``Forbidden`` for who does not teach, ``WorkbenchError``, ``ScenarioError`` or ``RubricError``
        with what is wrong, before anything is stored.
        """
        self._rights.refuse_without(by, "instructor")
        refuse_bad_terms(wanted.terms)
        self._room.models.info(wanted.terms.model)
        scenario = self._scenario(by, wanted)
        for language in wanted.terms.languages:
            if not scenario.select(language, "hidden"):
                raise WorkbenchError(Phrase("workbench.assignment.language", language=language))
        rubric = self._room.exercises.keep_file(scenario)
        terms = replace(
            wanted.terms,
            title=wanted.terms.title.strip(),
            scenario=scenario.id,
            snapshot=scenario.digest,
            rubric_id=rubric,
            settings=replace(wanted.terms.settings, max_tokens=scenario.max_tokens),
        )
        made = self._store.add(by, terms)
        self._log.add(by, "assignment.set", f"assignment/{made}", None, {"title": terms.title})
        return self._kept(made)

    def seen_by(self, user: str) -> list[Assignment]:
        """The assignments that ``user`` may see, the newest first: whoever does not teach sees what is open
        or has been. Nothing for strangers."""
        if not self._rights.belongs(user):
            return []
        now, teaches = self._clock(), self._rights.teaches(user)
        return [one for one in self._store.all() if teaches or _opened(one, now)]

    def one(self, by: str, assignment: int) -> Assignment:
        """An assignment with all its terms. Raises ``WorkbenchError`` if there is none such."""
        self._rights.refuse_without(by, "instructor")
        return self._kept(assignment)

    def change_times(self, by: str, assignment: int, times: Times) -> Assignment:
        """Moves when an assignment opens, is due and closes. Raises what ``set`` raises."""
        self._rights.refuse_without(by, "instructor")
        refuse_bad_times(times)
        old = self._kept(assignment)
        self._store.change(assignment, replace(old.terms, times=times))
        self._log.add(
            by, "assignment.times", f"assignment/{assignment}", _told(old.terms.times), _told(times)
        )
        return self._kept(assignment)

    def extend(self, by: str, assignment: int, user: str, extension: Extension) -> list[Extended]:
        """Gives one person other times. Returns all that have such."""
        self._rights.refuse_without(by, "instructor")
        kept = self._kept(assignment)
        if not self._rights.belongs(user):
            raise WorkbenchError(Phrase("workbench.assignment.stranger", user=user))
        refuse_bad_times(Times(None, extension.due or kept.terms.times.due, extension.cutoff))
        self._store.extend(by, assignment, user, extension)
        given = _told(Times(None, extension.due, extension.cutoff))
        self._log.add(by, "assignment.extended", f"assignment/{assignment}/{user}", None, given)
        return self._store.extensions(assignment)

    def extensions(self, by: str, assignment: int) -> list[Extended]:
        """Everybody who has other times."""
        self._rights.refuse_without(by, "instructor")
        return self._store.extensions(self._kept(assignment).id)

    def exercise(self, user: str, scenario_id: str) -> Scenario:
        """An assignment's exercise as it is practised on, under the id ``assignment-N``: without its hidden
        cases and own prompts, and without hints where they are not allowed. Raises ``ScenarioError`` for one
        that ``user`` may not see."""
        number = scenario_id.removeprefix(ASSIGNED)
        known = {str(one.id): one for one in self.seen_by(user)}
        if not scenario_id.startswith(ASSIGNED) or number not in known:
            raise ScenarioError(Phrase("workbench.assignment.unknown", assignment=number))
        return self._shown(known[number])

    def exercises(self, user: str) -> list[Scenario]:
        """The exercises of all assignments that ``user`` may see, as ``exercise`` gives them."""
        return [self._shown(one) for one in self.seen_by(user)]

    def refuse_practice(self, user: str, scenario_id: str) -> None:
        """Raises ``WorkbenchError`` once ``user`` has used the practice runs of an assignment."""
        terms = next(one.terms for one in self.seen_by(user) if f"{ASSIGNED}{one.id}" == scenario_id)
        most = terms.practice_runs
        if most is None:
            return
        keys = [PromptKey(user, scenario_id, language) for language in terms.languages]
        if sum(len(self._room.runs.runs_of(key, most)) for key in keys) >= most:
            raise WorkbenchError(Phrase("workbench.assignment.practised", n=most))

    def _shown(self, assignment: Assignment) -> Scenario:
        terms = assignment.terms
        scenario = without_hidden(self._room.scenarios.snapshot(terms.snapshot))
        rubric = self._room.scenarios.rubric(terms.rubric_id)
        hints = scenario.hints if terms.hints else dict.fromkeys(scenario.hints, ())
        name = f"{ASSIGNED}{assignment.id}"
        return replace(
            scenario, id=name, title=dict.fromkeys(scenario.title, terms.title), rubric=rubric, hints=hints
        )

    def rubric(self, by: str, assignment: int) -> Rubric:
        """The rubric that scores an assignment."""
        self._rights.refuse_without(by, "instructor")
        return self._room.scenarios.rubric(self._kept(assignment).terms.rubric_id)

    def _scenario(self, by: str, wanted: Wanted) -> Scenario:
        if wanted.upload.strip():
            scenario = parse_scenario(wanted.upload, "upload")
        else:
            scenario = self._room.exercises.find(by, wanted.terms.scenario)
        return (
            with_private_cases(scenario, wanted.private_cases) if wanted.private_cases.strip() else scenario
        )

    def _kept(self, assignment: int) -> Assignment:
        found = self._store.find(assignment)
        if found is None:
            raise WorkbenchError(Phrase("workbench.assignment.unknown", assignment=assignment))
        return found


def _opened(assignment: Assignment, now: datetime) -> bool:
    opens = assignment.terms.times.opens
    return opens is None or opens <= now


def _told(times: Times) -> dict[str, str | None]:
    moments = {"opens": times.opens, "due": times.due, "cutoff": times.cutoff}
    return {name: None if moment is None else moment.isoformat() for name, moment in moments.items()}

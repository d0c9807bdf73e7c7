"""Practising: an exercise is opened, a prompt is typed, and what its runs left behind is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from evals import Output, Score
from prompt_library import Phrase
from scenarios import Case, Scenario
from workbench.errors import WorkbenchError
from workbench.records import Draft, PromptKey
from workbench.services.exercises import Exercises
from workbench.services.requests import refuse_language
from workbench.services.results import Results, RunResult, VersionSummary
from workbench.store_prompts import PromptStore

MAX_DRAFT = 100_000
"""Characters of a draft that are kept."""
SHOWN = 12
"""Versions that are shown beside the editor; the history has all of them."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An exercise as its trainee finds it.

    ``source`` says where ``text`` comes from: draft, version (then ``number`` says which) or starter.
    """

    scenario: Scenario
    language: str
    text: str
    source: str
    number: int | None = None
    saved: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseAnswers:
    """What a run got for one case: its outputs by sample, and the scores that each was given.

    ``result`` is the run with what it got for this case only.
    """

    result: RunResult
    case: Case
    outputs: tuple[Output, ...]
    scores: Mapping[int, tuple[Score, ...]]
    before: str | None
    after: str | None


class Practice:
    """What one person does with one exercise. Every method names the person."""

    def __init__(self, exercises: Exercises, prompts: PromptStore, results: Results) -> None:
        self._exercises = exercises
        self._prompts = prompts
        self._results = results

    def last_place(self, user: str, language: str) -> PromptKey:
        """Where the person wrote or ran last, else the easiest exercise in ``language``."""
        known = {scenario.id for scenario in self._exercises.all(user)}
        for key in self._prompts.touched(user):
            if key.scenario in known:
                return key
        return PromptKey(user, self._exercises.all(user)[0].id, language)

    def open(self, user: str, scenario_id: str, language: str, number: int | None = None) -> Desk:
        """The exercise with the prompt to go on with: version ``number`` if asked for, else the draft, the
        newest version or the starter. Raises ``ScenarioError`` or ``WorkbenchError`` for an unknown one."""
        refuse_language(language)
        scenario = self._exercises.find(user, scenario_id)
        key = PromptKey(user, scenario_id, language)
        versions = self._prompts.versions(key, 1)
        chosen = None if number is None else self._prompts.version(key, number)
        draft = self._prompts.draft(key)
        if chosen is not None:
            return Desk(scenario, language, chosen.text, "version", chosen.number)
        if draft is not None and not (versions and versions[0].text == draft.text):
            return Desk(scenario, language, draft.text, "draft", saved=draft.saved)
        if versions:
            return Desk(scenario, language, versions[0].text, "version", versions[0].number)
        return Desk(scenario, language, scenario.starter[language], "starter")

    def keep_draft(self, user: str, scenario_id: str, language: str, text: str) -> Draft:
        """Stores what the person is typing. Raises ``WorkbenchError`` if it is too long to be a prompt."""
        refuse_language(language)
        if len(text) > MAX_DRAFT:
            raise WorkbenchError(Phrase("workbench.run.draft", n=len(text), most=MAX_DRAFT))
        scenario = self._exercises.find(user, scenario_id)
        return self._prompts.keep_draft(PromptKey(user, scenario.id, language), text)

    def versions(self, user: str, scenario_id: str, language: str) -> list[VersionSummary]:
        """A person's newest versions of the prompt for an exercise, newest first: at most ``SHOWN``."""
        return self._results.versions(PromptKey(user, scenario_id, language), SHOWN)

    def answers(self, user: str, run_id: int, case_id: str) -> CaseAnswers:
        """What a run of ``user`` got for a case. Raises ``WorkbenchError`` if they have no such thing."""
        result = self._results.of_case(user, run_id, case_id)
        case = next((case for case in result.cases if case.id == case_id), None) if result else None
        if result is None or case is None or not result.outputs:
            raise WorkbenchError(Phrase("workbench.run.no_answer", run=run_id, case=case_id))
        answered = self._results.answered(run_id)
        order = [case.id for case in result.cases if case.id in answered]
        place = order.index(case_id)
        return CaseAnswers(
            result,
            case,
            result.outputs,
            {
                output.sample: tuple(score for score in result.scores if score.sample == output.sample)
                for output in result.outputs
            },
            order[place - 1] if place else None,
            order[place + 1] if place + 1 < len(order) else None,
        )

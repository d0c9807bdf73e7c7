"""Practising: an exercise is opened, a prompt is typed, and what its runs left behind is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from evals import Output, Score
from prompt_library import Phrase
from prompt_library.techniques import TEMPLATE_VARIABLES, Technique, techniques
from scenarios import Case, Scenario, suits
from workbench.errors import WorkbenchError
from workbench.records import Draft, PromptKey
from workbench.services.exercises import Exercises
from workbench.services.requests import refuse_language
from workbench.services.results import Measured, Results, RunResult, VersionSummary
from workbench.store_prompts import PromptStore

MAX_DRAFT = 100_000
"""Characters of a draft that are kept."""
(_INPUT,) = TEMPLATE_VARIABLES
SHOWN = 12
"""Versions that are shown beside the editor; the history has all of them."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An exercise as its trainee finds it.

    ``source`` says where ``text`` comes from: draft, version (then ``number`` says which) or starter;
    ``technique`` which card's text was added at its end.
    """

    scenario: Scenario
    language: str
    text: str
    source: str
    number: int | None = None
    saved: datetime | None = None
    technique: Technique | None = None


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

    def last_place(self, user: str, language: str, model: str = "") -> PromptKey:
        """Where the person wrote or ran last, else the easiest exercise in ``language`` that ``model`` is
        known to suit, or the easiest of all."""
        known = {scenario.id for scenario in self._exercises.all(user)}
        for key in self._prompts.touched(user):
            if key.scenario in known:
                return key
        exercises = self._exercises.all(user)
        suited = (scenario for scenario in exercises if suits(scenario.id, language, model))
        return PromptKey(user, next(suited, exercises[0]).id, language)

    def open(
        self,
        user: str,
        scenario_id: str,
        language: str,
        number: int | None = None,
        technique: str | None = None,
    ) -> Desk:
        """The exercise with the prompt to go on with: version ``number`` if asked for, else the draft, the
        newest version or the starter; with the text of the card ``technique`` added, if there is one such
        and it is not in it yet. Raises ``ScenarioError`` or ``WorkbenchError`` for an unknown one."""
        refuse_language(language)
        scenario = self._exercises.find(user, scenario_id)
        desk = self._desk(scenario, PromptKey(user, scenario_id, language), number)
        card = techniques().get(technique or "") if scenario.kind == "prompt" else None
        return desk if card is None else _with_technique(desk, card)

    def _desk(self, scenario: Scenario, key: PromptKey, number: int | None) -> Desk:
        language = key.language
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

    def measures(self, result: RunResult) -> tuple[Measured, ...]:
        """What the exercise's run checks find in a run that a page shows."""
        return self._results.measures(result)

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


def _with_technique(desk: Desk, card: Technique) -> Desk:
    """The desk with the card's text below the prompt, its input called as the exercise calls its own."""
    variable = next(iter(desk.scenario.variables), _INPUT)
    template = card.template.to(desk.language).strip()
    template = re.sub(rf"{{{{\s*{_INPUT}\s*}}}}", f"{{{{ {variable} }}}}", template)
    if template in desk.text:
        return desk
    return replace(desk, text=f"{desk.text.rstrip()}\n\n{template}\n", technique=card)

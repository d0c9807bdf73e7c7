"""The playground: any prompt on any values, side by side on several models or settings."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from typing import Any

from prompt_library import Message, Phrase, PromptError, check_template, render, template_variables
from scenarios import Rubric
from workbench.case_import import MAX_BYTES, MAX_CASES, add_case, read_cases
from workbench.errors import WorkbenchError
from workbench.models import Models
from workbench.own_scenarios import OwnScenario, own_scenario
from workbench.records import Draft, PromptKey
from workbench.services.exercises import Exercises
from workbench.services.requests import MAX_TEMPERATURE, refuse_language
from workbench.services.trials import PlaygroundRequest, PlaygroundState, Trial
from workbench.store_prompts import PromptStore

MAX_COLUMNS = 6
MAX_ANSWERS = 120
"""Answers of one trial, cases times columns."""
MAX_TOKENS = 2048
MAX_DRAFT = 2 * MAX_BYTES
"""Characters of what is kept while it is being typed."""

_DRAFT = "playground"


@dataclass(frozen=True, slots=True)
class PlaygroundDraft:
    """What is in the playground's boxes: the prompt, the cases as text, and the form's values by name."""

    text: str
    cases: str = ""
    form: Mapping[str, str] = field(default_factory=dict)


class Playground:
    """What one person tries out. Every method names the person."""

    def __init__(self, models: Models, prompts: PromptStore, exercises: Exercises) -> None:
        self._models = models
        self._prompts = prompts
        self._exercises = exercises
        self._trials: dict[str, Trial] = {}

    def variables(self, text: str) -> tuple[str, ...]:
        """The variables of a prompt text in the order of their use. Raises ``PromptError`` if it is wrong."""
        return tuple(template_variables(text))

    def open(self, user: str) -> PlaygroundDraft | None:
        """What the person was typing last; ``None`` before the first time."""
        draft = self._prompts.draft(_key(user))
        return PlaygroundDraft(**json.loads(draft.text)) if draft else None

    def keep_draft(self, user: str, draft: PlaygroundDraft) -> Draft:
        """Stores what the person is typing. Raises ``WorkbenchError`` if it is too long."""
        text = json.dumps(asdict(draft), ensure_ascii=False)
        if len(text) > MAX_DRAFT:
            raise WorkbenchError(Phrase("workbench.run.draft", n=len(text), most=MAX_DRAFT))
        return self._prompts.keep_draft(_key(user), text)

    def cases(self, draft: PlaygroundDraft) -> tuple[Mapping[str, Any], ...]:
        """The cases to try: those in the box for cases, and where it is empty the form's values as one.

        Raises ``WorkbenchError`` for a text that holds no cases, and ``PromptError`` for a wrong prompt.
        """
        if draft.cases.strip():
            return read_cases(draft.cases)
        case = _form_case(draft)
        if case and not any(value.strip() for value in case.values()):
            raise WorkbenchError(Phrase("workbench.playground.no_case"))
        return (case,)

    def add_case(self, user: str, draft: PlaygroundDraft) -> PlaygroundDraft:
        """The draft with the form's values as one more case, kept; the form is empty then.

        Raises ``PromptError`` for a wrong prompt, and ``WorkbenchError`` for cases that cannot be read or a
        form without any value.
        """
        case = _form_case(draft)
        if not any(value.strip() for value in case.values()):
            raise WorkbenchError(Phrase("workbench.playground.empty_form"))
        added = PlaygroundDraft(draft.text, add_case(draft.cases, case))
        self.keep_draft(user, added)
        return added

    async def run(
        self, user: str, request: PlaygroundRequest, every_s: float = 0.0
    ) -> AsyncGenerator[PlaygroundState]:
        """Asks every column for every case and yields the state as the answers grow, at most once in
        ``every_s`` seconds. Closing the generator, or ``stop``, ends the calls under way.

        Raises ``PromptError`` or ``WorkbenchError`` before any call for a prompt that cannot be rendered,
        a case without a value that it needs, an unknown model, too much at once, or a second trial.
        """
        _refuse_bad(request)
        if user in self._trials:
            raise WorkbenchError(Phrase("workbench.playground.under_way"))
        trial = self._trials[user] = Trial(request)
        try:
            prompts = await asyncio.to_thread(_rendered, request.text, request.cases)
            models = {
                name: await asyncio.to_thread(self._models.open, name)
                for name in dict.fromkeys(column.model for column in request.columns)
            }
            async with aclosing(trial.watch(prompts, models, every_s)) as states:
                async for state in states:
                    yield state
        finally:
            del self._trials[user]

    def stop(self, user: str) -> None:
        """Ends the person's trial, if one is under way."""
        if user in self._trials:
            self._trials[user].stop()

    def is_running(self, user: str) -> bool:
        """Whether the person has a trial under way."""
        return user in self._trials

    def keep(
        self,
        user: str,
        title: str,
        language: str,
        text: str,
        cases: Sequence[Mapping[str, Any]],
        rubric: Rubric,
        use_case: str,
        brief: str = "",
        max_tokens: int = 256,
    ) -> str:
        """Makes prompt, cases and rubric an exercise of the person's own, and gives its id.

        Raises ``PromptError`` or ``WorkbenchError`` for a prompt or cases that could not be run, a rubric
        that does not fit the cases, an empty title, or names that no exercise can have.
        """
        refuse_language(language)
        _refuse_cases(text, cases)
        _rendered(text, cases)
        wanted = OwnScenario(title, language, text, tuple(cases), rubric, use_case, brief, max_tokens)
        taken = {scenario.id for scenario in self._exercises.all(user)}
        scenario = own_scenario(wanted, taken)
        self._exercises.keep_own(user, scenario)
        return scenario.id


def _form_case(draft: PlaygroundDraft) -> dict[str, str]:
    return {name: draft.form.get(name, "") for name in template_variables(draft.text)}


def _refuse_bad(request: PlaygroundRequest) -> None:
    columns = request.columns
    if not 1 <= len(columns) <= MAX_COLUMNS:
        raise WorkbenchError(Phrase("workbench.playground.columns", n=len(columns), most=MAX_COLUMNS))
    for column in columns:
        if not 0 <= column.temperature <= MAX_TEMPERATURE:
            shown = f"{column.temperature:g}"
            raise WorkbenchError(Phrase("workbench.run.temperature", temperature=shown))
    if not 1 <= request.max_tokens <= MAX_TOKENS:
        raise WorkbenchError(Phrase("workbench.playground.tokens", n=request.max_tokens, most=MAX_TOKENS))
    answers = len(columns) * len(request.cases)
    if answers > MAX_ANSWERS:
        raise WorkbenchError(
            Phrase(
                "workbench.playground.answers",
                n=answers,
                cases=len(request.cases),
                columns=len(columns),
                most=MAX_ANSWERS,
            )
        )
    _refuse_cases(request.text, request.cases)


def _refuse_cases(text: str, cases: Sequence[Mapping[str, Any]]) -> None:
    variables = template_variables(text)
    for problem in check_template(text, variables):
        if problem.severity == "error":
            raise PromptError(problem.message)
    if not cases:
        raise WorkbenchError(Phrase("workbench.playground.no_case"))
    if len(cases) > MAX_CASES:
        raise WorkbenchError(Phrase("workbench.cases.too_many", n=len(cases), most=MAX_CASES))
    for number, case in enumerate(cases, start=1):
        missing = [name for name, needed in variables.items() if needed and name not in case]
        if missing:
            raise WorkbenchError(Phrase("workbench.playground.missing", number=number, names=missing))


def _rendered(text: str, cases: Sequence[Mapping[str, Any]]) -> list[list[Message]]:
    return [render(text, case) for case in cases]


def _key(user: str) -> PromptKey:
    return PromptKey(user, _DRAFT, "en")

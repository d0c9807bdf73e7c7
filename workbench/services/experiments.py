"""Experiments: several runs over the same cases that are asked for as one."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evals.model import Settings
from prompt_library import Phrase, Prompt, PromptError
from scenarios import Case, Scenario
from workbench.errors import WorkbenchError
from workbench.services.live_runs import LiveRun
from workbench.services.requests import RunRequest, refuse_bad_template
from workbench.services.workroom import Workroom

MOST_RUNS = 50
"""Runs of one experiment: as many as are compared at once."""


@dataclass(frozen=True, slots=True)
class ExperimentPlan:
    """Prompts x models x settings over one exercise's cases: each of them is a run of ``samples`` a case.

    A model of ``None`` is the default one. ``cache``: answers that were had before are taken again.
    """

    scenario: Scenario
    language: str
    split: str
    samples: int
    prompts: tuple[Prompt, ...]
    models: tuple[str | None, ...]
    settings: tuple[Settings, ...]
    cache: bool = True

    @property
    def runs(self) -> tuple[tuple[Prompt, str | None, Settings], ...]:
        """What is run, in turn: with the first model and settings all prompts, then with the next."""
        return tuple(
            (prompt, model, settings)
            for model in self.models
            for settings in self.settings
            for prompt in self.prompts
        )

    @property
    def cases(self) -> tuple[Case, ...]:
        return self.scenario.select(self.language, self.split)

    @property
    def calls_a_run(self) -> int:
        """How often a model is asked in one run, if no answer is known already and none fails."""
        return self.samples * sum(max(1, len(case.turns)) for case in self.cases)

    @property
    def calls(self) -> int:
        """How often a model is asked in all of them."""
        return len(self.runs) * self.calls_a_run

    def content(self) -> dict[str, Any]:
        """What is stored of it, as plain JSON."""
        return {
            "scenario": self.scenario.id,
            "prompts": [prompt.name for prompt in self.prompts],
            "models": list(self.models),
        }

    def requests(self, experiment: int) -> Iterator[RunRequest]:
        """What to ask for, run by run."""
        for prompt, model, settings in self.runs:
            yield RunRequest(
                scenario=self.scenario.id,
                language=self.language,
                text=prompt.text,
                model=model,
                samples=self.samples,
                temperature=settings.temperature,
                note=prompt.name,
                split=self.split,
                top_p=settings.top_p,
                max_tokens=settings.max_tokens,
                seed=settings.seed,
                experiment=experiment,
                cache=self.cache,
            )


class Experiments:
    """Begins all the runs of an experiment, or none."""

    def __init__(self, room: Workroom) -> None:
        self._room = room

    async def begin(self, user: str, name: str, plan: ExperimentPlan) -> list[LiveRun]:
        """The runs, in the order of ``plan.runs``, all under way; ``name`` says what kind of experiment.

        Raises, before anything is stored, ``PromptError`` with the name of a prompt that cannot be run,
        and ``WorkbenchError`` for an unknown model, no case or too many runs.
        """
        self.refuse_bad(plan)
        begin = self._room.runs.begin_experiment
        experiment = await asyncio.to_thread(begin, user, name, plan.content())
        start = self._room.running.start
        return [await start(user, request, False, plan.scenario) for request in plan.requests(experiment)]

    def refuse_bad(self, plan: ExperimentPlan) -> None:
        """Raises what ``begin`` raises."""
        if len(plan.runs) > MOST_RUNS:
            raise WorkbenchError(Phrase("workbench.experiment.too_many", runs=len(plan.runs), most=MOST_RUNS))
        if not plan.cases:
            raise WorkbenchError(
                Phrase("workbench.eval.no_case", scenario=plan.scenario.id, language=plan.language)
            )
        for prompt in plan.prompts:
            try:
                refuse_bad_template(plan.scenario, prompt.text)
            except PromptError as error:
                raise PromptError(
                    Phrase("workbench.experiment.bad_prompt", prompt=prompt.name, reason=error.phrase)
                ) from None
        for model in plan.models:
            if model is not None:
                self._room.models.info(model)

"""What a run needs before its first call: everything that speaks against it is found here."""

from dataclasses import replace

import evals
from evals import Cells, Settings
from prompt_library import Phrase
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.models import Models, OpenModel
from workbench.records import Price, PromptKey, RunPlan
from workbench.rubric_fit import refuse_unfit
from workbench.services.asking import ask_about, price_of
from workbench.services.engine import Work
from workbench.services.exercises import Exercises
from workbench.services.requests import RunRequest, refuse_bad
from workbench.services.results import Results, RunResult
from workbench.store_runs import RunStore


class Beginnings:
    """Begins runs, and takes up those that stopped."""

    def __init__(self, models: Models, exercises: Exercises, runs: RunStore, results: Results) -> None:
        self._models = models
        self._exercises = exercises
        self._runs = runs
        self._results = results

    def begin(self, key: PromptKey, request: RunRequest, exercise: Scenario | None) -> tuple[RunResult, Work]:
        """Stores the run, once nothing speaks against it. ``exercise``: one from a file, in place of the one
        that the request names. Raises what `Running.run` raises."""
        scenario = exercise or self._exercises.find(key.user, request.scenario)
        refuse_bad(request, scenario)
        self._exercises.refuse_run(key.user, request.scenario)
        if exercise or scenario.rubric is not self._exercises.original(key.user, scenario.id).rubric:
            # Nobody has checked it, or it was put to use when the exercise had other cases.
            refuse_unfit(scenario.rubric, scenario.cases)
        cases = scenario.select(request.language, request.split)[: request.cases or None]
        if not cases:
            raise WorkbenchError(
                Phrase("workbench.eval.no_case", scenario=scenario.id, language=request.language)
            )
        cells, model = ask_about(scenario, request.text, cases, request.samples, self._models, request.model)
        kept = self._exercises
        rubric = kept.keep_file(exercise) if exercise else kept.keep(key.user, scenario.id)
        price = price_of(scenario, self._models, model.name)
        plan = _plan(request, scenario, rubric, cells, model, price)
        note, hypothesis = request.note.strip(), " ".join(request.hypothesis.split())
        version, record = self._runs.begin(key, request.text, note, plan, hypothesis).result()
        result = RunResult(record, version, scenario, (), (), evals.NO_GRADE)
        cached = key.user if request.cache else None
        return result, Work(record, cells, cases, scenario.rubric, model, user=cached)

    def take_up(self, user: str, run_id: int) -> tuple[RunResult, Work]:
        """Stores that a run goes on, without its outputs that failed. Raises what `Running.resume` raises."""
        result = self._results.of(user, run_id)
        if result is None:
            raise WorkbenchError(Phrase("workbench.resume.unknown", run=run_id))
        result = _answered(result)
        record, plan = result.record, result.record.plan
        if record.done >= plan.cells:
            raise WorkbenchError(Phrase("workbench.resume.whole", run=run_id))
        if record.status == "running":
            raise WorkbenchError(Phrase("workbench.resume.under_way", run=run_id))
        cases = result.cases[: plan.cases]
        cells, model = ask_about(
            result.scenario, result.version.text, cases, plan.samples, self._models, plan.model
        )
        if dict(model.identity) != dict(plan.identity):
            raise WorkbenchError(Phrase("workbench.resume.other_model", run=run_id, model=plan.model))
        cells = replace(cells, done=frozenset((one.case_id, one.sample) for one in result.outputs))
        self._runs.go_on(record).result()
        running = replace(result, record=replace(record, status="running", reason=None))
        cached = user if plan.cache else None
        return running, Work(record, cells, cases, result.scenario.rubric, model, result.outputs, cached)


def _answered(result: RunResult) -> RunResult:
    """The run without what failed, as if it had not been asked for."""
    outputs = tuple(output for output in result.outputs if output.text is not None)
    cells = {(output.case_id, output.sample) for output in outputs}
    scores = tuple(score for score in result.scores if (score.case_id, score.sample) in cells)
    return replace(result, record=replace(result.record, done=len(outputs)), outputs=outputs, scores=scores)


def _plan(
    request: RunRequest, scenario: Scenario, rubric: int, cells: Cells, model: OpenModel, price: Price | None
) -> RunPlan:
    return RunPlan(
        version_id=0,
        snapshot=scenario.digest,
        rubric_id=rubric,
        model=model.name,
        identity=model.identity,
        settings=Settings(
            max_tokens=request.max_tokens or scenario.max_tokens,
            temperature=request.temperature,
            top_p=request.top_p,
            seed=request.seed,
        ),
        split=request.split,
        language=request.language,
        samples=cells.samples,
        cells=len(cells),
        price=price,
        experiment=request.experiment,
        submission=request.submission,
        cache=request.cache,
    )

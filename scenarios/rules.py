"""What must hold between the parts of a scenario for it to be an exercise that can be run and scored."""

from collections.abc import Callable, Iterator

from prompt_library import LANGUAGES, Phrase, check_template
from scenarios.file_problems import Location
from scenarios.scenario import SPLITS, Rubric, Scenario, Translated

Finding = tuple[Location, Phrase]


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Every rule that ``scenario`` breaks: where, and what would be right."""
    for rule in _RULES:
        yield from rule(scenario)


def _hints(scenario: Scenario) -> Iterator[Finding]:
    counts = [len(scenario.hints[language]) for language in LANGUAGES]
    if len(set(counts)) > 1:
        yield ("hints",), Phrase("scenarios.rule.hints", en=counts[0], fr=counts[1])


def rubric_findings(rubric: Rubric) -> Iterator[Finding]:
    """Every rule that a rubric alone can break."""
    if not sum(criterion.weight for criterion in rubric.criteria):
        yield ("rubric",), Phrase("scenarios.rule.weights")
    if not any(criterion.checks for criterion in rubric.criteria):
        yield ("rubric",), Phrase("scenarios.rule.no-check")
    yield from _repeated("rubric", [criterion.id for criterion in rubric.criteria])


def _rubric(scenario: Scenario) -> Iterator[Finding]:
    yield from rubric_findings(scenario.rubric)


def _run_checks(scenario: Scenario) -> Iterator[Finding]:
    yield from _repeated("run_checks", [check.id for check in scenario.run_checks])


def _case_ids(scenario: Scenario) -> Iterator[Finding]:
    yield from _repeated("cases", [case.id for case in scenario.cases])


def _repeated(key: str, ids: list[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, name in enumerate(ids):
        if name in seen:
            yield (key, position, "id"), Phrase("scenarios.rule.repeated-id", id=name)
        seen.add(name)


def _splits(scenario: Scenario) -> Iterator[Finding]:
    for language in scenario.languages:
        # A form is filled in once: there is nothing that it could have been practised on.
        for split in SPLITS if scenario.kind != "form" else SPLITS[:1]:
            if not scenario.select(language, split):
                yield ("cases",), Phrase("scenarios.rule.empty-split", language=language, split=split)


def _case_variables(scenario: Scenario) -> Iterator[Finding]:
    declared = list(scenario.variables)
    for position, case in enumerate(scenario.cases):
        where = "cases", position, "variables"
        for name in declared:
            if name not in case.variables:
                yield (*where, name), Phrase("scenarios.rule.variable-missing", declared=declared)
        for name in case.variables:
            if name not in declared:
                yield (*where, name), Phrase("scenarios.rule.variable-undeclared", declared=declared)


def _turns(scenario: Scenario) -> Iterator[Finding]:
    silent = [case.id for case in scenario.cases if not case.turns]
    if 0 < len(silent) < len(scenario.cases):
        yield ("cases",), Phrase("scenarios.rule.turns", silent=silent)


def _material(scenario: Scenario) -> Iterator[Finding]:
    """What an exercise without a model puts before the answer has to be among the variables."""
    needed = {"checks": "output", "form": "section"}.get(scenario.kind)
    if needed is not None and needed not in scenario.variables:
        yield ("variables",), Phrase("scenarios.rule.material", kind=scenario.kind, name=needed)
    if needed is not None and any(case.turns for case in scenario.cases):
        yield ("cases",), Phrase("scenarios.rule.material-turns", kind=scenario.kind)


def _alike(scenario: Scenario) -> Iterator[Finding]:
    """An exercise without a model knows a case by what it puts before the answer."""
    if scenario.kind == "prompt":
        return
    seen: dict[tuple[str, str], str] = {}
    for position, case in enumerate(scenario.cases):
        shown = case.variables if scenario.kind == "form" else case.variables.get("output", case.id)
        key = case.language, repr(shown)
        if key in seen:
            yield ("cases", position), Phrase("scenarios.rule.alike", id=seen[key])
        seen.setdefault(key, case.id)


def _templates(scenario: Scenario) -> Iterator[Finding]:
    if scenario.kind != "prompt":
        return
    texts: dict[Location, Translated] = {("starter",): scenario.starter}
    texts |= {("prompts", name): prompt for name, prompt in scenario.prompts.items()}
    for location, wordings in texts.items():
        for language, text in wordings.items():
            for problem in check_template(text, scenario.variables):
                if problem.severity == "error":
                    yield (*location, language), problem.message


_RULES: tuple[Callable[[Scenario], Iterator[Finding]], ...] = (
    _hints,
    _rubric,
    _run_checks,
    _material,
    _alike,
    _templates,
    _case_ids,
    _splits,
    _case_variables,
    _turns,
)

"""Rules about the form of the answer: what the rubric demands is asked for, or shown."""

from collections.abc import Iterator

from workbench.advice.demands import FORMS, Demand
from workbench.advice.findings import Finding, Severity, finding
from workbench.advice.reading import Reading
from workbench.advice.scenario_views import ScenarioView
from workbench.advice.signs import said, spoken

_SEVERITY: dict[str, Severity] = {"json": "warning", "quote": "warning"}


def output_format(reading: Reading, view: ScenarioView) -> Iterator[Finding]:
    """``format-<need>`` for each demand of the rubric that the prompt neither asks for nor shows.

    Labels, keys and sentences must be there in their own words; how many are is told, never which.
    """
    if not reading.said.strip():
        return
    for demand in view.demands:
        if demand.exact:
            yield from _exact(demand, reading)
        elif demand.need in FORMS and not reading.shows_answers and not said(demand.need, reading.said):
            severity = _SEVERITY.get(demand.need, "note")
            yield finding(f"format-{demand.need}", severity, reading)


def _exact(demand: Demand, reading: Reading) -> Iterator[Finding]:
    text = spoken(reading.said)
    named = sum(spoken(words) in text for words in demand.exact)
    most = len(demand.exact)
    enough = named > 0 if demand.need == "abstention" else named == most
    if not enough:
        yield finding(f"format-{demand.need}", "warning", reading, n=named, most=most)

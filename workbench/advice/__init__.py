"""Advice on prompts, told without any model: while one is typed, and after it was run."""

from workbench.advice.findings import Finding
from workbench.advice.linting import lint
from workbench.advice.run_advice import Advice, PastPrompt, run_advice
from workbench.advice.scenario_views import ScenarioView, scenario_view

__all__ = ["Advice", "Finding", "PastPrompt", "ScenarioView", "lint", "run_advice", "scenario_view"]

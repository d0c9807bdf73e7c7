"""Exercises: their values, their files and their catalogue."""

from scenarios.file_problems import FileProblem, ScenarioFileError
from scenarios.loader import (
    CATALOGUE,
    catalogue,
    find_scenario,
    load_scenario,
    parse_scenario,
    problems,
    shipped_scenario,
)
from scenarios.scenario import (
    OBJECTIVES,
    SPLITS,
    USE_CASES,
    Case,
    CheckUse,
    Criterion,
    Rubric,
    Scenario,
    ScenarioError,
    Translated,
)
from scenarios.schema import SKILLS
from scenarios.snapshots import dump_rubric, dump_scenario, restore_rubric, restore_scenario
from scenarios.suitability import RECORDINGS, SUITED, suited_models

__all__ = [
    "CATALOGUE",
    "RECORDINGS",
    "SUITED",
    "OBJECTIVES",
    "SKILLS",
    "SPLITS",
    "USE_CASES",
    "Case",
    "CheckUse",
    "Criterion",
    "FileProblem",
    "Rubric",
    "Scenario",
    "ScenarioError",
    "ScenarioFileError",
    "Translated",
    "catalogue",
    "dump_rubric",
    "dump_scenario",
    "find_scenario",
    "load_scenario",
    "parse_scenario",
    "problems",
    "restore_rubric",
    "restore_scenario",
    "shipped_scenario",
    "suited_models",
]

import re
from pathlib import Path

import pytest

import scenarios
from evals import check_use_problems
from prompt_library import LANGUAGES, render
from scenarios import catalogue, parse_scenario

README = Path(scenarios.__file__).with_name("README.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)[1]
SHIPPED = list(catalogue().values())
EVERY = [*SHIPPED, parse_scenario(EXAMPLE, "README.md")]


@pytest.mark.parametrize("scenario", EVERY, ids=lambda scenario: scenario.id)
def test_rubric_fits_every_case(scenario):
    uses = [use for criterion in scenario.rubric.criteria for use in criterion.checks]
    assert [p for case in scenario.cases for use in uses for p in check_use_problems(use, case)] == []

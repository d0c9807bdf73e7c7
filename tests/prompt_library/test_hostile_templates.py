import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_templates import HOSTILE

from prompt_library import PromptError, render

SECONDS = 0.5
MEGABYTES = 50


@pytest.fixture(scope="module")
def outcomes() -> dict[str, tuple[str, float, float]]:
    """What became of each template, measured in a process of their own."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the peak of a process's memory is measured as Linux tells it")
    script = Path(__file__).with_name("hostile_templates.py")
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, script],
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return {
        name: (error, seconds, peak)
        for name, error, seconds, peak in map(json.loads, run.stdout.splitlines())
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_template_is_refused_or_rendered_within_bounds(outcomes, name):
    _, seconds, megabytes = outcomes[name]
    # Processor time: the machine may be busy with other tests.
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


# What of these is harmless, and is rendered as it stands.
HARMLESS = {
    "as many comparisons as allowed",
    "as many includes as allowed",
    "as many outputs as allowed",
    "comments",
    "line breaks",
    "name of several spellings",
    "percent in a test",
    "role with long attributes",
    "spaces",
    "spaces before an open role",
}


def test_all_but_the_harmless_are_refused(outcomes):
    assert {name for name, (error, *_) in outcomes.items() if not error} == HARMLESS


def test_enough_hostile_templates_are_tried():
    assert len(HOSTILE) >= 56


@pytest.mark.parametrize(
    "attribute", ["__class__", "keys", "get", "update", "pop", "format", "upper", "append"]
)
def test_methods_of_python_are_no_attributes(attribute):
    for value in ({}, [], "text", 1, 1.5, True, None):
        with pytest.raises(PromptError):
            render(f"{{{{ x.{attribute} }}}}", {"x": value})
        with pytest.raises(PromptError):
            render(f"{{{{ x['{attribute}'] }}}}", {"x": value})

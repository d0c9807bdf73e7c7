"""What commands import, and when."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def output(code: str) -> str:
    """What an interpreter that has imported nothing yet prints for ``code``."""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.strip()


@pytest.mark.parametrize(
    "package",
    ["prompt_library", "scenarios", "evals", "evals.checks", "workbench.models", "workbench.services"],
)
def test_every_public_name_is_there_and_no_other(package: str) -> None:
    module = importlib.import_module(package)
    assert all(hasattr(module, name) for name in module.__all__)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'absent'"):
        _ = module.absent


def test_a_comparison_starts_without_what_it_needs_later() -> None:
    later = {
        *("numpy", "openai", "platformdirs", "rapidfuzz", "regex", "rich"),
        *("evals.answers", "evals.checks.examples_en", "evals.checks.readability", "prompt_library.diffs"),
        *("scenarios.sample_answers", "workbench.assignments", "workbench.models.sources"),
    }
    assert output(f"import sys, workbench.cli_compare; print({later} & set(sys.modules))") == "set()"


def test_a_check_is_loaded_when_it_is_asked_for() -> None:
    code = (
        "import sys\n"
        "from evals import CHECKS, run_check\n"
        "print('readability' in CHECKS, 'evals.checks.readability' in sys.modules)\n"
        "run_check('readability', 'A text.', {'value': 'en', 'min': 60})\n"
        "print('evals.checks.readability' in sys.modules)"
    )
    assert output(code).split() == ["True", "False", "True"]


def test_threads_that_load_the_same_module_all_get_the_whole_of_it() -> None:
    code = (
        "import gc\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from workbench.loading import loaded\n"
        "ask = lambda _: loaded('workbench.models.client').EndpointModel\n"
        "with ThreadPoolExecutor(6) as pool:\n"
        "    print(len(set(pool.map(ask, range(6)))), gc.isenabled())"
    )
    assert output(code).split() == ["1", "True"]

"""Who may import whom, as the design says. Nothing is imported here: the source is read."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = ("prompt_library", "scenarios", "evals", "workbench")
PYDANTIC = {"pydantic", "pydantic_core"}
METRICS = {"jsonschema", "numpy", "py3langid", "rapidfuzz", "regex", "rouge_score", "sacrebleu", "scipy"}

# What each package may import beyond itself and the standard library; the last may import everything.
LAYERS = {
    "prompt_library": {"jinja2", "yaml"} | PYDANTIC,
    "scenarios": {"prompt_library", "yaml"} | PYDANTIC,
    "evals": {"prompt_library", "scenarios"} | METRICS,
}

# Where what is heavy, or must stay in one place, may be imported; as patterns below the root.
PLACES = {
    "gradio": ["workbench/app.py", "workbench/components.py", "workbench/pages/*.py"],
    "httpx2": ["workbench/models/*.py"],
    "openai": ["workbench/models/*.py"],
    "sqlite_utils": ["workbench/store*.py", "workbench/migrations.py"],
}


def imported(tree: ast.AST, package: str) -> Iterator[str]:
    """The top-level packages that a module of ``package`` imports, by statement or by a literal name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield package if node.level else (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.args[0].value.partition(".")[0] or package


def modules() -> list[Path]:
    return [file.relative_to(ROOT) for package in PROJECT for file in sorted((ROOT / package).rglob("*.py"))]


def breaches(file: Path, source: str) -> list[str]:
    """The packages that the module ``file`` imports and must not."""
    package = file.parts[0]
    names = set(imported(ast.parse(source), package)) - {package} - sys.stdlib_module_names
    allowed = LAYERS.get(package, names)
    misplaced = {name for name in names if name in PLACES and not any(map(file.match, PLACES[name]))}
    return sorted((names - allowed) | misplaced)


@pytest.mark.parametrize("file", modules(), ids=str)
def test_module_imports_only_what_its_layer_may(file):
    assert breaches(file, (ROOT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("file", "source", "found"),
    [
        ("prompt_library/a.py", "import evals.checks", ["evals"]),
        ("prompt_library/a.py", "from yaml import load\nimport os.path, jinja2, numpy as np", ["numpy"]),
        ("prompt_library/a.py", "def f():\n    from scenarios import load", ["scenarios"]),
        ("prompt_library/a.py", "from . import b\nfrom .c import d", []),
        ("scenarios/a.py", "import jinja2", ["jinja2"]),
        ("scenarios/a.py", "import importlib\nimportlib.import_module('evals.model')", ["evals"]),
        ("evals/checks/a.py", "import pydantic, regex, prompt_library", ["pydantic"]),
        ("evals/a.py", "if TYPE_CHECKING:\n    from workbench.store import Store", ["workbench"]),
        (
            "workbench/services.py",
            "import gradio as gr, openai, sqlite_utils, numpy, evals",
            ["gradio", "openai", "sqlite_utils"],
        ),
        ("workbench/pages/practice.py", "import gradio.themes", []),
        ("workbench/models/endpoint.py", "from openai import AsyncOpenAI\nimport httpx2", []),
        ("workbench/store_runs.py", "from sqlite_utils import Database", []),
        ("workbench/pages/practice.py", "import sqlite_utils", ["sqlite_utils"]),
    ],
)
def test_a_breach_is_found(file, source, found):
    assert breaches(Path(file), source) == found


def test_the_lower_packages_load_nothing_heavy():
    script = "import sys, prompt_library, scenarios, evals; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert "prompt_library" in loaded
    assert not loaded & {"gradio", "openai", "sqlite_utils"}


def test_the_command_line_loads_neither_gradio_nor_openai():
    script = "import sys, workbench.cli; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert not loaded & {"gradio", "openai"}

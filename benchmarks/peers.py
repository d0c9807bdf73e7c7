"""The calls of `benchmarks.engine` by other evaluation tools, each used as its documentation shows.

`PYTHON peers.py TOOL URL WORK OUT`, where PYTHON has the tool: in a virtual environment of its own, after
`pip install pydantic-evals inspect-ai openai`. Results are saved as the tool does. Imports nothing of the
workbench.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CONCURRENCY = 64
SETTINGS: dict[str, Any] = {"temperature": 0.7, "top_p": 1.0, "max_tokens": 64}
Cell = dict[str, Any]


def by_pydantic_evals(url: str, cells: list[Cell], out: Path) -> None:
    """A dataset of cases and one evaluator; the report as JSON."""
    import openai  # noqa: PLC0415 - each tool pays for its own libraries only
    from pydantic_evals import Case, Dataset  # noqa: PLC0415
    from pydantic_evals.evaluators import Contains  # noqa: PLC0415
    from pydantic_evals.reporting import EvaluationReportAdapter  # noqa: PLC0415

    client = openai.AsyncOpenAI(api_key="k", base_url=url)

    async def ask(messages: list[Any]) -> str:
        create: Any = client.chat.completions.create
        answer = await create(model="slow", messages=messages, **SETTINGS)
        return str(answer.choices[0].message.content)

    cases = [
        Case(
            name=f"{place}-{cell['case']}",
            inputs=cell["messages"],
            evaluators=(Contains(value=cell["expected"]),),
        )
        for place, cell in enumerate(cells)
    ]
    dataset: Any = Dataset(name="calls", cases=cases)
    report = asyncio.run(dataset.evaluate(ask, max_concurrency=CONCURRENCY, progress=False))
    out.write_bytes(EvaluationReportAdapter.dump_json(report))


def by_inspect(url: str, cells: list[Cell], out: Path) -> None:
    """A task with one scorer; its log as JSON."""
    from inspect_ai import Task, eval  # noqa: PLC0415, A004
    from inspect_ai.dataset import MemoryDataset, Sample  # noqa: PLC0415
    from inspect_ai.model import (  # noqa: PLC0415
        ChatMessageSystem,
        ChatMessageUser,
        GenerateConfig,
    )
    from inspect_ai.scorer import includes  # noqa: PLC0415
    from inspect_ai.solver import generate  # noqa: PLC0415

    kinds: dict[str, Any] = {"system": ChatMessageSystem, "user": ChatMessageUser}
    samples = [
        Sample(
            id=f"{place}-{cell['case']}",
            input=[kinds[said["role"]](content=said["content"]) for said in cell["messages"]],
            target=cell["expected"],
        )
        for place, cell in enumerate(cells)
    ]
    task = Task(
        dataset=MemoryDataset(samples),
        solver=generate(),
        scorer=includes(),
        config=GenerateConfig(**SETTINGS, max_connections=CONCURRENCY),
    )
    eval(
        task,
        model="openai/slow",
        model_base_url=url,
        model_args={"api_key": "k", "responses_api": False},
        max_samples=CONCURRENCY,
        display="none",
        log_format="json",
        log_dir=str(out.with_suffix(".logs")),
    )


TOOLS: dict[str, Callable[[str, list[Cell], Path], None]] = {
    "pydantic-evals": by_pydantic_evals,
    "inspect": by_inspect,
}


def main(tool: str, url: str, work: str, out: str) -> None:
    with open(work, encoding="utf-8") as lines:
        cells = [json.loads(line) for line in lines]
    TOOLS[tool](url, cells, Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])

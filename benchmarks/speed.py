"""How fast the parts of a run are, as ratios and rates measured in one go: `python -m benchmarks.speed`

Prints one table. A ratio compares two ways of the same work in the same process; rates depend on the machine.
"""

import asyncio
import time
from collections.abc import Callable

import click
from jinja2 import Environment

from evals import Completion, Settings, evaluate, prepare
from evals.scripted import ScriptedModel
from prompt_library import Message, render
from scenarios import shipped_scenario
from workbench.cli_options import opened_models

TEXT = "Answer from the FAQ.\n{{ faq }}\n{{ question }}"
SETTINGS = Settings(max_tokens=64)
STORY = [Message("user", "Tell a long story about the sea.")]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def rendering(times: int = 2000) -> float:
    """Our checked rendering against Jinja2's own, both compiled before."""
    values = shipped_scenario("faq-quote").cases[0].variables
    plain = Environment().from_string(TEXT)
    render(TEXT, values)
    ours = seconds(lambda: [render(TEXT, values) for _ in range(times)])
    return ours / seconds(lambda: [plain.render(values) for _ in range(times)])


def scoring(samples: int = 50) -> float:
    """Milliseconds that rendering, running and scoring add to an answer that comes at once."""
    scenario = shipped_scenario("faq-quote")
    cases = scenario.select("en", "practice")
    cells = prepare(TEXT, cases, samples)

    async def work() -> None:
        async for _ in evaluate(cells, cases, scenario.rubric, ScriptedModel(), SETTINGS, samples):
            pass

    return seconds(lambda: asyncio.run(work())) / len(cells) * 1000


async def tokens_per_second(at_once: int) -> float:
    """Tokens a second that the embedded model writes with so many calls under way."""
    with opened_models(None, None) as models:
        model = models.open("smollm2-135m-instruct")
        await model.complete(STORY, Settings(max_tokens=1))
        start = time.perf_counter()
        replies: list[Completion] = await asyncio.gather(
            *(model.complete(STORY, SETTINGS) for _ in range(at_once))
        )
        return sum(reply.output_tokens or 0 for reply in replies) / (time.perf_counter() - start)


def main() -> None:
    click.echo("| what | figure |\n|---|---|")
    click.echo(f"| rendering, x Jinja2's own | {rendering():.1f} |")
    click.echo(f"| render, run and score, ms an answer | {scoring():.2f} |")
    one, eight = (asyncio.run(tokens_per_second(n)) for n in (1, 8))
    click.echo(f"| SmolLM2, tokens/s, one call at a time | {one:.0f} |")
    click.echo(f"| SmolLM2, eight calls at once, x one | {eight / one:.1f} |")


if __name__ == "__main__":
    main()

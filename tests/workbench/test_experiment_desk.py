"""Experiments begun on a page: what they run, what is refused, and that everybody sees only their own."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_services import PROMPT, SCENARIO, Echo, OneModel, Slow, practise

from prompt_library import PhrasedError
from workbench.errors import WorkbenchError
from workbench.experiment_report import experiment_html
from workbench.html import render_html
from workbench.services import Bench, ExperimentRequest
from workbench.services.experiment_desk import MOST_CALLS, STARTER
from workbench.views.experiment_desk import experiments_view

ASKED = ExperimentRequest(SCENARIO, "en", ("2", "1"), ("echo",), (0.7, 0.0), 2)


class Known(OneModel):
    """One model that is also found by its name."""

    def info(self, name: str) -> Any:
        return self.open(name)


def bench(folder: Path, model: Echo | None = None) -> Bench:
    made = Bench(folder, Known(model or Echo()))  # type: ignore[arg-type]
    practise(made, cases=1)
    practise(made, PROMPT + " Be brief.", cases=1)
    return made


async def finished(on: Bench, asked: ExperimentRequest = ASKED, user: str = "ann") -> int:
    number = await on.experiments.begin(user, asked)
    for run in on.experiments.listed(user)[0].runs:
        live = on.running.live(user, run)
        if live is not None:
            await live.ended.wait()
    return number


def test_every_version_runs_with_every_temperature_and_the_oldest_is_the_measure(tmp_path: Path) -> None:
    on = bench(tmp_path)
    number = asyncio.run(finished(on))
    (stored,) = on.experiments.listed("ann")
    assert (stored.id, stored.prompts, stored.models) == (number, ("v1", "v2"), ("echo",))
    assert (stored.done, stored.cells, stored.running) == (4 * 16, 4 * 16, False)
    outcome = on.experiments.outcome("ann", number)
    rows = [(row.prompt, row.settings.temperature, row.answers) for row in outcome.rows]
    assert rows == [("v1", 0.0, 16), ("v2", 0.0, 16), ("v1", 0.7, 16), ("v2", 0.7, 16)]
    assert len(outcome.differences) == 3
    # No version is written anew by being tried again.
    assert [one.version.number for one in on.practice.versions("ann", SCENARIO, "en")] == [2, 1]


def test_the_starter_can_be_the_measure(tmp_path: Path) -> None:
    on = bench(tmp_path)
    asked = replace(ASKED, prompts=("1", STARTER), temperatures=(0.0,))
    number = asyncio.run(finished(on, asked))
    assert [row.prompt for row in on.experiments.outcome("ann", number).rows] == [STARTER, "v1"]


def test_an_experiment_is_only_ones_own(tmp_path: Path) -> None:
    on = bench(tmp_path)
    number = asyncio.run(finished(on))
    assert on.experiments.listed("bob") == []
    for unknown in (("bob", number), ("ann", number + 1)):
        with pytest.raises(WorkbenchError, match="You have no experiment"):
            on.experiments.outcome(*unknown)
    with pytest.raises(WorkbenchError, match="no version 1"):
        on.experiments.plan("bob", ASKED)


@pytest.mark.parametrize(
    ("change", "words", "french"),
    [
        ({"prompts": ()}, "at least one version", "au moins une version"),
        ({"models": ()}, "at least one model", "au moins un modèle"),
        ({"temperatures": ()}, "at least one temperature", "au moins une température"),
        ({"prompts": ("9",)}, "no version 9", "pas (ou plus) de version 9"),
        ({"prompts": ("²",)}, "no version ²", "version ²"),
        ({"temperatures": (3.0,)}, "3", "3"),
        ({"temperatures": (float("nan"),)}, "nan", "nan"),
        ({"samples": 0}, "0", "0"),
        ({"samples": 11}, "11", "11"),
        ({"scenario": "nothing"}, "nothing", "nothing"),
        ({"language": "de"}, "de", "de"),
        (
            {"temperatures": tuple(n / 100 for n in range(40)), "samples": 10},
            str(MOST_CALLS),
            str(MOST_CALLS),
        ),
    ],
)
def test_what_cannot_be_run_is_refused_in_plain_words_before_anything_is_stored(
    tmp_path: Path, change: dict[str, Any], words: str, french: str
) -> None:
    on = bench(tmp_path)
    with pytest.raises(PhrasedError) as caught:
        asyncio.run(on.experiments.begin("ann", replace(ASKED, **change)))
    assert words in caught.value.to("en") and french in caught.value.to("fr")
    assert on.experiments.listed("ann") == []


def test_one_experiment_at_a_time_for_each_person(tmp_path: Path) -> None:
    on = bench(tmp_path, Slow())

    async def twice() -> None:
        first, second = (on.experiments.begin("ann", ASKED) for _ in range(2))
        done = await asyncio.gather(first, second, return_exceptions=True)
        assert [isinstance(one, WorkbenchError) for one in done].count(True) == 1
        with pytest.raises(WorkbenchError, match="still under way"):
            await on.experiments.begin("ann", ASKED)
        (stored,) = on.experiments.listed("ann")
        assert stored.running
        await asyncio.gather(*(on.running.stop_run("ann", run) for run in stored.runs))
        assert not on.experiments.listed("ann")[0].running

    asyncio.run(twice())


def test_a_hostile_note_and_title_are_shown_as_text(tmp_path: Path) -> None:
    on = bench(tmp_path)
    asyncio.run(finished(on))
    (stored,) = on.experiments.listed("ann")
    hostile = replace(stored, prompts=("<script>alert(1)</script>",))
    shown = render_html("experiments.html", "fr", **experiments_view([hostile], {}, "fr"), runs="/runs/")
    assert "<script" not in shown and "&lt;script&gt;" in shown
    report = experiment_html(on.experiments.outcome("ann", stored.id), "en", 100)
    assert "http" not in report.replace("http-equiv", "") and "<script" not in report

"""A database as years of use would leave it: the workbench's own schema, rows by the hundred thousand.

Some answers are drawn and scored for each case; the runs then draw from these.
"""

import json
import random
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import evals
from benchmarks.drawn_answers import Answer, DrawnAnswers
from evals import Output, Settings
from prompt_library import LANGUAGES, render, text_digest
from scenarios import SPLITS, Case, Scenario, dump_scenario, restore_scenario, shipped_scenario
from workbench.records import LOCAL_USER
from workbench.services.exercises import OWN
from workbench.store import Store
from workbench.store_scenarios import ScenarioStore

USERS = 300
HEAVY = 0.2
"""The part of all runs that one person, the local user, made."""
VERSIONS, MOST_VERSIONS = 40, 400
"""Versions of a prompt, at most; of the one that the heavy user wrote most of."""
OWN_EXERCISES = 30
"""Of the heavy user; the others have one."""
SHIPPED = {"faq-quote": 35, "acrostic": 25, "product-sheet": 25, "support-bot": 15}
"""How often each is practised, of 100 times: about five scores an output."""
MODELS = ("smollm2-135m-instruct", "qwen2.5-0.5b-instruct", "class-server", "office/gpt", "office/mini")
BIG, BIG_CASES, BIG_SAMPLES = f"{OWN}big", 500, 10
BIG_AT = (0.9, 0.95)
"""When the two big runs were made, of all outputs."""
MOST_SAMPLES = 5
"""Of an ordinary run."""
STOPPED, RESCORED = 0.03, 0.02
FIRST, BETWEEN_RUNS = datetime(2025, 1, 6, tzinfo=UTC), timedelta(minutes=20)
_MARK = "@@prompt@@"


@dataclass(slots=True)
class Prompt:
    """A person's prompt for one exercise, as it is being written; ``versions`` are ids and texts."""

    id: int
    exercise: Scenario
    language: str
    rubric: int
    most: int = VERSIONS
    versions: list[tuple[int, str]] = field(default_factory=list)


class Making:
    """Fills a new database at ``path`` with ``outputs`` outputs, the same ones each time."""

    def __init__(self, path: Path, outputs: int) -> None:
        self.outputs, self.made = outputs, 0
        self.random = random.Random(4)
        self.moment = FIRST
        self.drawn = DrawnAnswers(self.random)
        self.asked: dict[str, str] = {}
        self.scenarios = ScenarioStore(Store(path))
        self.db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("synchronous = OFF", "foreign_keys = OFF", "cache_size = -200000"):
            self.db.execute(f"PRAGMA {pragma}")

    def fill(self) -> None:
        """Writes everything: minutes for a million outputs."""
        heavy, *others = [self._person(number) for number in range(USERS)]
        *usual, big = heavy
        weights = [prompt.most for prompt in usual]
        big_at = [part * self.outputs for part in BIG_AT]
        self.db.execute("BEGIN")
        while big_at or self.made < self.outputs:
            if big_at and self.made >= big_at[0]:
                big_at.pop(0)
                self._run(big, BIG_SAMPLES, new=True)
                continue
            by_heavy = self.random.random() < HEAVY
            prompt = self._one(self._one(others)) if not by_heavy else self._one(usual, weights)
            new = not prompt.versions or (len(prompt.versions) < prompt.most and self.random.random() < 0.5)
            self._run(prompt, self.random.randint(1, MOST_SAMPLES), new)
        self.db.execute("COMMIT")
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()

    def _person(self, number: int) -> list[Prompt]:
        """A person's prompts, for shipped and for own exercises; the heavy user's last is the big one."""
        name = f"trainee{number:03}" if number else LOCAL_USER
        shipped = [self._one(list(SHIPPED), list(SHIPPED.values())) for _ in range(3)] if number else SHIPPED
        own = [
            _own_exercise(f"{OWN}{name}-{n}", self.random.randint(8, 20))
            for n in range(1 if number else OWN_EXERCISES)
        ]
        if not number:
            own.append(_own_exercise(BIG, BIG_CASES))
        for exercise in own:
            self.scenarios.keep_own(name, exercise)
        places = [
            (shipped_scenario(one), language) for one in dict.fromkeys(shipped) for language in LANGUAGES
        ]
        user = self.db.execute("SELECT id FROM users WHERE name = ?", [name]).fetchone()[0]
        prompts = [self._prompt(user, *place) for place in [*places, *((one, "en") for one in own)]]
        prompts[0].most = VERSIONS if number else MOST_VERSIONS
        return prompts

    def _prompt(self, user: int, exercise: Scenario, language: str) -> Prompt:
        rubric = self.scenarios.keep_scenario(exercise)
        place = {"user_id": user, "scenario": exercise.id, "language": language}
        self._insert("drafts", {**place, "text": self.drawn.text(200, 800), "saved": self._now()})
        return Prompt(self._insert("prompts", {**place, "created": self._now()}), exercise, language, rubric)

    def _version(self, prompt: Prompt) -> tuple[int, str]:
        text = self.drawn.text(200, 800)
        whole = f"{text}\n{prompt.exercise.starter[prompt.language]}"
        number = len(prompt.versions) + 1
        row = {
            "prompt_id": prompt.id,
            "number": number,
            "text": whole,
            "digest": text_digest(whole),
            "note": self.drawn.text(10, 60) if number % 3 == 0 else "",
            "created": self._now(),
        }
        return self._insert("versions", row), text

    def _run(self, prompt: Prompt, samples: int, new: bool) -> None:
        """A run of a new version, or once more of one that is there."""
        self.moment += BETWEEN_RUNS
        if new:
            prompt.versions.append(self._version(prompt))
        version, text = prompt.versions[-1] if new else self._one(prompt.versions)
        exercise = prompt.exercise
        split = "practice" if exercise.id.startswith(OWN) else self._one([*SPLITS, "all"])
        cases = exercise.select(prompt.language, split)
        cells = [(case, sample) for sample in range(samples) for case in cases]
        stopped = self.random.random() < STOPPED and exercise.id != BIG
        model = self._one(MODELS)
        run = self._insert(
            "runs",
            {
                "version_id": version,
                "snapshot": exercise.digest,
                "rubric_id": prompt.rubric,
                "model": model,
                "identity": json.dumps({"model": model, "sha256": text_digest(model), "server": "b4719"}),
                "settings": json.dumps(asdict(Settings(exercise.max_tokens))),
                "split": split,
                "language": prompt.language,
                "samples": samples,
                "cells": len(cells),
                "status": "stopped" if stopped else "finished",
                "created": self._now(),
                "ended": self._now(),
                "done": len(cells) // 2 if stopped else len(cells),
            },
        )
        sets = {case.id: self._one(self._answers(exercise, case)) for case in cases}
        got = [(case, sets[case.id][sample]) for case, sample in cells[: len(cells) // (2 if stopped else 1)]]
        self._keep(run, prompt, model, text, got)

    def _keep(
        self, run: int, prompt: Prompt, model: str, text: str, got: Sequence[tuple[Case, Answer]]
    ) -> None:
        """A run's outputs, scores and grade; some runs are scored twice."""
        now, first = self._now(), self.made + 1
        self.made += len(got)
        self.db.executemany(
            _OUTPUT,
            (
                (
                    number,
                    run,
                    case.id,
                    answer.output.sample,
                    self._messages(prompt, case, text),
                    *_figures(answer.output),
                    model,
                    now,
                )
                for number, (case, answer) in enumerate(got, first)
            ),
        )
        scores = [score for _, answer in got for score in answer.scores]
        outputs = [answer.output for _, answer in got]
        grade = evals.grade(prompt.exercise.rubric, outputs, scores, prompt.exercise.sources)
        for round in range(2 if self.random.random() < RESCORED else 1):
            self.db.executemany(
                _SCORE,
                (
                    (number, prompt.rubric, round, *row, now)
                    for number, (_, answer) in enumerate(got, first)
                    for row in answer.rows
                ),
            )
            if round:
                self._insert(
                    "rescorings", {"run_id": run, "round": round, "rubric_id": prompt.rubric, "created": now}
                )
            self._insert(
                "grades",
                {
                    "run_id": run,
                    "round": round,
                    "value": grade.value,
                    "low": grade.interval.low if grade.interval else None,
                    "high": grade.interval.high if grade.interval else None,
                    "cases": grade.cases,
                    "samples": grade.samples,
                    "unscored": grade.unscored,
                    "criteria": json.dumps({name: asdict(one) for name, one in grade.by_criterion.items()}),
                    "created": now,
                },
            )

    def _messages(self, prompt: Prompt, case: Case, text: str) -> str:
        key = f"{prompt.exercise.id} {case.id}"
        if key not in self.asked:
            sent = render(f"{_MARK}\n{prompt.exercise.starter[prompt.language]}", case.variables)
            said = [{"role": message.role, "content": message.content} for message in sent]
            self.asked[key] = json.dumps(said, ensure_ascii=False)
        return self.asked[key].replace(_MARK, text)

    def _answers(self, exercise: Scenario, case: Case) -> list[list[Answer]]:
        # The cases of everybody's own exercises are the same.
        own = exercise.id.startswith(OWN)
        key = case.id if own else f"{exercise.id} {case.id}"
        return self.drawn.answers(key, exercise.rubric, case, BIG_SAMPLES if own else MOST_SAMPLES)

    def _one(self, of: Sequence[Any], weights: Sequence[int] | None = None) -> Any:
        return self.random.choices(of, weights)[0] if weights else self.random.choice(of)

    def _now(self) -> str:
        return self.moment.isoformat(timespec="milliseconds")

    def _insert(self, table: str, row: dict[str, Any]) -> int:
        marks = ", ".join("?" * len(row))
        cursor = self.db.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())
        )
        return int(cursor.lastrowid or 0)


_OUTPUT = """
INSERT INTO outputs (id, run_id, case_id, sample, messages, text, finish_reason, input_tokens, output_tokens,
  latency_ms, calls, retries, error, error_kind, model, created) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
"""
_SCORE = """
INSERT INTO scores (output_id, rubric_id, round, criterion, position, value, explanation, scorer, created)
VALUES (?,?,?,?,?,?,?,?,?)
"""


def _figures(output: Output) -> tuple[Any, ...]:
    error = json.dumps(output.error.dump()) if output.error else None
    return (
        output.text, output.finish_reason, output.input_tokens, output.output_tokens, output.latency_ms,
        output.calls, output.retries, error, output.error_kind,
    )  # fmt: skip


def _own_exercise(name: str, cases: int) -> Scenario:
    """An exercise of ``cases`` cases, those of a shipped one over and over."""
    shipped = shipped_scenario("faq-quote")
    some: Iterable[Case] = islice(cycle(shipped.select("en", "all")), cases)
    made = tuple(replace(case, id=f"own-{n:03}", split="practice") for n, case in enumerate(some))
    return restore_scenario(dump_scenario(replace(shipped, id=name, cases=made)))

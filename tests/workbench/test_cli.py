"""The command line as it is used: real processes, a real endpoint, what goes where, and the exit code."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from stub_server import StubServer, completion, failure, unused_port

from prompt_library import read_prompt_file
from scenarios import CATALOGUE, shipped_scenario

PROMPT = "user:\nUse the FAQ.\n{{ faq }}\n{{ question }}\n"
EVAL = ("eval", "prompt.md", "--scenario", "faq-quote")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prompt.md").write_text(PROMPT, encoding="utf-8")
    return tmp_path


def workbench(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "WORKBENCH_"))}
    return subprocess.run(
        [sys.executable, "-m", "workbench", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={**inherited, "WORKBENCH_DATA": str(folder / "data"), "WORKBENCH_LANG": "en", **environment},
    )


def endpoint(stub: StubServer, **environment: str) -> dict[str, str]:
    return {
        "OPENAI_BASE_URL": stub.url,
        "OPENAI_API_KEY": "sk-secret-of-ours",
        "OPENAI_MODEL": "m",
        **environment,
    }


def result(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


def test_eval_writes_nothing_but_its_json_to_standard_output(folder: Path, stub: StubServer) -> None:
    stub.answer(completion("Not in the FAQ."))
    done = workbench(folder, *EVAL, "--samples", "2", "--json", "-", **endpoint(stub))
    report = result(done)
    scenario = shipped_scenario("faq-quote")
    assert set(report) == {
        *("scenario", "scenario_digest", "prompt_digest", "model", "split", "language"),
        *("samples", "grade", "run_checks", "usage", "wall_s", "outputs"),
    }
    assert report["scenario"] == "faq-quote"
    assert report["scenario_digest"] == scenario.digest
    assert report["prompt_digest"] == read_prompt_file(folder / "prompt.md").digest
    assert (report["split"], report["samples"], report["model"]) == ("practice", 2, "openai/m")
    assert report["usage"] == {"calls": 16, "retries": 0, "input_tokens": 112, "output_tokens": 48}

    grade = report["grade"]
    assert (grade["cases"], grade["samples"], grade["unscored"]) == (8, 2, 0)
    assert grade["interval"][0] <= grade["value"] <= grade["interval"][1]
    assert set(grade["by_criterion"]) == {criterion.id for criterion in scenario.rubric.criteria}

    # Always abstaining, where half of the cases ask for it: twice the half, divided by one and the half.
    (measured,) = report["run_checks"]
    assert set(measured) == {"id", "check", "value", "interval", "cases", "explanation"}
    assert (measured["check"], measured["cases"]) == ("abstention-f1", 8)
    assert measured["value"] == pytest.approx(2 / 3)
    assert measured["interval"][0] < 2 / 3 < measured["interval"][1]

    assert len(report["outputs"]) == 16
    first = report["outputs"][0]
    assert set(first) == {
        *("case", "sample", "text", "messages", "finish_reason", "latency_ms", "error", "scores"),
    }
    assert first["text"] == "Not in the FAQ."
    assert scenario.cases[0].variables["question"] in first["messages"][0]["content"]
    assert all(set(s) == {"criterion", "value", "explanation", "scorer"} for s in first["scores"])
    assert {s["scorer"] for s in first["scores"]} >= {"check:abstains-iff", "check:word-count"}


def test_the_model_is_asked_with_the_key_settings_and_seeds(folder: Path, stub: StubServer) -> None:
    result(workbench(folder, *EVAL, "--samples", "3", "--seed", "7", "--json", "-", **endpoint(stub)))
    assert {chat.headers["authorization"] for chat in stub.chats} == {"Bearer sk-secret-of-ours"}
    assert sorted(chat.json["seed"] for chat in stub.chats) == sorted([7, 8, 9] * 8)
    assert {chat.json["max_tokens"] for chat in stub.chats} == {shipped_scenario("faq-quote").max_tokens}


def test_explanations_are_in_the_readers_language_and_cases_in_the_asked_one(
    folder: Path, stub: StubServer
) -> None:
    stub.answer(completion("word " * 60))
    arguments = (*EVAL, "--language", "en", "--json", "-")
    english = result(workbench(folder, *arguments, **endpoint(stub)))
    french = result(workbench(folder, *arguments, "--lang", "fr", **endpoint(stub)))
    assert {output["case"][:2] for output in french["outputs"]} == {"en"}
    said = [[s["explanation"] for o in r["outputs"] for s in o["scores"]] for r in (english, french)]
    assert any("60 words" in sentence for sentence in said[0])
    assert any("60 mots" in sentence for sentence in said[1])


def test_a_table_for_people_says_where_points_were_lost(folder: Path, stub: StubServer) -> None:
    stub.answer(completion("It opens at nine, I think."))
    done = workbench(folder, *EVAL, **endpoint(stub))
    assert done.returncode == 0
    assert "95 % interval" in done.stdout
    assert "Over the whole run (no part of the grade):" in done.stdout
    assert re.search(r"\(F1\): 0/100 \(95 % interval: 0–\d+; cases: 8\)", done.stdout)
    assert re.search(r"en-p01 #1 · quote: ", done.stdout)
    assert not (folder / "data").exists()


def test_json_to_a_file_and_fail_under(folder: Path, stub: StubServer) -> None:
    stub.answer(completion("Nothing useful."))
    done = workbench(folder, *EVAL, "--json", "out.json", "--fail-under", "0.99", **endpoint(stub))
    assert done.returncode == 1
    assert json.loads((folder / "out.json").read_text())["grade"]["value"] < 0.99
    assert workbench(folder, *EVAL, "--fail-under", "0.01", **endpoint(stub)).returncode == 0


@pytest.mark.parametrize(
    ("answer", "kinds", "words"),
    [
        (failure(401, "key sk-secret-of-ours is wrong"), 1, "key"),
        (failure(404, "no model m"), 1, "m"),
        (failure(500), 5, "500"),
        (completion(None), 1, "without any text"),
    ],
)
def test_a_model_that_fails_is_told_for_each_output_and_is_no_zero(
    folder: Path, stub: StubServer, answer: Any, kinds: int, words: str
) -> None:
    stub.answer(answer)
    done = workbench(folder, *EVAL, "--json", "-", **endpoint(stub))
    report = result(done)
    assert report["grade"] == {
        **report["grade"],
        "value": None,
        "interval": None,
        "cases": 0,
        "unscored": 8,
    }
    assert all(output["text"] is None and output["scores"] == [] for output in report["outputs"])
    assert all(words in output["error"] for output in report["outputs"])
    assert report["usage"]["retries"] == (kinds - 1) * 8
    assert "sk-secret" not in done.stdout + done.stderr


def test_some_failures_leave_the_other_answers_scored(folder: Path, stub: StubServer) -> None:
    stub.answer(failure(400), failure(400), completion("Not in the FAQ."))
    report = result(workbench(folder, *EVAL, "--json", "-", "--concurrency", "1", **endpoint(stub)))
    assert report["grade"]["unscored"] == 2
    assert report["grade"]["cases"] == 6
    assert report["grade"]["value"] is not None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("eval", "no.md", "--scenario", "faq-quote"), "no.md"),
        (("eval", "empty.md", "--scenario", "faq-quote"), "prompt"),
        (("eval", "broken.md", "--scenario", "faq-quote"), "2"),
        (("eval", "undefined.md", "--scenario", "faq-quote"), "nonsense"),
        (("eval", "prompt.md", "--scenario", "no-such"), "faq-quote"),
        (("eval", "prompt.md", "--scenario", "no.yaml"), "no.yaml"),
        (("eval", "@unknown", "--scenario", "faq-quote"), "@reference"),
        (("eval", "prompt.md", "--scenario", "faq-quote", "--model", "no-such"), "smollm2"),
        (("eval", "prompt.md", "--scenario", "faq-quote", "--gguf", "no.gguf"), "no.gguf"),
        (("eval", "prompt.md", "--scenario", "check.yaml"), "contians"),
        (("models", "pull", "no-such"), "qwen"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_bad_input_is_told_in_one_clear_message(
    folder: Path, arguments: tuple[str, ...], words: str, language: str
) -> None:
    (folder / "empty.md").write_text("")
    (folder / "broken.md").write_text("user:\n{% if faq %}\n")
    (folder / "undefined.md").write_text("{{ nonsense }}")
    shipped = (CATALOGUE / "faq-quote.yaml").read_text(encoding="utf-8")
    renamed = shipped.replace("id: faq-quote", "id: check").replace("icontains-all", "contians-all")
    (folder / "check.yaml").write_text(renamed, encoding="utf-8")
    done = workbench(folder, *arguments, WORKBENCH_LANG=language)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_check_passes_what_is_shipped_and_names_file_place_and_fault(folder: Path) -> None:
    assert workbench(folder, "check").returncode == 0
    shipped = (CATALOGUE / "faq-quote.yaml").read_text(encoding="utf-8")
    (folder / "faq-quote.yaml").write_text(shipped.replace("level: 1", "level: 9\ncolour: red"))
    done = workbench(folder, "check", "faq-quote.yaml")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert all(line.startswith("faq-quote.yaml: ") for line in lines)
    assert {line.split(": ")[1] for line in lines} == {"level", "colour"}


def test_check_finds_a_parameter_that_no_check_takes(folder: Path) -> None:
    shipped = (CATALOGUE / "faq-quote.yaml").read_text(encoding="utf-8")
    (folder / "faq-quote.yaml").write_text(shipped.replace("check: word-count", "check: word-cuont"))
    done = workbench(folder, "check", "faq-quote.yaml")
    assert done.returncode == 1
    assert "rubric[length].checks[0]" in done.stdout and "word-count" in done.stdout


def test_check_tries_the_rubric_by_the_sample_answers_beside_it(folder: Path) -> None:
    for part in ("faq-quote.yaml", "samples/faq-quote.yaml"):
        (folder / part).parent.mkdir(exist_ok=True)
        (folder / part).write_text((CATALOGUE / part).read_text(encoding="utf-8"), encoding="utf-8")
    assert workbench(folder, "check", "faq-quote.yaml").returncode == 0
    samples = folder / "samples" / "faq-quote.yaml"
    samples.write_text(
        samples.read_text(encoding="utf-8").replace("65 pounds", "56 pounds"), encoding="utf-8"
    )
    done = workbench(folder, "check", "faq-quote.yaml", "--lang", "fr")
    assert done.returncode == 1
    assert all(line.startswith("samples/faq-quote.yaml: en-p01.") for line in done.stdout.splitlines())
    assert "la bonne réponse n’obtient que 0,00 pour « facts »" in done.stdout


def test_models_says_which_endpoints_answer(folder: Path, stub: StubServer) -> None:
    closed = f"http://127.0.0.1:{unused_port()}/v1"
    (folder / "workbench.toml").write_text(
        f'[[endpoints]]\nid = "up"\nbase_url = "{stub.url}"\nmodels = ["a"]\n'
        f'[[endpoints]]\nid = "down"\nbase_url = "{closed}"\nmodels = ["b"]\n'
    )
    done = workbench(folder, "models", COLUMNS="200")
    assert done.returncode == 0
    rows = {row.split("│")[1].strip(): row for row in done.stdout.splitlines() if row.startswith("│")}
    assert "yes" in rows["up/a"] and "yes" not in rows["down/b"]
    assert "smollm2-135m-instruct" in rows


def test_a_port_in_use_is_told_before_anything_is_loaded(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = workbench(folder, "serve", "--port", port, "--lang", "fr")
    assert done.returncode == 2
    assert port in done.stderr and "déjà pris" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_newer_database_is_told_at_start(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from workbench.store import Store\n"
        "with Store(Path(sys.argv[1])).write() as db:\n"
        '    db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at)'
        " VALUES ('workbench', 'm999_later', '')\")"
    )
    subprocess.run([sys.executable, "-c", script, str(folder / "data" / "workbench.db")], check=True)
    done = workbench(folder, "--port", "0")
    assert done.returncode == 2
    assert "newer version" in done.stderr and "Traceback" not in done.stderr


def test_two_servers_on_one_new_database_both_start(folder: Path) -> None:
    command = [sys.executable, "-m", "workbench", "--port", "0", "--data", str(folder / "data")]
    servers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        said = [server.stdout.readline() for server in servers if server.stdout]
    finally:
        for server in servers:
            server.terminate()
            server.communicate(timeout=20)
    assert all("http://127.0.0.1:" in line for line in said)

"""JSON in answers, with and without a schema."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from evals import EvalError, run_check
from evals.checks.schemas import schema_breach

PERSON = {
    "type": "object",
    "required": ["name", "age"],
    "properties": {"name": {"type": "string", "pattern": "^[A-Z]"}, "age": {"type": "integer", "minimum": 0}},
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "text, expected, told",
    [
        ('{"a": 1}', 1.0, "valid"),
        (" [1, 2]\n", 1.0, "valid"),
        ("3", 1.0, "valid"),
        ('```json\n{"a": 1}\n```', 0.0, "code fence"),
        ('Here it is: {"a": 1}', 0.0, "JSON alone"),
        ('{"a": 1,}', 0.0, "line 1, column 9"),
        ("{'a': 1}", 0.0, "column 2"),
        ("NaN", 0.0, "not JSON"),
        ("[Infinity]", 0.0, "not JSON"),
        ("[" * 100_000, 0.0, "not JSON"),
        ("9" * 100_000, 0.0, "not JSON"),
    ],
)
def test_is_json_is_strict(text: str, expected: float, told: str) -> None:
    result = run_check("is-json", text, {})
    assert result.value == expected
    assert told in result.explanation


@pytest.mark.parametrize(
    "text, expected",
    [
        ('Here:\n```json\n{"a": [1]}\n```\nDone.', 1.0),
        ('The answer is ["x"].', 1.0),
        ('{oops} {"a": 1}', 1.0),
        ("See [1] and [2, 3].", 0.0),
        ("- [ ] buy milk", 0.0),
        ('{"a": 1', 0.0),
        ("no JSON", 0.0),
    ],
)
def test_contains_json_finds_objects_and_lists(text: str, expected: float) -> None:
    assert run_check("contains-json", text, {}).value == expected


@pytest.mark.parametrize(
    "text, expected, told",
    [
        ('{"name": "Ada", "age": 36}', 1.0, ["follows"]),
        ('{"name": "Ada"}', 0.0, ["$", "“age”"]),
        ('{"name": "Ada", "age": "36"}', 0.0, ["$.age", '"36"', "“integer”"]),
        ('{"name": "Ada", "age": -1}', 0.0, ["$.age", "minimum", "0"]),
        ('{"name": "ada", "age": 1}', 0.0, ["$.name", "pattern", "^[A-Z]"]),
        ('{"name": "Ada", "age": 1, "sex": "f"}', 0.0, ["keys that are not allowed"]),
    ],
)
@pytest.mark.parametrize("name", ["is-json", "contains-json"])
def test_what_breaks_a_schema_is_told(name: str, text: str, expected: float, told: list[str]) -> None:
    result = run_check(name, text, {"value": PERSON})
    assert result.value == expected
    assert all(words in result.explanation for words in told)
    negated = run_check(f"not-{name}", text, {"value": PERSON})
    assert negated.value == 1.0 - expected
    assert ("must not" if expected else "as wanted") in negated.explanation


def test_one_json_value_that_follows_the_schema_is_enough() -> None:
    text = 'First {"name": "x"}, then {"name": "Ada", "age": 36}.'
    assert run_check("contains-json", text, {"value": PERSON}).value == 1.0


def test_older_dialects_are_understood() -> None:
    third = {"$schema": "http://json-schema.org/draft-03/schema#", "properties": {"a": {"required": True}}}
    result = run_check("is-json", "{}", {"value": third})
    assert result.value == 0.0
    assert "required" in result.explanation


@pytest.mark.parametrize(
    "items, unique", [("1, 2, true", True), ('{"a": 1}, {"a": 2}', True), ('{"a": 1}, {"a": 1}', False)]
)
def test_unique_items(items: str, unique: bool) -> None:
    assert run_check("is-json", f"[{items}]", {"value": {"uniqueItems": True}}).value == float(unique)


@pytest.mark.parametrize(
    "schema, text, told",
    [
        ({"items": {"pattern": "(a|aa)+$"}}, f'["{"a" * 5000}b"]', "too long"),
        ({"$ref": "#"}, "[]", "too long"),
        ({"type": "array"}, f"[{'1,' * 60_000}1]", "characters"),
    ],
)
def test_a_validation_that_runs_away_scores_nothing(schema: dict[str, Any], text: str, told: str) -> None:
    result = run_check("is-json", text, {"value": schema})
    assert result.value is None
    assert told in result.explanation


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/schema.json", asked
        listening.shutdown()
        thread.join()


@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
def test_no_schema_is_ever_fetched(keyword: str, server: tuple[str, list[str]]) -> None:
    address, asked = server
    schema = {"properties": {"a": {keyword: address}}}
    with pytest.raises(EvalError, match=r"is-json.*value.*schema\.json"):
        run_check("is-json", '{"a": 1}', {"value": schema})
    with pytest.raises(Exception, match=r"schema\.json"):
        schema_breach({"a": 1}, schema)
    assert run_check("is-json", "1", {"value": {"$schema": address}}).value == 1.0
    assert asked == []

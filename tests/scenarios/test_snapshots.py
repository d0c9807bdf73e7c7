import json

import pytest
from scenario_texts import VALID, broken

from scenarios import ScenarioFileError, catalogue, dump_scenario, parse_scenario, restore_scenario

FILE = "opening-hours.yaml"


def test_snapshot_restores_the_scenario():
    for scenario in [parse_scenario(VALID, FILE), *catalogue().values()]:
        text = dump_scenario(scenario)
        assert restore_scenario(text) == scenario
        assert dump_scenario(restore_scenario(text)) == text


def test_snapshot_that_breaks_a_newer_rule_is_restored():
    content = json.loads(dump_scenario(parse_scenario(VALID, FILE)))
    content["rubric"][0]["weight"] = 0
    assert restore_scenario(json.dumps(content)).rubric.criteria[0].weight == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "snapshot: line 1 is not JSON; a snapshot is what dump_scenario wrote"),
        ("[]", "snapshot: [] is not a mapping; write one “key: value” a line"),
        ('{"id": 1}', "snapshot: id: 1 is not a text; put it in quotes"),
    ],
)
def test_text_that_is_no_snapshot_is_refused(text, message):
    with pytest.raises(ScenarioFileError) as refused:
        restore_scenario(text)
    assert str(refused.value.problems[0]) == message


LAYOUTS = {
    "a comment": ("level: 1", "# one of four\nlevel: 1"),
    "block style": (
        "title: {en: Opening hours, fr: Horaires d’ouverture}",
        'title:\n  fr: "Horaires d’ouverture"\n  en: >-\n    Opening\n    hours',
    ),
    "another order of keys": ("level: 1\nmax_tokens: 40", "max_tokens: 40\nlevel: 1"),
    "a number as a fraction": ("weight: 3", "weight: 3.0"),
    "an anchor and its alias": (
        'starter: {en: "{{ sign }}", fr: "{{ sign }}"}',
        'starter: {en: &sign "{{ sign }}", fr: *sign}',
    ),
    "what is left out by default": ('expected: {hours: ["10"]}}', 'expected: {hours: ["10"]}, turns: []}'),
}


@pytest.mark.parametrize(("old", "new"), LAYOUTS.values(), ids=LAYOUTS)
def test_layout_does_not_change_the_digest(old, new):
    assert parse_scenario(broken(old, new), FILE).digest == parse_scenario(VALID, FILE).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Say when a shop opens.", "Say when a shop opens!"),
        ("weight: 3", "weight: 2"),
        ("{max: 12}", "{max: 13}"),
        ("[S1, S4]", "[S4, S1]"),
        ('hours: ["10"]', 'hours: ["10", "11"]'),
    ],
)
def test_content_changes_the_digest(old, new):
    assert parse_scenario(broken(old, new), FILE).digest != parse_scenario(VALID, FILE).digest


RUN_CHECK = (
    "{id: hours, title: {en: Hours, fr: Heures}, check: macro-f1, expected: $expected.hours, among: [a]}"
)


def test_run_checks_are_in_a_snapshot_only_where_there_are_any():
    plain = parse_scenario(VALID, FILE)
    assert "run_checks" not in json.loads(dump_scenario(plain))
    assert parse_scenario(broken("cases:\n", "run_checks: []\ncases:\n"), FILE).digest == plain.digest
    measured = parse_scenario(broken("cases:\n", f"run_checks: [{RUN_CHECK}]\ncases:\n"), FILE)
    assert measured.digest != plain.digest and measured.rubric == plain.rubric
    assert restore_scenario(dump_scenario(measured)) == measured
    (check,) = measured.run_checks
    assert (check.id, check.title["fr"], check.use.name) == ("hours", "Heures", "macro-f1")
    assert check.use.params == {"expected": "$expected.hours", "among": ["a"]}

"""What the catalogue says of models is what was measured and put on record."""

import re
from pathlib import Path

import pytest

from scenarios import catalogue, suited_models

RECORD = Path(__file__).parents[2] / "docs" / "calibration.md"
LINE = re.compile(r"^\| ([a-z-]+) \| (en|fr) \|.*\| (yes|no) \| (?:yes|no) \|$")


def measured() -> dict[tuple[str, str], set[str]]:
    """The models that docs/calibration.md finds suited, by scenario and language."""
    found: dict[tuple[str, str], set[str]] = {}
    model = ""
    for line in RECORD.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ").lower().replace(", ", "-")
            model = heading if heading.startswith(("qwen", "smollm")) else ""
        elif match := LINE.match(line):
            suited = found.setdefault((match[1], match[2]), set())
            if match[3] == "yes":
                suited.add(model)
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_models_said_to_suit_are_those_on_record(language: str) -> None:
    on_record = measured()
    for scenario_id in catalogue():
        said = suited_models(scenario_id, language)
        assert said is not None and set(said) == on_record[scenario_id, language]


def test_of_what_was_not_measured_nothing_is_said() -> None:
    assert suited_models("my-own", "en") is None
    assert suited_models("faq-quote", "de") is None

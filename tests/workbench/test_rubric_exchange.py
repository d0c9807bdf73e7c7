"""An exercise's rubric for Canvas, and criteria that come from there."""

from pathlib import Path

import pytest

from scenarios import shipped_scenario
from workbench.errors import WorkbenchError
from workbench.gradebook.canvas_rubric import read_rubrics
from workbench.gradebook.rubric_exchange import rubric_csv, with_criteria
from workbench.rubric_text import read_form, write_rubric

RUBRIC = shipped_scenario("faq-quote").rubric
HEADER = (
    "Rubric Name,Criteria Name,Criteria Description,Criteria Enable Range,"
    "Rating Name,Rating Description,Rating Points,Rating Name,Rating Description,Rating Points\r\n"
)
GOLDEN = (Path(__file__).parent / "golden" / "canvas_rubric.csv").read_bytes()


def canvas(*rows: str) -> bytes:
    return (HEADER + "".join(f"{row}\r\n" for row in rows)).encode()


def test_the_points_of_a_rubric_add_up_to_what_grades_are_out_of() -> None:
    (read,) = read_rubrics(rubric_csv(RUBRIC, "FAQ", 20, "fr")).rubrics
    assert read.name == "FAQ"
    assert [one.title for one in read.criteria] == [one.title["fr"] for one in RUBRIC.criteria]
    assert sum(one.levels[0].points for one in read.criteria) == pytest.approx(20, abs=1e-3)
    for one in read.criteria:
        points = [level.points for level in one.levels]
        assert points == sorted(points, reverse=True) and points[-1] == 0 and len(points) == 5


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_was_taken_out_and_read_again_weighs_what_it_did(language: str) -> None:
    again = with_criteria(RUBRIC, rubric_csv(RUBRIC, "FAQ", 100, language))
    assert [(one.id, one.checks) for one in again.criteria] == [(o.id, o.checks) for o in RUBRIC.criteria]
    for rubric in (RUBRIC, again):
        total = sum(one.weight for one in rubric.criteria)
        shares = [one.weight / total for one in rubric.criteria]
        assert shares == pytest.approx([o.weight / 12 for o in RUBRIC.criteria], abs=1e-5)


def test_new_criteria_are_for_people_and_can_be_written_as_text() -> None:
    file = canvas("Own,Tone of voice,,false,Full,,4,None,,0", "Own,Tone of voice !,,false,Full,,2,None,,0",
                  "Own,ça,,true,Full,,1.5,None,,0")  # fmt: skip
    *old, tone, other, last = with_criteria(RUBRIC, file).criteria
    assert tuple(old) == RUBRIC.criteria
    assert [(one.id, one.weight, one.checks) for one in (tone, other, last)] == [
        ("tone-of-voice", 4, ()), ("tone-of-voice-2", 2, ()), ("ca", 1.5, ()),
    ]  # fmt: skip
    assert tone.title == {"en": "Tone of voice", "fr": "Tone of voice"}
    changed = with_criteria(RUBRIC, file)
    assert read_form(write_rubric(changed)) == changed


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (GOLDEN, "several rubrics (“Réponse au client, v2”"),
        (canvas(), "no row under them"),
        (canvas("Own,Tone,,false,Full,,four,None,,0"), "Line 2 of the file cannot be read: The points"),
        (canvas("Own,,,false,Full,,4", "Own,Tone,,maybe,Full,,4"), "2 lines"),
        (b"name,grade\r\nann,3\r\n", "Rubric Name"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(file: bytes, told: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        with_criteria(RUBRIC, file)
    assert told in refused.value.to("en") and refused.value.to("fr") != refused.value.to("en")

"""Canvas's gradebook: one assignment's column of the instructor's own export is filled."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import LANGUAGES
from workbench.errors import WorkbenchError
from workbench.gradebook.canvas import assignments, fill, plan
from workbench.gradebook.csv_cells import read_table
from workbench.gradebook.grades import CANVAS_ID, LOGIN_ID, SIS_ID, GradeLine, Scale, read_number

GOLDEN = Path(__file__).parent / "golden"
PROMPT_1 = "Prompt 1 (12345)"

CLASS = (
    GradeLine("marie", "M. D.", "", {CANVAS_ID: "987"}, 0.875, "only here"),
    GradeLine("zoe", "Z. O.", "", {SIS_ID: "E002"}, 2 / 3),
    GradeLine("anne", "Anne Able", "", {}, 0.0),
    GradeLine("bob", "Bob", "", {LOGIN_ID: "bsum"}, 1.0),
    GradeLine("kim", "Kim", "", {CANVAS_ID: "991"}, None),
    GradeLine("new", "New Comer", "", {CANVAS_ID: "1"}, 0.5),
)
HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,Prompt 1 (12345)"
POSSIBLE = "    Points Possible,,,,,20"


def export(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def small(*rows: str, header: str = HEADER, possible: str = POSSIBLE) -> bytes:
    return "\n".join([header, possible, *rows, ""]).encode()


def keys(phrases) -> list[str]:
    return [phrase.key.removeprefix("workbench.gradebook.") for phrase in phrases]


def filled_names(sheet: bytes, *lines: GradeLine) -> list[str]:
    rows = read_table(fill(sheet, PROMPT_1, lines).data).rows[2:]
    return [row[1].text for row in rows if row[5].text]


def test_the_filled_english_export_is_the_golden_file():
    filled = fill(export("canvas_en.csv"), PROMPT_1, CLASS)
    assert filled.data == export("canvas_en.filled.csv")
    assert (filled.filled, filled.ungraded) == (("marie", "zoe", "anne"), ("kim",))
    assert (filled.locked, filled.unmatched) == (("bob",), ("new",))
    assert filled.unknown == ("Student, Test",)
    assert keys(filled.warnings) == ["excused", "replaced", "no_feedback_place"]
    again = fill(filled.data, PROMPT_1, CLASS)
    assert again.data == filled.data
    assert "replaced" not in keys(again.warnings)


def test_the_filled_french_export_is_the_golden_file_without_a_thousands_separator():
    lines = [
        GradeLine("marie", "Marie Dupont", "", {}, 1.0),
        GradeLine("eloi", 'Çelik, Éloi; dit "Lo"', "", {}, 0.5),
    ]
    filled = fill(export("canvas_fr.csv"), "Exercice : l'été (77)", lines)
    assert filled.data == export("canvas_fr.filled.csv")
    assert b"1000,50;" in filled.data


def test_a_plan_says_the_same_and_writes_nothing():
    found = plan(export("canvas_en.csv"), PROMPT_1, CLASS)
    filled = fill(export("canvas_en.csv"), PROMPT_1, CLASS)
    assert all(getattr(filled, name) == getattr(found, name) for name in found.__dataclass_fields__)


def test_assignments_are_those_that_can_be_filled():
    found = assignments(export("canvas_en.csv"))
    assert [(one.title, one.id, one.points) for one in found] == [
        ("Prompt 1", "12345", 20),
        ('Prompt 2, "roles"', "12346", 10),
    ]
    total = small(header=HEADER + ",Essays (2) (9),Total (3)", possible=POSSIBLE + ",5,(read only)")
    assert [one.title for one in assignments(total)] == ["Prompt 1", "Essays (2)"]


@pytest.mark.parametrize("kept", ["EX", "ex", "N/A"])
def test_excused_people_stay_so(kept):
    sheet = small(f"Anne,1,,,TD,{kept}")
    filled = fill(sheet, PROMPT_1, [GradeLine("anne", "", "", {CANVAS_ID: "1"}, 1.0)])
    assert (filled.data, filled.locked, filled.filled) == (sheet, ("anne",), ())


@pytest.mark.parametrize(
    ("ids", "row"),
    [
        ({CANVAS_ID: "1", SIS_ID: "S2", LOGIN_ID: "l3"}, "1"),
        ({CANVAS_ID: "9", SIS_ID: "S2"}, None),  # the row's Canvas ID is another one
        ({SIS_ID: "S2", LOGIN_ID: "l3"}, "2"),
        ({LOGIN_ID: "l3"}, "3"),
        ({}, "4"),
        ({CANVAS_ID: "5"}, None),  # a namesake
        ({SIS_ID: "S4"}, "4"),  # the row has no such ID
    ],
)
def test_the_strongest_id_decides(ids, row):
    sheet = small("A,1,S1,l1,TD,", "B,2,S2,l2,TD,", "C,3,S3,l3,TD,", '"Able, Anne",4,,l4,TD,')
    assert filled_names(sheet, GradeLine("anne", "Anne Able", "", ids, 1.0)) == ([row] if row else [])


def test_two_people_of_one_name_are_not_told_apart_by_it():
    sheet = small("Anne Able,1,,,TD,", "Bob,2,,,TD,")
    anne = GradeLine("anne", "Anne Able", "", {}, 1.0)
    assert filled_names(sheet, anne) == ["1"]
    assert filled_names(sheet, anne, replace(anne, person="other")) == []
    assert filled_names(small(",1,,,TD,"), GradeLine("x", "", "", {}, 1.0)) == []


def test_a_chosen_scale_is_kept_and_said():
    sheet = small("Anne,1,,,TD,")
    line = GradeLine("anne", "", "", {CANVAS_ID: "1"}, 0.825)
    filled = fill(sheet, PROMPT_1, [line], Scale(10, 1))
    assert filled.data.endswith(b",8.3\n")
    assert keys(filled.warnings) == ["other_top"]


@given(
    st.lists(
        st.tuples(st.none() | st.floats(0, 1), st.sampled_from(["", "-", "EX", "N/A", "3.5"])), max_size=6
    ),
    st.sampled_from(["1000", "1000.5", "20"]),
)
def test_only_the_cells_of_graded_people_change_and_blank_never_becomes_0(rows, possible):
    sheet = small(
        *(f'"Last, ""N{number}""",{number},,,TD,{old}' for number, (_, old) in enumerate(rows)),
        possible=f"    Points Possible,,,,,{possible}",
    )
    lines = [
        GradeLine(f"p{number}", "", "", {CANVAS_ID: str(number)}, grade)
        for number, (grade, _) in enumerate(rows)
    ]
    before = sheet.decode().splitlines()
    after = fill(sheet, PROMPT_1, lines).data.decode().splitlines()
    assert after[:2] == before[:2]
    for line, (grade, old), was, now in zip(lines, rows, before[2:], after[2:], strict=True):
        if grade is None or old in ("EX", "N/A"):
            assert now == was, line
            continue
        kept, _, written = now.rpartition(",")
        assert kept == was.rpartition(",")[0]
        assert read_number(written) == Scale(float(possible)).points(grade)


ANNE = GradeLine("a", "Anne", "", {CANVAS_ID: "1"}, 1.0)
OUT_OF_20 = Scale(20)


@pytest.mark.parametrize(
    ("sheet", "lines", "scale", "expected_error"),
    [
        (b"", [ANNE], None, "no_canvas_file"),
        (b"Identifier,Full name,Grade\n", [ANNE], None, "no_canvas_file"),
        (small(header=HEADER.replace("Section", "Sektion")), [ANNE], None, "no_canvas_file"),
        (small(header=HEADER.replace("Login", "User")), [ANNE], None, "column_twice"),
        (small(header=f"{HEADER},{PROMPT_1}", possible=f"{POSSIBLE},20"), [ANNE], None, "column_twice"),
        (small(possible="Anne,1,,,TD,"), [ANNE], None, "no_points_row"),
        (small(header=HEADER.replace("12345", "12346")), [ANNE], None, "no_assignment"),
        (small(possible="    Points Possible,,,,,"), [ANNE], None, "no_points"),
        (small(possible="    Points Possible,,,,,0"), [ANNE], None, "no_points"),
        (small(possible="    Points Possible,,,,"), [ANNE], None, "row_length"),
        (small("Anne,1,,,TD"), [ANNE], None, "row_length"),
        (small("Anne,1,,,TD,,"), [ANNE], None, "row_length"),
        (small("Anne,1,,,TD,", "Bob,1,,,TD,"), [ANNE], None, "row_twice"),
        (small("Anne,1,,,TD,"), [ANNE, replace(ANNE, person="b")], None, "two_people"),
        (small("Anne,1,,,TD,"), [ANNE, ANNE], None, "two_people"),
        (small("Anne,1,,,TD,"), [ANNE], Scale(100), "above_maximum"),
        (small("Zoé,1,,,TD,").decode().encode("latin-1"), [ANNE], None, "not_utf8"),
        (small().decode().encode("utf-16"), [ANNE], None, "not_utf8"),
    ],
)
def test_faults_are_told_before_anything_is_written(sheet, lines, scale, expected_error):
    for work in (plan, fill):
        with pytest.raises(WorkbenchError) as caught:
            work(sheet, PROMPT_1, lines, scale)
        assert keys([caught.value.phrase]) == [expected_error]
        assert all(caught.value.to(language) for language in LANGUAGES)


def test_an_unknown_assignment_is_answered_with_those_that_there_are():
    with pytest.raises(WorkbenchError) as caught:
        fill(export("canvas_fr.csv"), PROMPT_1, [])
    assert "« Exercice : l'été (77) »".replace("« ", "«\u202f").replace(" »", "\u202f»") in caught.value.to(
        "fr"
    )

"""The file for the import of Moodle's gradebook: who is in it, who is left out, and what is refused."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import LANGUAGES
from workbench.errors import WorkbenchError
from workbench.gradebook import moodle_gradebook
from workbench.gradebook.grades import ID_NUMBER, GradedAssignment, GradeLine, Scale
from workbench.gradebook.moodle_gradebook import enrolled_keys

OUT_OF_20 = Scale(20)
ANNE = GradeLine("a", "", "a@ex.org", {}, 1.0)


def golden(name: str) -> bytes:
    return (Path(__file__).parent / "golden" / name).read_bytes()


BOB = GradeLine("b", "Bob", "bob@ex.fr", {}, None)
FIRST = GradedAssignment(
    "Prompt 1",
    (
        GradeLine("a", "Anne", "anne@ex.fr", {ID_NUMBER: "E001"}, 0.825, "Bons délimiteurs"),
        replace(BOB, feedback="not marked yet"),
        GradeLine("c", "Cy", "cy@ex.fr"),
        GradeLine("d", "Dee", "", {}, 1.0),
    ),
)
SECOND = GradedAssignment(
    "Prompt 2, rôles",
    (
        replace(BOB, grade=0.50025, feedback='=1 < 2, "dit-il"'),
        GradeLine("a", "Anne", "anne@ex.fr", {}, 0.0),
    ),
)


def test_the_import_is_the_golden_file_and_leaves_out_who_has_no_grade():
    written = moodle_gradebook.write([FIRST, SECOND], OUT_OF_20)
    assert written.data == golden("moodle_gradebook.csv")
    assert (written.written, written.ungraded, written.keyless) == (("a", "b"), ("c",), ("d",))
    assert [warning.key for warning in written.warnings] == [
        "workbench.gradebook.partly_graded",
        "workbench.gradebook.formulas",
    ]


def test_an_import_by_number_with_a_decimal_comma():
    scale = Scale(20, 2, comma=True)
    written = moodle_gradebook.write([FIRST], scale, "idnumber", language="fr", separator=";")
    assert written.data == golden("moodle_gradebook_fr.csv")
    assert written.keyless == ("d",)


def test_who_is_not_enrolled_is_left_out_and_listed():
    assert enrolled_keys(golden("moodle_export_fr.csv")) == {"anne@ex.fr", "Zoe@ex.fr"}
    assert enrolled_keys(golden("moodle_export_fr.csv"), "idnumber") == {"E001"}
    enrolled = enrolled_keys(golden("moodle_export_fr.csv").replace(b"anne@", b"ANNE@"))
    written = moodle_gradebook.write([FIRST, SECOND], OUT_OF_20, enrolled=enrolled)
    assert (written.written, written.unmatched) == (("a",), ("b",))
    assert b"bob@" not in written.data


people = st.lists(
    st.builds(
        lambda number, grade: GradeLine(f"p{number}", "", f"p{number}@ex.org", {}, grade, "<b>"),
        st.integers(1, 12),
        st.none() | st.floats(0, 1),
    ),
    unique_by=lambda line: line.person,
)


@given(people)
def test_no_row_without_a_grade(lines):
    written = moodle_gradebook.write([GradedAssignment("T", tuple(lines))], OUT_OF_20)
    rows = list(csv.reader(io.StringIO(written.data.decode(), newline="")))
    assert rows[0] == ["email", "T", "T feedback"]
    assert [(row[0], float(row[1])) for row in rows[1:]] == [
        (line.email, float(OUT_OF_20.points(line.grade))) for line in lines if line.grade is not None
    ]


@pytest.mark.parametrize(
    ("assignments", "top", "expected_error"),
    [
        ([FIRST, FIRST], 20, "title_twice"),
        ([replace(FIRST, title="email")], 100, "title_twice"),
        ([replace(SECOND, title="Prompt 1 feedback"), FIRST], 10, "title_twice"),
        ([FIRST], 200, "scale_above_maximum"),
        ([GradedAssignment("T", (ANNE, replace(ANNE, person="b")))], 20, "two_people"),
        ([GradedAssignment("T", (ANNE, ANNE))], 20, "person_twice"),
    ],
)
def test_faults_of_an_import(assignments, top, expected_error):
    with pytest.raises(WorkbenchError) as caught:
        moodle_gradebook.write(assignments, Scale(top))
    assert caught.value.phrase.key == f"workbench.gradebook.{expected_error}"
    assert all(caught.value.to(language) for language in LANGUAGES)


def test_an_export_without_the_column_of_keys_is_refused():
    with pytest.raises(WorkbenchError, match="Email address"):
        enrolled_keys(b"Vorname,E-Mail\nAnne,a@ex.org\n")

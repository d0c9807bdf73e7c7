"""Moodle's worksheet: of the instructor's own file only grades and feedback change."""

import csv
import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import LANGUAGES
from workbench.errors import WorkbenchError
from workbench.gradebook.csv_cells import read_table
from workbench.gradebook.grades import MOODLE_PARTICIPANT, GradeLine, Scale
from workbench.gradebook.moodle_worksheet import fill, plan

GOLDEN = Path(__file__).parent / "golden"
OUT_OF_20 = Scale(20)

ENGLISH = (
    GradeLine("luis", "Luis Pérez", "LUIS@ex.org ", {}, 0.825, 'Good delimiters, "no" length'),
    GradeLine("anne", "Anne Able", "anne@ex.org", {}, 1.0, "Put the text in <mail> tags.\r\nThen ask."),
    GradeLine("zed", "Jo Öz", "zed@ex.org", {}, None, "not marked yet"),
    GradeLine("eq", "=cmd", "eq@ex.org", {}, 0.0),
    GradeLine("kim", "Kim Lock", "kim@ex.org", {}, 0.9, "changed"),
    GradeLine("new", "New Comer", "new@ex.org", {}, 0.5),
)
FRENCH = (
    GradeLine("zoe", "Zoé Lefèvre", "zoe@ex.fr", {}, 0.825, "Bons délimiteurs"),
    GradeLine("noel", "Noël D'Arc", "noel@ex.fr", {}, None),
    GradeLine("ines", "Inès Ça", "ines@ex.fr", {}, 1.0),
)
BLIND = (
    GradeLine("a", "", "a@ex.fr", {}, 1.0),
    GradeLine("b", "", "b@ex.fr", {}, 0.825, "Précis ; trop long"),
)


def worksheet(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def small(*rows: str, header: str = "") -> bytes:
    header = header or (
        "Identifier,Email address,Grade,Maximum Grade,Grade can be changed,Last modified (grade),"
        "Feedback comments"
    )
    return "\n".join([header, *rows, ""]).encode()


def keys(phrases) -> list[str]:
    return [phrase.key.removeprefix("workbench.gradebook.") for phrase in phrases]


@pytest.mark.parametrize(
    ("name", "lines", "scale", "participants"),
    [
        ("moodle_en", ENGLISH, OUT_OF_20, None),
        ("moodle_fr", FRENCH, OUT_OF_20, None),
        ("moodle_fr", FRENCH, OUT_OF_20, {"900110": "zoe", "900111": "noel", "900112": "ines"}),
        ("moodle_blind_fr", BLIND, Scale(100, 1), {"41": "b", "7": "a"}),
    ],
)
def test_the_filled_worksheet_is_the_golden_file(name, lines, scale, participants):
    filled = fill(worksheet(f"{name}.csv"), lines, scale, participants)
    assert filled.data == worksheet(f"{name}.filled.csv")
    again = fill(filled.data, lines, scale, participants)
    assert again.data == filled.data
    assert "replaced" not in keys(again.warnings)


def test_everybody_is_told_of_before_anything_is_written():
    found = plan(worksheet("moodle_en.csv"), ENGLISH, OUT_OF_20)
    assert (found.filled, found.ungraded) == (("luis", "anne", "eq"), ("zed",))
    assert (found.locked, found.unmatched) == (("kim",), ("new",))
    assert found.unknown == ("Participant 13",)
    assert Counter(keys(found.warnings)) == Counter(["locked", "replaced", "feedback_replaced"])
    filled = fill(worksheet("moodle_en.csv"), ENGLISH, OUT_OF_20)
    assert all(getattr(filled, name) == getattr(found, name) for name in found.__dataclass_fields__)


def test_a_blind_worksheet_is_matched_by_the_lines_own_numbers():
    lines = [
        replace(line, external_ids={MOODLE_PARTICIPANT: number})
        for line, number in zip(BLIND, ["7", "41"], strict=True)
    ]
    filled = fill(worksheet("moodle_blind_fr.csv"), lines, Scale(100, 1))
    assert filled.data == worksheet("moodle_blind_fr.filled.csv")
    assert keys(filled.warnings) == ["not_comma"]


def test_a_map_of_participants_overrules_numbers_of_another_assignment():
    lines = [GradeLine("a", "", "", {MOODLE_PARTICIPANT: "2"}, 1.0), GradeLine("b", "", "", {}, 0.5)]
    sheet = small("Participant 1,,,20,Yes,-,", "Participant 2,,,20,Yes,-,")
    filled = fill(sheet, lines, OUT_OF_20, {"1": "a", "2": "b"})
    assert b"Participant 1,,20.00," in filled.data
    assert b"Participant 2,,10.00," in filled.data


def test_without_email_and_number_nobody_is_matched():
    found = plan(worksheet("moodle_blind_fr.csv"), BLIND, Scale(100, 1))
    assert found.unmatched == ("a", "b")
    assert found.unknown == ("Participant 41", "Participant 7", "Participant 23")


@pytest.mark.parametrize("says", ["No", "Non", "", "Nein"])
def test_only_a_yes_lets_a_row_change(says):
    sheet = small(f"Participant 1,a@ex.org,,20,{says},-,")
    filled = fill(sheet, [GradeLine("a", "", "a@ex.org", {}, 1.0, "well done")], OUT_OF_20)
    assert (filled.data, filled.locked) == (sheet, ("a",))


def test_what_has_no_place_or_another_scale_is_said():
    header = "Identifier,Email address,Grade,Maximum Grade,Grade can be changed,Last modified (grade)"
    sheet = small("Participant 1,a@ex.org,,100,Yes,-", header=header)
    line = GradeLine("a", "", "a@ex.org", {}, 1.0, "well done")
    found = plan(sheet, [line], OUT_OF_20)
    assert keys(found.warnings) == ["other_top", "no_feedback_column"]
    assert found.warnings[0].to("fr").startswith("Vos notes sont sur 20, celles du fichier sur 100.")
    formula = replace(line, feedback="=1+1")
    assert keys(plan(small("Participant 1,a@ex.org,,20,Yes,-,"), [formula], OUT_OF_20).warnings) == [
        "formulas"
    ]


def test_feedback_that_moodle_would_take_for_tags_is_escaped():
    sheet = small("Participant 1,a@ex.org,,20,Yes,-,")
    line = GradeLine("a", "", "a@ex.org", {}, 1.0, " use <br> & <system>\n=x ")
    filled = fill(sheet, [line], OUT_OF_20).data
    assert filled.endswith(b",-,use &lt;br&gt; &amp; &lt;system&gt;<br>=x\n")


people = st.lists(
    st.builds(
        lambda number, grade, feedback: GradeLine(
            f"p{number}", "", f"p{number}@ex.org", {MOODLE_PARTICIPANT: str(number)}, grade, feedback
        ),
        st.integers(1, 12),
        st.none() | st.floats(0, 1),
        st.text(st.sampled_from(list('ab,;"\n\r=<é ')), max_size=8),
    ),
    unique_by=lambda line: line.person,
)
cells = st.text(st.sampled_from(list('ab,;"\n\ré =')), max_size=6)


@st.composite
def worksheets(draw: st.DrawFn) -> tuple[bytes, list[tuple[int, bool]]]:
    """A worksheet with any texts in the columns that do not matter, and its numbers with what may change."""
    rows = draw(st.lists(st.tuples(st.integers(1, 12), st.booleans()), unique_by=lambda row: row[0]))
    comma, french = draw(st.booleans()), draw(st.booleans())
    header = (
        ["Identifiant", "Nom complet", "Note", "Note maximale", "La note peut être modifiée"]
        + ["Texte en ligne", "Dernière modification (note)", "Feedback par commentaires"]
        if french
        else ["Identifier", "Full name", "Grade", "Maximum Grade", "Grade can be changed"]
        + ["Online text", "Last modified (grade)", "Feedback comments"]
    )
    maximum = "20,00" if comma else "20.00"
    table = [
        [f"Participant {number}", draw(cells), "", maximum, "Oui" if may else "Non", draw(cells), "-", ""]
        for number, may in rows
    ]
    out = io.StringIO()
    csv.writer(
        out,
        delimiter=draw(st.sampled_from(",;")),
        quoting=draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])),
        lineterminator="\r\n",
    ).writerows([header, *table])
    return ("\ufeff" if draw(st.booleans()) else "").encode() + out.getvalue().encode(), rows


@given(worksheets(), people)
def test_every_byte_outside_the_changed_cells_is_identical(sheet, lines):
    data, rows = sheet
    filled = fill(data, lines, OUT_OF_20)
    before, after = read_table(data), read_table(filled.data)
    by_number = {line.external_id(MOODLE_PARTICIPANT): line for line in lines}
    may_change = {0: False} | {place: may for place, (_, may) in enumerate(rows, 1)}
    kept_before, kept_after = [], []
    for table, kept in ((before, kept_before), (after, kept_after)):
        copied = 0
        for place, row in enumerate(table.rows):
            line = by_number.get(row[0].text.removeprefix("Participant "))
            if line is None or line.grade is None or not may_change[place]:
                continue
            for column in (2, 7) if line.feedback.strip() else (2,):
                kept.append(table.data[copied : row[column].start])
                copied = row[column].end
        kept.append(table.data[copied:])
    assert kept_before == kept_after


@given(worksheets(), people)
def test_everybody_is_in_one_group_and_blank_never_becomes_0(sheet, lines):
    data, rows = sheet
    filled = fill(data, lines, OUT_OF_20)
    groups = [*filled.filled, *filled.ungraded, *filled.locked, *filled.unmatched]
    assert sorted(groups) == sorted(line.person for line in lines)
    grades = {row[0].text: row[2].text for row in read_table(filled.data).rows[1:]}
    graded = {f"Participant {person[1:]}" for person in filled.filled}
    assert {number for number, grade in grades.items() if grade != ""} == graded
    assert len(filled.unknown) + len(filled.filled + filled.ungraded + filled.locked) == len(rows)


ANNE = GradeLine("a", "", "a@ex.org", {}, 1.0)


@pytest.mark.parametrize(
    ("sheet", "lines", "expected_error"),
    [
        (b"", [], "no_worksheet"),
        (b"Student,ID,SIS User ID\n", [], "no_worksheet"),
        (small(header="Identifier,Grade,Maximum Grade,Last modified (grade)"), [], "no_worksheet"),
        (
            small(header="Identifier,Grade,Scale,Grade can be changed,Last modified (grade)"),
            [],
            "scale_of_words",
        ),
        (
            small(header="Identifier,Grade,Note,Maximum Grade,Grade can be changed,Last modified (grade)"),
            [],
            "column_twice",
        ),
        (
            worksheet("moodle_fr.csv").decode("utf-8-sig").replace("’", "'").encode("latin-1", "replace"),
            [],
            "not_utf8",
        ),
        (worksheet("moodle_fr.csv").decode("utf-8-sig").encode("utf-16"), [], "not_utf8"),
        (small("Participant 1,a@ex.org,20,Yes,-,"), [ANNE], "row_length"),
        (small("Anne,a@ex.org,,20,Yes,-,"), [ANNE], "no_participant"),
        (small("Participant 1,,,20,Yes,-,", "Participant1,,,20,Yes,-,"), [], "row_twice"),
        (
            small("Participant 1,a@ex.org,,20,Yes,-,", "Participant 2,A@ex.org,,20,Yes,-,"),
            [ANNE],
            "row_twice",
        ),
        (small("Participant 1,a@ex.org,,10,Yes,-,"), [ANNE], "above_maximum"),
        (small("Participant 1,a@ex.org,,,Yes,-,"), [ANNE], "no_maximum"),
        (small("Participant 1,a@ex.org,,20,Yes,-,"), [ANNE, replace(ANNE, person="b")], "two_people"),
        (small("Participant 1,a@ex.org,,20,Yes,-,"), [ANNE, replace(ANNE, email="")], "two_people"),
        (
            small("Participant 1,a@ex.org,,20,Yes,-,"),
            [ANNE, GradeLine("b", "", "", {MOODLE_PARTICIPANT: "1"}, 0.5)],
            "number_and_email",
        ),
    ],
)
def test_faults_are_told_before_anything_is_written(sheet, lines, expected_error):
    for work in (plan, fill):
        with pytest.raises(WorkbenchError) as caught:
            work(sheet, lines, OUT_OF_20)
        assert keys([caught.value.phrase]) == [expected_error]
        assert all(caught.value.to(language) for language in LANGUAGES)


def test_a_number_of_somebody_without_a_line_is_not_given_to_the_address():
    sheet = small("Participant 1,a@ex.org,,20,Yes,-,")
    with pytest.raises(WorkbenchError, match="participant 1"):
        fill(sheet, [ANNE], OUT_OF_20, {"1": "somebody"})

"""Rubrics to and from Canvas's CSV format."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import LANGUAGES
from workbench.errors import WorkbenchError
from workbench.gradebook.canvas_rubric import (
    CanvasCriterion,
    CanvasLevel,
    CanvasRubric,
    FaultyRow,
    read_rubrics,
    write_rubrics,
)

GOLDEN = (Path(__file__).parent / "golden" / "canvas_rubric.csv").read_bytes()
ABSENT = CanvasLevel("Absent", "", 0)
RUBRICS = (
    CanvasRubric(
        "Réponse au client, v2",
        (
            CanvasCriterion(
                "Rôle", "Dit qui parle, et à qui", (CanvasLevel("Clair", "Tout est dit", 2), ABSENT)
            ),
            CanvasCriterion(
                'Format "JSON"',
                "",
                (
                    CanvasLevel("Exact", "Un objet,\nrien d’autre", 1.75),
                    CanvasLevel("À peu près", "Du texte autour", 0.5),
                    ABSENT,
                ),
                ranges=True,
            ),
        ),
    ),
    CanvasRubric("Ton", (CanvasCriterion("Poli", "", (CanvasLevel("Oui", "", 1),)),)),
)
HEADER = "Rubric Name,Criteria Name,Criteria Description,Criteria Enable Range"
LEVELS = ",Rating Name,Rating Description,Rating Points"

texts = st.text(st.sampled_from(list('ab,;"\n é=')), max_size=8).map(str.strip)
names = texts.filter(bool)
levels = st.builds(CanvasLevel, names, texts, st.integers(0, 10**6) | st.floats(0, 1000))
criteria = st.builds(
    CanvasCriterion, names, texts, st.lists(levels, min_size=1, max_size=4).map(tuple), st.booleans()
)
rubrics = st.lists(
    st.builds(CanvasRubric, names, st.lists(criteria, min_size=1, max_size=3).map(tuple)),
    min_size=1,
    max_size=3,
    unique_by=lambda rubric: rubric.name,
)


def small(*rows: str, header: str = HEADER + 2 * LEVELS) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def test_the_written_file_is_the_golden_file():
    assert write_rubrics(RUBRICS) == GOLDEN


def test_the_golden_file_is_read():
    read = read_rubrics(GOLDEN)
    assert (read.rubrics, read.faults) == (RUBRICS, ())


@given(rubrics)
def test_what_was_written_is_read_again(written):
    assert read_rubrics(write_rubrics(written)).rubrics == tuple(written)


@pytest.mark.parametrize(
    "data",
    [
        small('Ton,Poli,,false,Oui,,"1,75",Non,,0.0'),
        small("Ton;Poli;;FALSE;Oui;;1,75;Non;;0", header=(HEADER + 2 * LEVELS).replace(",", ";")),
        small(
            "Ton,Poli,,,Oui,,1.75,Non,,0,,,",
            "",
            header="\ufeff"
            + HEADER
            + ",Rating Name 1,Rating Description 1,Rating Points 1"
            + ",Rating Name 2,Rating Description 2,Rating Points 2",
        ),
    ],
)
def test_the_forms_that_canvas_takes(data):
    levels = (CanvasLevel("Oui", "", 1.75), CanvasLevel("Non", "", 0))
    assert read_rubrics(data).rubrics == (CanvasRubric("Ton", (CanvasCriterion("Poli", "", levels),)),)


def test_rows_of_one_rubric_need_not_follow_one_another():
    read = read_rubrics(small("A,1,,,x,,1", "B,1,,,x,,1", "A,2,,,x,,1"))
    assert [(rubric.name, [one.title for one in rubric.criteria]) for rubric in read.rubrics] == [
        ("A", ["1", "2"]),
        ("B", ["1"]),
    ]


@pytest.mark.parametrize(
    ("row", "expected_reason"),
    [
        ("Bad,,about,false,Yes,,1", "no_criterion_name"),
        ("Bad,Polite,about,false", "no_levels"),
        ("Bad,Polite,about,false,,,", "no_levels"),
        ("Bad", "no_criterion_name"),
        ("Bad,Polite,about,maybe,Yes,,1", "bad_range"),
        ("Bad,Polite,about,false,Yes,,1,,meant,2", "no_level_name"),
        ("Bad,Polite,about,false,Yes,,1,No", "bad_points"),
        ("Bad,Polite,about,false,Yes,,many", "bad_points"),
        ("Bad,Polite,about,false,Yes,,-1", "bad_points"),
        ("Bad,Polite,about,false,Yes,,NaN", "bad_points"),
        (f"Bad,Polite,about,false,Yes,,{'9' * 400}", "bad_points"),
    ],
)
def test_a_faulty_row_is_reported_with_its_line_and_only_its_rubric_is_left_out(row, expected_reason):
    read = read_rubrics(small('Good,"two\nlines",,,x,,1', "Bad,Fine,,,x,,1", row, "Good,2,,,x,,1"))
    assert [(rubric.name, len(rubric.criteria)) for rubric in read.rubrics] == [("Good", 2)]
    (fault,) = read.faults
    assert (fault.line, fault.rubric) == (5, "Bad")
    assert fault.reason.key == f"workbench.gradebook.rubric.{expected_reason}"
    assert all(fault.reason.to(language) for language in LANGUAGES)


def test_a_row_without_a_rubric_s_name_spoils_no_rubric():
    read = read_rubrics(small("Good,1,,,x,,1", ",2,,,x,,1"))
    assert [rubric.name for rubric in read.rubrics] == ["Good"]
    assert [(fault.line, fault.rubric) for fault in read.faults] == [(3, "")]
    assert isinstance(read.faults[0], FaultyRow)


@pytest.mark.parametrize(
    ("data", "expected_error"),
    [
        (b"", "no_rubric_file"),
        (b"invalid csv", "no_rubric_file"),
        (HEADER.encode(), "no_rubric_file"),
        ((HEADER + LEVELS + ",Rating Name").encode(), "no_rubric_file"),
        ((LEVELS.strip(",") + "," + HEADER).encode(), "no_rubric_file"),
        ((HEADER + LEVELS).encode("utf-16"), "not_utf8"),
        (small("Ton,Sévère").decode().encode("latin-1"), "not_utf8"),
        (small('Ton,"Sévère'), "bad_quotes"),
    ],
)
def test_what_is_no_file_of_rubrics(data, expected_error):
    with pytest.raises(WorkbenchError) as caught:
        read_rubrics(data)
    assert caught.value.phrase.key == f"workbench.gradebook.{expected_error}"


TON = RUBRICS[1]
POLITE = TON.criteria[0]


@pytest.mark.parametrize(
    "refused",
    [
        [TON, TON],
        [replace(TON, name=" ")],
        [replace(TON, criteria=())],
        [replace(TON, criteria=(replace(POLITE, title=""),))],
        [replace(TON, criteria=(replace(POLITE, levels=()),))],
        [replace(TON, criteria=(replace(POLITE, levels=(CanvasLevel("", "", 1),)),))],
        [replace(TON, criteria=(replace(POLITE, levels=(CanvasLevel("Oui", "", -1),)),))],
        [replace(TON, criteria=(replace(POLITE, levels=(CanvasLevel("Oui", "", float("nan")),)),))],
    ],
)
def test_what_canvas_would_refuse_is_not_written(refused):
    with pytest.raises(WorkbenchError) as caught:
        write_rubrics([RUBRICS[0], *refused])
    assert caught.value.phrase.key == "workbench.gradebook.rubric_unwritable"


@pytest.mark.parametrize(
    ("points", "written"), [(1e-07, "0.0000001"), (2.5, "2.5"), (10.0, "10"), (1e6, "1000000")]
)
def test_points_have_no_exponent(points, written):
    rubric = CanvasRubric("R", (CanvasCriterion("C", "", (CanvasLevel("L", "", points),)),))
    assert write_rubrics([rubric]).endswith(f",L,,{written}\r\n".encode())

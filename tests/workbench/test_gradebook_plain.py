"""How grades are rounded and written, and the gradebook as a table and as JSON."""

import csv
import io
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.gradebook.grades import GradeLine, Scale, has_comma, read_number
from workbench.gradebook.plain import gradebook_csv, gradebook_json

GOLDEN = Path(__file__).parent / "golden"
LINES = (
    GradeLine(
        "u1",
        "Dupont, Marie",
        "m@ex.fr",
        {"canvas_id": "987"},
        0.825,
        'Two lines:\n"good", long',
        "released",
    ),
    GradeLine("u2", "=Zoé", "@ex.fr", {"sis_id": "-5"}, None, "+1", "not marked"),
    GradeLine("u3", "Able Anne", "", {}, 0.0, "", "released"),
)


@pytest.mark.parametrize(
    ("grade", "scale", "points"),
    [
        (0.825, Scale(10, 1), "8.3"),  # as a double a little less than 0.825
        (0.125, Scale(20, 0), "3"),  # a half goes up, also to an odd number
        (0.105, Scale(10, 1), "1.1"),
        (1 / 3, Scale(20), "6.67"),
        (0.1 + 0.2, Scale(100), "30.00"),
        (1.0, Scale(12.5, 1), "12.5"),
        (5e-324, Scale(20), "0.00"),
        (0.99999, Scale(20), "20.00"),
        (0.5, Scale(1_000_000, 0), "500000"),
        (0.825, Scale(20, 2, comma=True), "16,50"),
    ],
)
def test_points_as_they_are_written(grade, scale, points):
    assert scale.written(grade) == points


@given(
    st.floats(0, 1),
    st.sampled_from([(20, 2), (100, 0), (12.5, 1), (0.1, 1), (7, 6), (999_999.999999, 6)]),
)
def test_rounding_is_that_of_the_exact_decimal(grade, scale):
    top, decimals = scale
    exact = Fraction(repr(grade)) * Fraction(repr(top)) * 10**decimals
    rounded = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    assert Scale(top, decimals).points(grade) * 10**decimals == rounded


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_better_grade_never_gets_fewer_points(one, other):
    low, high = sorted((one, other))
    assert Scale(20).points(low) <= Scale(20).points(high) <= 20


@given(st.sampled_from([Scale(20), Scale(100, 0), Scale(5, 1, comma=True)]), st.booleans() | st.none())
def test_blank_never_becomes_0(scale, comma):
    assert scale.written(None, comma) == ""
    assert scale.written(0.0, comma) != ""


@pytest.mark.parametrize(
    ("top", "decimals"),
    [
        (0, 2),
        (-20, 2),
        (float("nan"), 2),
        (float("inf"), 2),
        (12.5, 0),
        (0.001, 2),
        (20, -1),
        (20, 7),
        (2e6, 0),
    ],
)
def test_scales_that_cannot_be(top, decimals):
    with pytest.raises(WorkbenchError):
        Scale(top, decimals)


@pytest.mark.parametrize("grade", [-0.01, 1.01, float("nan"), float("inf")])
def test_grades_that_cannot_be(grade):
    with pytest.raises(ValueError, match="u1"):
        GradeLine("u1", "Anne", "", {}, grade)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20.00", "20"),
        (" 16,5\xa0", "16.5"),
        ("1,234", "1.234"),
        ("-3", "-3"),
        (".5", "0.5"),
        ("", None),
        ("-", None),
        ("1.234,5", None),
        ("1 000", None),
        ("1e3", None),
        ("NaN", None),
        ("٣", None),
        ("EX", None),
    ],
)
def test_numbers_in_cells(text, number):
    assert read_number(text) == (None if number is None else Decimal(number))


def test_the_decimal_sign_is_that_of_the_first_number_that_has_one():
    assert has_comma(["", "Doe, Jane", "20", "16,5", "1.5"])
    assert not has_comma(["20", "1.5", "16,5"])
    assert not has_comma(["20", ""])


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("plain_en.csv", gradebook_csv(LINES, Scale(20))),
        (
            "plain_fr.csv",
            gradebook_csv(
                [GradeLine("u1", "Dupont; Marie", "m@ex.fr", {}, 0.825, "Très bien, vraiment", "publiée")],
                Scale(100, 1, comma=True),
                "fr",
                ";",
            ),
        ),
    ],
)
def test_the_table_is_the_golden_file(file, table):
    assert table == (GOLDEN / file).read_bytes()


@given(st.text(st.sampled_from(list("=+-@\t\r\n,;\"'a0")), max_size=5))
def test_no_cell_is_a_formula(text):
    line = GradeLine("u1", text, text, {"sis_id": text}, None, text, text)
    table = gradebook_csv([line], Scale(20), separator=";").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table, newline=""), delimiter=";"))
    assert len(rows) == 2
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])
    assert rows[1][1].removeprefix("'") == text.removeprefix("'")


def test_json_has_the_grade_and_the_points_and_null_where_there_is_none():
    read = json.loads(gradebook_json(LINES, Scale(20, 1)))
    assert read["scale"] == {"out_of": 20, "decimals": 1, "rounding": "half up"}
    assert [(one["person"], one["grade"], one["points"]) for one in read["people"]] == [
        ("u1", 0.825, 16.5),
        ("u2", None, None),
        ("u3", 0, 0),
    ]
    assert read["people"][1]["name"] == "=Zoé"
    assert read["people"][0]["external_ids"] == {"canvas_id": "987"}

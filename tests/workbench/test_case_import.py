"""Cases from JSON and tables: what is read, and where a person is told to look when it cannot be."""

import json
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import LANGUAGES
from workbench.case_import import MAX_BYTES, MAX_CASES, add_case, read_cases, write_cases
from workbench.errors import WorkbenchError

names = st.text(string.ascii_lowercase + "_éß", min_size=1, max_size=6) | st.just("expected.answer")
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30)
values = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | texts | st.lists(texts, max_size=3)


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, str]]:
    columns = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    rows = st.fixed_dictionaries({name: texts for name in columns})
    return draw(st.lists(rows.filter(lambda row: any(map(str.strip, row.values()))), max_size=5))


@given(tables())
def test_a_table_that_was_written_is_read_again(cases: list[dict[str, str]]) -> None:
    assert read_cases(write_cases(cases)) == tuple(cases)


@given(
    st.lists(st.dictionaries(names, values, max_size=4), min_size=1, max_size=5), st.sampled_from([None, 2])
)
def test_json_is_read_as_a_list_and_one_object_after_the_other(cases: list[dict], indent: int | None) -> None:
    assert read_cases(json.dumps(cases, indent=indent)) == tuple(cases)
    assert read_cases("\n".join(json.dumps(case, indent=indent) for case in cases)) == tuple(cases)


@given(st.text(alphabet='[]{}",:;\t\n\r aé1\\u_.\ufeff', max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        cases = read_cases(text)
    except WorkbenchError as error:
        assert all(error.to(language) for language in LANGUAGES)
    else:
        assert read_cases(write_cases(cases)) is not None


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("", []),
        ("  \n", []),
        ("question\n", []),
        ("[]", []),
        ("question;ville\nOù, quand ?;Lyon\n", [{"question": "Où, quand ?", "ville": "Lyon"}]),
        ("\ufeffa\tb\r\n1\t2\r\n\r\n\t\r\n", [{"a": "1", "b": "2"}]),
        ("question\nWhat, really; now?\n", [{"question": "What, really; now?"}]),
        ('a,b\n"x\ny","say ""hi"""\n', [{"a": "x\ny", "b": 'say "hi"'}]),
        (" a , expected.b \n1,2", [{"a": "1", "expected.b": "2"}]),
        ('{"a": 1}', [{"a": 1}]),
        ('\n{"a": [1, null]}\n\n{"a": "x"}\n', [{"a": [1, None]}, {"a": "x"}]),
        ('[{"a": "]"},\n {"a": {"b": 1}} ]\n', [{"a": "]"}, {"a": {"b": 1}}]),
    ],
)
def test_what_people_have(text: str, cases: list[dict]) -> None:
    assert read_cases(text) == tuple(cases)


@pytest.mark.parametrize(
    ("text", "outcome", "line"),
    [
        ('[{"a": 1},\n {"a": }]', "bad_json", 2),
        ('{"a": 1}\n{"a": 1', "bad_json", 2),
        ('[{"a": 1}]\n\n]', "bad_json", 3),
        ('[{"a": 1}\n{"a": 2}]', "bad_json", 2),
        ('[{"a": 1},\n\n 3]', "no_object", 3),
        ('[\n{"a": 1, "b": 2, "a": 3}]', "repeated_name", 2),
        ('{"a": 1}\n{"a": NaN}', "bad_value", 2),
        ('{"a": "\\ud800"}', "bad_value", 1),
        ("[" * 100_000, "bad_value", 1),
        ('{"a": ' + "9" * 5000 + "}", "bad_value", 1),
        ('{"a b": 1}', "bad_name", 1),
        ("a,,b\n1,2,3", "empty_name", 1),
        ("a,b,a\n1,2,3", "repeated_name", 1),
        ("\nNom du client;b\n1;2", "bad_name", 2),
        ("a,b\n1,2\n\n1,2,3", "row_length", 4),
        ('a,b\n"x\ny",2\n3', "row_length", 4),
        ('a,b\n1,2\n3,"open\n\n', "bad_csv", 3),
        ('a,b\n"He" said,2', "bad_csv", 2),
        ("a\n" + "x" * 200_000, "bad_csv", 2),
    ],
)
def test_a_fault_names_its_line(text: str, outcome: str, line: int) -> None:
    with pytest.raises(WorkbenchError) as refused:
        read_cases(text)
    phrase = refused.value.phrase
    assert (phrase.key, phrase.values["line"]) == (f"workbench.cases.{outcome}", line)
    assert str(line) in refused.value.to("fr") != refused.value.to("en")


def test_too_much_is_refused_soon() -> None:
    for text, key in (
        ("a\n" + "é" * MAX_BYTES, "too_large"),
        ("a\n" + "x\n" * (MAX_CASES + 1), "too_many"),
        ("[" + "{}," * 160_000 + "{}]", "too_many"),
    ):
        start = time.perf_counter()
        with pytest.raises(WorkbenchError) as refused:
            read_cases(text)
        assert refused.value.phrase.key == f"workbench.cases.{key}"
        assert time.perf_counter() - start < 10


def test_a_case_is_added_in_the_form_that_the_others_have() -> None:
    assert read_cases(add_case("", {"a": "1;2", "b": ""})) == ({"a": "1;2", "b": ""},)
    assert add_case("a;b\n1;2\n", {"a": "3", "c": "x,y"}) == 'a,b,c\n1,2,\n3,,"x,y"\n'
    added = add_case('[{"a": 1}]', {"a": "é"})
    assert added == '{"a": 1}\n{"a": "é"}\n'

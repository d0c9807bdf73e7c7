import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import ScenarioError
from scenarios.yaml_text import MAX_DEPTH, MAX_SIZE, read_yaml

VALUES = [
    ("no", "no"),
    ("yes", "yes"),
    ("true", True),
    ("null", None),
    ("~", None),
    ("''", ""),
    ("12:30", "12:30"),
    ("2026-11-22", "2026-11-22"),
    ("12", 12),
    ("-12", -12),
    ("0.5", 0.5),
    ("1e3", 1000.0),
    ("0612345678", "0612345678"),
    ("12345678901234567890", "12345678901234567890"),
    (".inf", ".inf"),
    ("1_000", "1_000"),
    ("0x10", "0x10"),
    ("'12'", "12"),
    ('"true"', "true"),
    ("|-\n  12", "12"),
    ("{a: [1, {b: c}]}", {"a": [1, {"b": "c"}]}),
    ("- &x [1, two]\n- *x", [[1, "two"], [1, "two"]]),
    ("- &x 1\n- &x 2\n- *x", [1, 2, 2]),
    ("", None),
    ("# nothing", None),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_values_are_what_they_look_like(text, value):
    read = read_yaml(text)
    assert read == value
    assert type(read) is type(value)


REFUSALS = {
    "tag": ("a: !!python/object:os.system x", "line 1, column 4: the tag “tag:yaml.org,2002:python/object"),
    "harmless tag": ("a: !!binary x", "line 1, column 4: the tag “tag:yaml.org,2002:binary”"),
    "repeated key": ("a: 1\nb: 2\na: 3", "line 3, column 1: the key “a” is given twice"),
    "repeated inner key": ("a: {b: 1, b: 2}", "line 1, column 11: the key “b” is given twice"),
    "number as key": ("a: 1\n2: b", "line 2, column 1: a key must be a text"),
    "list as key": ("? [a]\n: b", "line 1, column 3: a key must be a text"),
    "unknown alias": ("a: 1\nb: *c", "line 2, column 4: nothing before this place is anchored as “&c”"),
    "alias of what it is in": ("&a [*a]", "line 1, column 5: nothing before this place is anchored as “&a”"),
    "two documents": ("a: 1\n---\nb: 2", "line 2, column 1: a second document starts here"),
    "syntax": ("a: 1\n\tb: 2", "line 2, column 1: this is not YAML ("),
    "unclosed list": ("a: [1,\n", "line 2, column 1: this is not YAML ("),
    "control character": ("a: 1\nb: \x07", "line 2 holds a character that YAML does not allow"),
    "half a character": ("a: 1\nb: \ud800", "line 2 holds a character that YAML does not allow"),
    "deep lists": ("[" * 500_000, f"line 1, column {MAX_DEPTH + 2}: nested too deeply"),
    "deep mappings": ("? " * 300_000, "line 1, column 43: nested too deeply"),
    "billion laughs": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{f'*{a},' * 9}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        f"with its aliases written out, the file is too large; at most {MAX_SIZE} characters",
    ),
    "long text many times": (
        f"a: &a {'x' * 400_000}\nb: [{'*a,' * 20}]",
        "line 2, column 29: with its aliases written out, the file is too large",
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSALS.values(), ids=REFUSALS)
def test_refused_text_is_named_by_its_line(text, message):
    with pytest.raises(ScenarioError) as refused:
        read_yaml(text)
    assert message in str(refused.value)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("[]{}:-?&*!|>'\"#,% \n\t01."))))
def test_any_text_is_read_as_plain_values_or_refused(text):
    try:
        value = read_yaml(text)
    except ScenarioError as error:
        assert str(error)
    else:
        assert plain(value)


def plain(value) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(plain(item) for item in value)
    return value is None or isinstance(value, str | bool | int) or math.isfinite(value)

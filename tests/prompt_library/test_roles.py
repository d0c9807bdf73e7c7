import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import role_line
from prompt_library.roles import Part, split_roles


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("system:", "system"),
        ("user:", "user"),
        ("assistant:", "assistant"),
        ("  User :  ", "user"),
        ("ASSISTANT:", "assistant"),
        ("# system:", "system"),
        ("#user:", "user"),
        ('user[name="Zoé", nonce=1]:', "user"),
        ("user\u202f:", "user"),  # as a French keyboard layout types it
        ("system", None),
        ("system: hello", None),
        ("the user:", None),
        ("tool:", None),
        ("développeur:", None),
        ("ſystem:", None),  # a long s, which matches "s" where case is ignored
        ("user[]:", None),
        ("## user:", None),
        ("user::", None),
        ("", None),
    ],
)
def test_role_line(line, role):
    assert role_line(line) == role


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("hello", [Part("user", "hello", 1)]),
        ("", [Part("user", "", 1)]),
        ("system:\nA\nB\nuser:\nC", [Part("system", "A\nB", 2), Part("user", "C", 5)]),
        ("be kind\nuser:\nC", [Part("system", "be kind", 1), Part("user", "C", 3)]),
        ("\n \nuser:\nC", [Part("user", "C", 4)]),
        ("user:", [Part("user", "", 2)]),
        ("user:\r\nA\r\nassistant:\rB", [Part("user", "A", 2), Part("assistant", "B", 4)]),
        ("user:\nA\u2028system:\nB", [Part("user", "A\u2028system:\nB", 2)]),
    ],
)
def test_split_roles(text, parts):
    assert split_roles(text) == parts


WORDS = st.text(st.characters(exclude_characters="\r"), max_size=20).filter(
    lambda text: not any(map(role_line, text.split("\n")))
)


@given(st.lists(st.tuples(st.sampled_from(["system", "user", "assistant"]), WORDS), min_size=1))
def test_what_is_joined_by_role_lines_is_split_again(messages):
    text = "\n".join(f"{role}:\n{words}" for role, words in messages)
    split = [(part.role, part.text) for part in split_roles(text)]
    assert split == messages


@given(WORDS, st.lists(WORDS, max_size=4))
def test_the_line_of_a_part_is_where_it_starts(first, others):
    text = "\n".join([first, *(f"user:\n{words}" for words in others)])
    lines = text.split("\n")
    for part in split_roles(text):
        assert lines[part.line - 1 :][: part.text.count("\n") + 1] == part.text.split("\n")

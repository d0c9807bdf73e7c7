"""Word diffs: nothing is lost, and what is unchanged is not shown as changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import DiffPiece, word_diff

TEXTS = st.lists(st.sampled_from(["be ", "brief", "brief ", "\n", "é ", "{{ x }}", "\r\n", " ", "x"])).map(
    "".join
)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_diff(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(piece.text for piece in pieces)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert word_diff(text, text) == ([DiffPiece("same", text)] if text else [])


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "a", [("added", "a")]),
        ("be brief", "be very brief", [("same", "be "), ("added", "very "), ("same", "brief")]),
        ("on weekdays.", "on weekdays. Ask.", [("same", "on weekdays."), ("added", " Ask.")]),
        ("on week", "on weekdays", [("same", "on "), ("removed", "week"), ("added", "weekdays")]),
        (
            "one\ntwo words here\nthree\n",
            "one\ntwo words there\nthree\n",
            [("same", "one\ntwo words "), ("removed", "here\n"), ("added", "there\n"), ("same", "three\n")],
        ),
    ],
)
def test_only_the_words_that_changed_are_marked(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in word_diff(old, new)] == pieces


@pytest.mark.parametrize("unit", ["a ", "a\n", "ab", "\n"])
def test_the_longest_prompts_are_compared_in_bounded_work(unit: str) -> None:
    old, new = "x" + unit * 9_000, "y" + unit * 10_000
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old

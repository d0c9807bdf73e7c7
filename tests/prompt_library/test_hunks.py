"""Hunks: all of them give the new text, none the old, and no choice makes a message that neither text has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import GRAINS, apply_hunks, hunks, role_line
from prompt_library.roles import split_roles

PIECES = [
    "be ",
    "brief",
    "brief ",
    "very ",
    "one two three ",
    "\n",
    "\r\n",
    "\r",
    " ",
    "é ",
    "{{ x }}",
    "{{ y ",
]
PIECES += [
    "}} ",
    "user:",
    "user:\n",
    "system:\n",
    "user",
    ":",
    "# ",
    "us",
    "er: ",
    "ai:",
    "[a=b]",
    "\x85",
    "\x0b",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
GRAIN = st.sampled_from(GRAINS)


@given(TEXTS, TEXTS, GRAIN)
def test_all_hunks_give_the_new_text_and_none_the_old(old: str, new: str, grain: str) -> None:
    found = hunks(old, new, grain)
    assert apply_hunks(old, found) == new and apply_hunks(old, reversed(found)) == new
    assert apply_hunks(old, []) == old
    assert bool(found) == (old != new)
    for one, following in zip(found, found[1:], strict=False):
        assert one.end <= following.start
    for hunk in found:
        assert hunk.old != hunk.new and f"{old}\n"[hunk.start : hunk.end] == hunk.old
        assert apply_hunks(old, [other for other in found if other != hunk]) != new


@given(TEXTS, TEXTS, GRAIN, st.data())
def test_no_choice_opens_a_message_that_neither_text_opens(
    old: str, new: str, grain: str, data: st.DataObject
) -> None:
    found = hunks(old, new, grain)
    chosen = data.draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found)))
    mixed = apply_hunks(old, [hunk for hunk, keep in zip(found, chosen, strict=True) if keep])

    def opened(text: str) -> set[str]:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return {line for line in lines if role_line(line)}

    assert opened(mixed) <= opened(old) | opened(new)
    assert {part.role for part in split_roles(mixed)} <= {"user", "system", "assistant"}


@given(TEXTS, TEXTS)
def test_a_coarser_grain_has_no_more_hunks(old: str, new: str) -> None:
    counts = [len(hunks(old, new, grain)) for grain in GRAINS]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("old", "new", "words", "lines", "passages"),
    [
        ("a", "a", 0, 0, 0),
        ("one", "one\ntwo\nthree", 2, 2, 1),
        ("one", "one\ntwo\n\nthree\n", 2, 2, 1),
        ("be brief and kind to all of them now", "be short and kind to all of them today", 2, 1, 1),
        ("be brief and kind", "be short and nice", 1, 1, 1),
        (
            "ask {{ a }} again and again and again please",
            "ask {{ b }} again and again and again thanks",
            2,
            1,
            1,
        ),
        ("a\nb\nc", "x\nb\ny", 2, 2, 2),
        ("user:\nhello", "system:\nBe kind.\nuser:\nhello", 1, 1, 1),
        ("a\nb", "c", 1, 1, 1),
    ],
)
def test_how_finely_a_change_is_cut(old: str, new: str, words: int, lines: int, passages: int) -> None:
    assert [len(hunks(old, new, grain)) for grain in GRAINS] == [words, lines, passages]


def test_a_hunk_says_where_it_is() -> None:
    found = hunks("one\ntwo\nthree\nfour", "one\n2\nthree\n4")
    assert [(hunk.line, hunk.old, hunk.new) for hunk in found] == [(2, "two\n", "2\n"), (4, "four\n", "4\n")]


@pytest.mark.parametrize("unit", ["a ", "a\n", "ab", "\n", "{{", "{"])
def test_the_longest_prompts_are_cut_in_bounded_work(unit: str) -> None:
    old, new = "x" + unit * 9_000, "y" + unit * 9_500
    assert apply_hunks(old, hunks(old, new)) == new

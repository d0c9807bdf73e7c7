"""Labels, fields, lists, lengths, placeholders and typography: what counts, and what does not."""

from typing import Any

import pytest

from evals import run_check


def value(check: str, text: Any, **params: Any) -> float | None:
    return run_check(check, text, params).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Urgent", 1.0),
        ("**URGENT**.", 1.0),
        ("urgént", 1.0),
        ("It is urgent, for the roof leaks.", 1.0),
        ("LATER", 0.0),
        ("Urgent or later", 0.0),
        ("Insurgents", 0.0),
        ("", 0.0),
        ("VERY URGENT", 0.0),
    ],
)
def test_a_label_is_one_whole_word_and_the_right_one(text: str, expected: float) -> None:
    assert value("label-is", text, value="URGENT", among=["URGENT", "LATER", "VERY URGENT"]) == expected


def test_several_labels_may_be_accepted() -> None:
    among = ["A1", "B2", "C3"]
    assert [value("label-is", one, value=["A1", "B2"], among=among) for one in among] == [1, 1, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"day": "2026-03-12", "who": "Zoé Martin", "n": 3}', 1.0),
        ('Here: ```json\n{"n": 3.0, "who": " zoe  martin. ", "day": "2026-03-12"}\n``` and so on', 1.0),
        ('{"day": "2026-03-12", "who": "Zoé", "n": 3}', 2 / 3),
        ('{"day": null, "who": "Zoé Martin"}', 1 / 3),
        ('{"x": 1} {"day": "2026-03-12"}', 1 / 3),
        ('[{"day": "2026-03-12"}]', 0.0),
        ("day: 2026-03-12", 0.0),
        ('{"n": "3", "day": 2026, "who": true}', 0.0),
        ("{" * 5000, 0.0),
    ],
)
def test_fields_are_compared_as_values(text: str, expected: float) -> None:
    wanted = {"day": "2026-03-12", "who": ["Zoé Martin", "Z. Martin"], "n": 3}
    assert value("json-fields", text, value=wanted) == pytest.approx(expected)


def test_null_is_null_or_absent_and_not_a_word_for_it() -> None:
    for text, expected in (('{"a": null}', 1), ('{"b": 1}', 1), ('{"a": "none"}', 0), ('{"a": ""}', 0)):
        assert value("json-fields", text, value={"a": None}) == expected
    assert value("json-fields", '{"a": true}', value={"a": 1}) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Plant a hedge\n- Invite the mayor\n- Paint the shed", 1.0),
        ("1. Plant a hedge\n2. Invite the mayor", 0.0),
        ("Plant a hedge\nInvite the mayor\nPaint the shed\nSing", 0.0),
        ("Plant a hedge\nA hedge, plant!\nPaint the shed", 0.0),
        ("Paint the big shed\nPaint the big gate\nPaint the big door", 0.0),
    ],
)
def test_items_are_counted_and_told_apart_by_their_content_words(text: str, expected: float) -> None:
    assert value("items-distinct", text, count=3, max=0.3) == expected


def test_distinct_n_is_the_share_of_different_runs_of_words() -> None:
    # 3 + 3 bigrams, of which a-b and b-c are there twice: 4 different of 6.
    samples = ["a b c d", "a b c e"]
    assert value("distinct-n-between-samples", samples, n=2, min=0.66) == 1
    assert value("distinct-n-between-samples", samples, n=2, min=0.67) == 0
    assert value("distinct-n-between-samples", samples[:1], n=2) is None
    assert value("distinct-n-between-samples", ["a", "b"], n=2) is None
    assert value("distinct-n-between-samples", ["a b", " "], n=2) == 0


def test_mean_sentence_length_falls_in_a_straight_line() -> None:
    sentence = "One two three four five six seven eight nine ten."
    for limit, expected in ((10, 1.0), (8, 0.5), (20, 1.0), (6, 0.0), (1, 0.0)):
        assert value("mean-sentence-length", f"{sentence} {sentence}", max=limit) == pytest.approx(expected)


def test_length_is_held_against_what_was_given() -> None:
    given = "one two three four five six seven eight nine ten"
    for text, expected in (("a " * 8, 1), ("a " * 12, 1), ("a " * 7, 0), ("a " * 13, 0)):
        assert value("length-ratio", text, source=given, min=0.8, max=1.2) == expected
    assert value("length-ratio", "a", source="…") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour {name}, <b>%d</b> points", 1.0),
        ("<b>%d</b> points, {name}", 1.0),
        ("Bonjour {nom}, <b>%d</b> points", 0.5),
        ("Bonjour {name}, %d points", 0.5),
        ("Bonjour {name}, <b>%d</b> points, {extra}", 0.75),
        ("Bonjour", 0.0),
        ("{a}{b}{c}{d}{e}", 0.0),
    ],
)
def test_placeholders_are_kept_as_often_and_none_is_invented(text: str, expected: float) -> None:
    assert value("placeholders-kept", text, source="Hello {name}, <b>%d</b> points") == expected


def test_where_there_is_no_placeholder_there_is_nothing_to_keep() -> None:
    assert value("placeholders-kept", "Gagnez 50 % de temps", source="Save 50% of your time") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prêts\u202f? Oui\u00a0: «\u202fpartez\u202f»\u202f!", 1.0),
        ("Prêts ? Oui", 0.0),
        ("Prêts? Oui\u202f!", 0.5),
        ("Quoi\u202f?! Non", 1.0),
        ("Il est 12:30, voir https://a.fr/?x=1;y", 1.0),
        ("Rien à dire.", 1.0),
        ("« Oui »", 0.0),
        ("Il dit “oui”", 0.0),
        ("C’est l'été", 1.0),
    ],
)
def test_french_typography(text: str, expected: float) -> None:
    assert value("typography", text, value="fr") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ready? Go!", 1.0),
        ("Ready ? Go!", 0.5),
        ("«Go»", 0.0),
        ("At 12:30: go; https://a.b/?c", 1.0),
        ("Go :)", 1.0),
    ],
)
def test_english_typography(text: str, expected: float) -> None:
    assert value("typography", text, value="en") == expected

"""IFEval: the published names; keywords, words, sentences and paragraphs on the edges."""

import socket
from typing import Any

import pytest
from ifeval_uses import IFEVAL, counted, passes, told

from evals import CHECKS
from evals.checks import describe
from evals.checks.ifeval import tokens

PUBLISHED_PARAMETERS = {
    "change_case:capital_word_frequency": ["capital_frequency", "capital_relation"],
    "combination:repeat_prompt": ["prompt_to_repeat"],
    "detectable_content:number_placeholders": ["num_placeholders"],
    "detectable_content:postscript": ["postscript_marker"],
    "detectable_format:multiple_sections": ["section_spliter", "num_sections"],
    "detectable_format:number_bullet_lists": ["num_bullets"],
    "detectable_format:number_highlighted_sections": ["num_highlights"],
    "keywords:existence": ["keywords"],
    "keywords:forbidden_words": ["forbidden_words"],
    "keywords:frequency": ["keyword", "frequency", "relation"],
    "keywords:letter_frequency": ["letter", "let_frequency", "let_relation"],
    "language:response_language": ["language"],
    "length_constraints:nth_paragraph_first_word": ["num_paragraphs", "nth_paragraph", "first_word"],
    "length_constraints:number_paragraphs": ["num_paragraphs"],
    "length_constraints:number_sentences": ["num_sentences", "relation"],
    "length_constraints:number_words": ["num_words", "relation"],
    "startend:end_checker": ["end_phrase"],
}


def test_all_25_are_there_with_the_published_parameters() -> None:
    assert {name for name in CHECKS if name.startswith("ifeval:")} == {f"ifeval:{name}" for name in IFEVAL}
    assert len(IFEVAL) == 25
    for name in IFEVAL:
        found = describe(f"ifeval:{name}").parameters
        assert [p.name for p in found] == [*PUBLISHED_PARAMETERS.get(name, []), "reading"]
        assert [p.required for p in found] == [True] * (len(found) - 1) + [False]


@pytest.mark.parametrize(
    "keywords, text, expected",
    [
        (["Storm", "sea"], "A STORM at seaside.", True),
        (["storm", "sea"], "A storm.", False),
        (["Mona Lisa"], "the mona lisa", True),
        (["c'est"], "Ah, c’est lui", True),
        (["été"], "ETE", False),
        (["été"], "ÉTÉ", True),
        (["a.b"], "axb", False),
        (["C++ ("], "in c++ (17)", True),
    ],
)
def test_keywords_are_texts_whatever_the_capitals(keywords: list[str], text: str, expected: bool) -> None:
    assert passes("keywords:existence", text, keywords=keywords) == expected


@pytest.mark.parametrize(
    "word, text, expected",
    [
        ("art", "Party at the start.", True),
        ("art", "Art!", False),
        ("art", "state-of-the-ART", False),
        ("art", "**art**", False),
        ("art", "l’art", False),
        ("art", "an_art_form", True),
        ("très bon", "Un TRÈS\u00a0BON vin", False),
        ("C++", "written in C++.", False),
        ("C++", "C++11", True),
        ("e", "é", True),
    ],
)
def test_a_forbidden_word_is_a_whole_word(word: str, text: str, expected: bool) -> None:
    assert passes("keywords:forbidden_words", text, forbidden_words=["nothing", word]) == expected


@pytest.mark.parametrize(
    "letter, text, n",
    [("T", "That is not it.", 4), ("é", "Élan d’été e\u0301", 4), ("e", "Élan d’été", 0), ("#", "#1 #2", 2)],
)
def test_letters_are_counted_without_capitals_but_with_accents(letter: str, text: str, n: int) -> None:
    found = counted(
        "keywords:letter_frequency", text, letter=letter, let_frequency=1, let_relation="at least"
    )
    assert found == n


@pytest.mark.parametrize(
    "text, n",
    [
        ("one two  three\nfour", 4),
        ("A well-known e-mail, don't you think?", 9),
        ("l’homme d'Aix", 4),
        ("3.50 € (snake_case)", 3),
        ("… — ** !", 0),
        ("```\ncode\n```", 1),
        ("Ça coûte 10\u202f000 euros.", 5),
        ("天气很好 Погода", 2),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, n: int) -> None:
    assert counted("length_constraints:number_words", text, num_words=1, relation="at least") == n


@pytest.mark.parametrize(
    "text, n",
    [
        ("ab,c. de,f! gh/i. j{k}l?", 4),
        ("no capital here. none there either", 2),
        ("Dr. Lee met Mr. J. K. Roy at 5 p.m. in the U.S. office.", 1),
        ("It ended at 5 p.m. They left.", 2),
        ("M. Roy et Mme Puy, cf. p. 12, sont là. Vraiment\u202f? Oui\u202f!", 3),
        ("It is 3.50 at example.com today.", 1),
        ("Really?! Yes... and no.", 2),
        ("He said “Stop.” Then he left.", 2),
        ("A title\n\nand a line without a stop", 1),
        ("- one\n- two\n- three", 1),
        ("- One.\n- Two.\n- Three.", 3),
    ],
)
def test_sentences_are_those_of_punkt(text: str, n: int) -> None:
    assert counted("length_constraints:number_sentences", text, num_sentences=1, relation="at least") == n


@pytest.mark.parametrize(
    "text, n",
    [
        ("HERE are THREE CAPITAL Words", 3),
        ("I have A CAR.", 3),
        ("DON'T. Stop", 2),
        ('"NASA," said the U.S. ARMY (NATO)...', 4),
        ("A WELL-KNOWN WAY", 3),
        ("L’ÉTÉ À PARIS", 3),
        ("R2D2 and 2024 and !!!", 1),
        ("McDONALD", 0),
    ],
)
def test_words_in_capitals(text: str, n: int) -> None:
    params = {"capital_frequency": 1, "capital_relation": "at least"}
    assert counted("change_case:capital_word_frequency", text, **params) == n


@pytest.mark.parametrize(
    "text, n",
    [
        ("a", 1),
        ("a\n***\nb", 2),
        ("***\na\n***\nb\n***", 2),
        ("a***b", 2),
        ("a\n\nb", 1),
        ("a\n***\n***\nb", None),
        ("a\n******\nb", None),
        ("***\n***\na", None),
    ],
)
def test_paragraphs_between_dividers(text: str, n: int | None) -> None:
    for wanted in range(1, 5):
        assert passes("length_constraints:number_paragraphs", text, num_paragraphs=wanted) == (n == wanted)


@pytest.mark.parametrize(
    "text, word, expected",
    [
        ("One.\n\nTwo.", "two", True),
        ('One.\n\n\'"TWO!" he said.', "Two", True),
        ("One.\n\n  two", "two", True),
        ("One.\n\nTwofold.", "two", False),
        ("One.\n\nTw.o", "two", False),
        ("One.\n\n?Two", "two", False),
        ("One.\n\n**Two**", "two", False),
        ("One.\n\nL’eau, fraîche.", "l'eau", True),
        ("One.\n\nL’eau, fraîche.", "l", True),
        ("One.\n\nL’air", "l'eau", False),
        ("One.\n\n\n\nTwo.", "two", False),
        ("One.\r\n\r\nTwo.", "two", True),
        ("One.\nTwo.", "two", False),
        ("One.\n\nTwo.\n\n", "two", True),
        ("One.\n\nTwo.\n\nThree.", "two", False),
        ("One.\n\nÉté.", "été", True),
    ],
)
def test_the_first_word_of_a_paragraph(text: str, word: str, expected: bool) -> None:
    params = {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": word}
    assert passes("length_constraints:nth_paragraph_first_word", text, **params) == expected


def test_a_paragraph_that_cannot_exist_is_absent() -> None:
    params = {"num_paragraphs": 2, "nth_paragraph": 3, "first_word": "a"}
    said = told("length_constraints:nth_paragraph_first_word", "a\n\na", **params)
    assert "no paragraph 3" in said


def test_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("the network, or nltk's data, was asked for")

    nltk_data = pytest.importorskip("nltk.data")
    monkeypatch.setattr(nltk_data, "find", refuse)
    monkeypatch.setattr(nltk_data, "path", [])
    monkeypatch.setattr(socket.socket, "connect", refuse)
    tokens._sentence_tokenizer.cache_clear()
    tokens._word_tokenizer.cache_clear()
    for name, params in IFEVAL.items():
        passes(name, "A text. With TWO sentences.", **params)

"""Cards, exercises and one's own prompts are found by their words; what is secret is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_services import bench, practise

from prompt_library import LANGUAGES
from scenarios import catalogue
from workbench.errors import WorkbenchError
from workbench.services import Bench
from workbench.store_search import MARKS, match_query

PROMPT = "{{ faq }}\n{{ question }}\nZéphyrine answers politely."


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    return bench(tmp_path)


def test_all_words_must_be_there_the_last_may_be_a_beginning_accents_do_not_count(on: Bench) -> None:
    practise(on, PROMPT)
    for words in ("Zéphyrine", "zephyrine", "ZEPHYR", "answers zeph", "polite"):
        (found,) = on.library.search("ann", words, "en").prompts
        assert found.version.number == 1 and found.version.scenario == "faq-quote"
    assert not on.library.search("ann", "zephyrine rudely", "en").total
    assert not on.library.search("ann", "phyrine", "en").total


def test_of_a_prompt_the_newest_version_with_the_words_is_found(on: Bench) -> None:
    for number in (1, 2):
        practise(on, f"{PROMPT} {number}")
    practise(on, "{{ faq }} {{ question }} Be brief.", note="shorter than Zoé's")
    (found,) = on.library.search("ann", "zephyrine", "en").prompts
    assert found.version.number == 2 and f"{MARKS[0]}Zéphyrine{MARKS[1]}" in found.version.excerpt
    (noted,) = on.library.search("ann", "zoe", "en").prompts
    assert noted.version.number == 3
    on.history.set_note("ann", "faq-quote", "en", 3, "plain")
    assert on.library.search("ann", "zoe", "en").prompts == ()


def test_nobody_finds_what_another_wrote(on: Bench) -> None:
    practise(on, PROMPT, user="bob")
    assert on.library.search("ann", "zephyrine", "en").total == 0


def test_a_card_is_found_by_its_name_first_in_either_language(on: Bench) -> None:
    assert on.library.search("ann", "persona", "en").cards[0].id == "persona"
    assert on.library.search("ann", "schéma", "fr").cards[0].id == "output-schema"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_trainee_is_to_find_out_is_found(on: Bench, language: str) -> None:
    for scenario in catalogue().values():
        for case in scenario.select(language, "hidden")[:3]:
            # A single word may well stand in a brief, too.
            for words in (str(value)[:80] for value in case.variables.values() if len(str(value)) > 40):
                found = on.library.search("ann", words, language)
                assert found.exercises == (), (scenario.id, case.id, words)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_searched_for(text: str) -> None:
    query = match_query(text)
    assert query == "" or query.endswith('"*')


@pytest.mark.parametrize(
    "text", ['"', "AND OR NOT", "a* b^2", "title:x", "NEAR(a b)", "(", "-x", "'; DROP TABLE x"]
)
def test_the_signs_of_the_query_language_are_words_or_nothing(on: Bench, text: str) -> None:
    practise(on, PROMPT)
    on.library.search("ann", text, "en")


def test_too_long_a_text_is_refused(on: Bench) -> None:
    with pytest.raises(WorkbenchError, match="201"):
        on.library.search("ann", "x" * 201, "en")


def test_a_card_goes_into_the_prompt_once_with_the_name_of_the_variable(on: Bench) -> None:
    desk = on.practice.open("ann", "email-triage", "en", technique="delimiters")
    assert desk.technique is not None and desk.technique.id == "delimiters"
    start = on.practice.open("ann", "email-triage", "en").text.rstrip()
    assert desk.text.startswith(start) and len(desk.text) > len(start) + 20
    variable = next(iter(catalogue()["email-triage"].variables))
    added = desk.text[len(start) :]
    assert "input }}" not in added and f"{{{{ {variable} }}}}" in added
    on.practice.keep_draft("ann", "email-triage", "en", desk.text)
    again = on.practice.open("ann", "email-triage", "en", technique="delimiters")
    assert again.text == desk.text and again.technique is None


def test_an_unknown_card_changes_nothing(on: Bench) -> None:
    for name in ("no-such", "../../etc/passwd", ""):
        desk = on.practice.open("ann", "email-triage", "en", technique=name)
        assert desk == on.practice.open("ann", "email-triage", "en")

"""Advice after a run: what it counts, what it names, and what it must never give away."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import CHECKS, Output, Score
from evals.scoring import Scorer
from prompt_library import LANGUAGES, Phrase
from prompt_library import catalogue as wordings
from scenarios import Rubric, Scenario, catalogue
from workbench.advice import Advice, PastPrompt, run_advice
from workbench.advice.edits import is_trivial_edit
from workbench.advice.losses import losses
from workbench.advice.needs import need_of
from workbench.advice.signs import NEEDS, said

FAQ, SHEET = catalogue()["faq-quote"], catalogue()["product-sheet"]
PROMPTED = {name: scenario for name, scenario in catalogue().items() if scenario.kind == "prompt"}
SHIPPED = pytest.mark.parametrize("scenario", PROMPTED.values(), ids=PROMPTED)


def scores_of(
    scenario: Scenario, answers: list[str], split: str = "practice", language: str = "en"
) -> list[Score]:
    """The scores of one sample a case, real ones; the answers come in turn."""
    cases = scenario.select(language, split)
    criteria = [
        replace(item, checks=tuple(use for use in item.checks if use.name in CHECKS))
        for item in scenario.rubric.criteria
    ]
    scorer = Scorer(Rubric(tuple(criteria)), cases, 1)
    outputs = [Output(case.id, 0, (), answers[place % len(answers)]) for place, case in enumerate(cases)]
    return [score for output in outputs for score in scorer.score(output)]


def score(
    criterion: str, value: float | None, case: str = "en-p01", check: str = "word-count", position: int = 0
):
    phrase = Phrase("evals.answer.empty")
    return Score(case, 0, criterion, position, value, phrase, f"check:{check}")


def losses_told(advice: tuple[Advice, ...]) -> dict[str, str]:
    return {item.need: str(item.next_step) for item in advice if item.kind == "loss"}


def test_invented_figures_are_counted_and_their_source_missed():
    good = "This stool is light and strong. It folds flat."
    scores = scores_of(SHEET, ["It weighs 777 kg and lasts 999 years.", good])
    advice = run_advice(SHEET, SHEET.starter["en"], [], scores, "en")
    figures = next(item for item in advice if item.need == "figures")
    assert str(figures.what).startswith("4 of 8 answers hold figures that were not given")
    assert "where figures come from" in figures.next_step
    assert "4 réponses sur 8" in figures.what.to("fr")


def test_few_figures_are_another_need_than_invented_ones():
    found = {loss.need for loss in losses(SHEET.rubric, scores_of(SHEET, ["A thing. It is a thing."]))}
    assert "facts" in found and "figures" not in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_two_ways_to_fail_to_abstain_are_told_apart(language):
    decline = {"en": "Not in the FAQ.", "fr": "Non précisé dans la FAQ."}[language]
    needs = [
        {loss.need for loss in losses(FAQ.rubric, scores_of(FAQ, [answer], language=language))}
        for answer in (decline, "42")
    ]
    assert "answering" in needs[0] and "abstention" not in needs[0]
    assert "abstention" in needs[1] and "answering" not in needs[1]


def test_what_is_said_already_is_not_called_missing():
    scores = scores_of(FAQ, ["The shop is open all day long, of course, as always."])
    silent = losses_told(run_advice(FAQ, "Answer.\n{{ question }}", [], scores, "en"))
    told = losses_told(
        run_advice(
            FAQ, "If the FAQ does not say it, decline. Quote the line.\n{{ question }}", [], scores, "en"
        )
    )
    shown = losses_told(run_advice(FAQ, FAQ.prompts["reference"]["en"], [], scores, "en"))
    assert "does not say what to do" in silent["abstention"]
    assert "Show it by an example" in told["abstention"]
    assert "Check that every example" in shown["abstention"]


def test_at_most_three_the_largest_loss_first():
    advice = run_advice(FAQ, FAQ.starter["en"], [], scores_of(FAQ, ["no"]), "en")
    shares = [item.loss for item in advice]
    assert len(advice) == 3 and shares == sorted(shares, reverse=True)


def test_a_perfect_run_gets_no_advice():
    scores = [score(criterion.id, 1.0, case) for criterion in FAQ.rubric.criteria for case in ("a", "b")]
    assert run_advice(FAQ, FAQ.starter["en"], [], scores, "en") == ()


def test_nothing_scored_gets_no_advice():
    assert run_advice(FAQ, "x", [], [score("length", None)], "en") == ()
    assert run_advice(FAQ, "x", [], [], "en") == ()


def test_only_prompts_are_advised_on():
    scores = scores_of(FAQ, ["no"])
    assert run_advice(FAQ, "x", [], scores, "en")
    assert run_advice(replace(FAQ, kind="form"), "x", [], scores, "en") == ()


def test_one_case_is_stamped_even_when_all_is_well():
    advice = run_advice(FAQ, "x", [], [score("length", 1.0), score("quote", 1.0)], "en")
    assert [item.kind for item in advice] == ["one-case"]
    assert "n = 1" in advice[0].what and "no conclusion" in advice[0].what
    two = [score("length", 1.0), score("length", 1.0, "en-p02")]
    assert run_advice(FAQ, "x", [], two, "en") == ()


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0, 1)), min_size=1, max_size=20))
def test_the_losses_add_up_to_what_the_grade_lacks(pairs):
    """With one check and one sample a criterion and case, the grade is 1 less all losses."""
    ids = [criterion.id for criterion in FAQ.rubric.criteria]
    values = dict(pairs)
    scores = [score(name, value, case) for name in ids for case, value in values.items()]
    lost = sum(loss.share for loss in losses(FAQ.rubric, scores))
    assert lost == pytest.approx(1 - sum(values.values()) / len(values), abs=1e-6)


def test_unscored_answers_and_unknown_criteria_do_not_count():
    scores = [
        score("length", 0.0),
        score("length", None, "en-p02"),
        score("gone", 0.0),
        score("length", 1.0, "c"),
    ]
    (loss,) = losses(FAQ.rubric, scores)
    assert (loss.need, loss.failed, loss.total, loss.criteria) == ("length", 1, 2, ("length",))


@SHIPPED
def test_advice_gives_nothing_away(scenario: Scenario):
    """It is the same without the hidden cases and without what the explanations quote of them."""
    for language in scenario.languages:
        scores = scores_of(scenario, ["nonsense 777 “of the wrong kind”"], "hidden", language)
        blind = replace(scenario, cases=scenario.select(language, "practice"))
        silent = [replace(item, explanation=SimpleNamespace(key=item.explanation.key)) for item in scores]
        told = run_advice(scenario, "x", [], scores, language)
        assert told and told == run_advice(blind, "x", [], silent, language)


@SHIPPED
def test_a_good_prompt_is_not_told_that_it_leaves_something_unsaid(scenario: Scenario):
    """Its examples may show what no sign tells; and what it does say is known."""
    for language in scenario.languages:
        for answer in ("zzz 777 zzz!", "- a\n" * 40, ""):
            scores = scores_of(scenario, [answer], "practice", language)
            advice = run_advice(scenario, scenario.prompts["reference"][language], [], scores, language)
            assert [item.next_step for item in advice if item.next_step.key.endswith("unsaid")] == []


@pytest.mark.parametrize(
    ("prompt", "outcome"),
    [
        ("Answer the question.\n{{ question }}", "unsaid"),
        ("Answer, or say “Not in the FAQ.”\n{{ question }}", "said"),
        ("Answer; if it is silent, decline.\n{{ question }}", "said"),
        ("user:\nWhen?\nassistant:\nAt 9.\nuser:\n{{ question }}", "only-shown"),
        ("user:\nWhen?\nassistant:\nNot in the FAQ.\nuser:\n{{ question }}", "shown"),
    ],
)
def test_what_is_said_what_only_shown_and_what_neither(prompt, outcome):
    silent = {case.id for case in FAQ.select("en", "practice") if case.expected["abstain"]}
    scores = [one for one in scores_of(FAQ, ["At 7, “as it says”."]) if one.case_id in silent]
    advice = run_advice(FAQ, prompt, [], scores, "en")
    [found] = [item for item in advice if item.need == "abstention"]
    assert found.next_step.key.rsplit(".", 1)[1] == outcome


LOW, HIGH = PastPrompt("Answer.\n{{ question }}", 0.4), PastPrompt("Answer.\n{{ question }}", 0.7)
PLAIN = "Reply to the customer now.\n{{ question }}"
SHOWN = "user:\nHi\nassistant:\nHello\nuser:\n{{ question }}"


@pytest.mark.parametrize(
    ("prompt", "previous", "answer", "suggested"),
    [
        (PLAIN, [LOW], "no", True),
        (PLAIN, [HIGH, LOW], "no", True),
        (PLAIN, [], "no", False),
        (PLAIN, [LOW, HIGH], "no", False),
        (PLAIN, [PastPrompt(LOW.text, None)], "no", False),
        (SHOWN, [LOW], "no", False),
        ("For example, say 4.\n{{ question }}", [LOW], "no", False),
        ("Par exemple, dis 4.\n{{ question }}", [LOW], "no", False),
        (PLAIN, [PastPrompt(SHOWN, 0.4)], "no", False),
        ("Reply.\nQ: Are you open?\nA: Until 6.\n\nQ: {{ question }}\nA:", [LOW], "no", False),
        ("Réponds.\nQuestion : Ouvert ?\nRéponse : 18 h.\n\nQuestion : {{ question }}", [LOW], "no", False),
        ("Sort.\nText:\nIs it open?\nFolder: HOURS\n\nText:\n{{ question }}\nFolder:", [LOW], "no", False),
        ("Sort.\n“Is it open?” -> HOURS\n{{ question }}", [LOW], "no", False),
        ("Use the FAQ.\nFAQ: {{ faq }}\nQuestion: {{ question }}\nAnswer:", [LOW], "no", True),
        ("Rules: be short.\nQuestion:\n{{ question }}\nAnswer:", [LOW], "no", True),
    ],
)
def test_examples_are_suggested_after_two_low_versions_without_any(prompt, previous, answer, suggested):
    advice = run_advice(FAQ, prompt, previous, scores_of(FAQ, [answer]), "en")
    assert ("examples" in [item.kind for item in advice]) is suggested
    assert any(item.kind == "loss" for item in advice)


def test_a_good_second_version_needs_no_examples():
    scores = [score(criterion.id, 0.9, case) for criterion in FAQ.rubric.criteria for case in ("a", "b")]
    assert "examples" not in [item.kind for item in run_advice(FAQ, PLAIN, [LOW], scores, "en")]


LONG = (
    "Summarise the letter in three sentences. Name the date and the amount, and do not add any advice.\n"
    "{{ letter }}"
)


@pytest.mark.parametrize(
    ("old", "new", "trivial"),
    [
        (LONG, LONG.replace("Summarise", "Please summarise"), False),  # "please" alone is over 5 %
        (LONG * 3, "Please s" + (LONG * 3)[1:], True),
        (LONG, LONG.replace("and the amount", "and amount"), True),
        (LONG, LONG.replace(". Name", ".\nName"), True),
        (LONG, LONG.replace("three", "two"), False),
        (LONG, LONG.replace("three", "3"), False),
        (LONG, LONG.replace("do not add", "do add"), True),
        (LONG.replace("do not add", "do add"), LONG, False),
        (LONG, LONG.replace("the date", "a date"), True),
        (LONG, LONG + "\n{{ name }}", False),
        ("user:\n" + LONG, "system:\n" + LONG, False),
        (LONG, " ".join(reversed(LONG.split())), False),
        (LONG, LONG, False),
        ("", "", False),
        ("Résume la lettre en trois phrases, sans rien ajouter au texte du courrier reçu ce matin.",
         "Résume la lettre en trois phrases, sans rien ajouter au texte de courrier reçu ce matin.", True),
        ("Résume la lettre en trois phrases et ajoute au texte du courrier la date et le montant.",
         "Résume la lettre en trois phrases et n’ajoute au texte du courrier la date et le montant.", False),
    ],
)  # fmt: skip
def test_trivial_edit(old, new, trivial):
    assert is_trivial_edit(old, new) is trivial


@given(st.text(max_size=60), st.text(max_size=60))
def test_an_edit_that_adds_a_word_is_never_trivial(before, after):
    assert not is_trivial_edit(before + after, f"{before} zebra {after}") or "zebra" in before + after


def test_edits_are_told():
    scores = [score("length", 1.0, case) for case in ("a", "b")]

    def kinds(old: str, new: str) -> list[str]:
        return [item.kind for item in run_advice(FAQ, new, [PastPrompt(old, 0.9)], scores, "en")]

    assert kinds(LONG, LONG) == ["same-text"]
    assert kinds(LONG, LONG.replace("the date", "a date")) == ["trivial-edit"]
    assert kinds(LONG, LONG + " Quote the amount word for word.") == []


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_every_check_has_a_need_with_its_wordings(check):
    need = need_of(check)
    assert need in NEEDS and need != "task"


@pytest.mark.parametrize("need", NEEDS)
def test_every_need_is_worded(need):
    for language in LANGUAGES:
        for part in ("what", "unsaid", "matter"):
            assert f"workbench.advice.{need}.{part}" in wordings("workbench", language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_labels_are_those_of_the_language_that_the_prompt_is_for(language):
    """With all of them it is not told that some are missing, though a case fits two."""
    scenario = catalogue()["email-triage"]
    labels = {"en": "BOOKING, MONEY, REPAIR, LOST", "fr": "VOIRIE, ÉCOLES, PAPIERS, SALLES"}[language]
    scores = scores_of(scenario, ["Well, " + labels], "practice", language)
    told = [
        [
            item.next_step
            for item in run_advice(scenario, prompt, [], scores, language)
            if item.need == "labels"
        ]
        for prompt in (f"One of {labels}:\n{{{{ email }}}}", f"One of {labels[:15]}:\n{{{{ email }}}}")
    ]
    assert [[step.key.rsplit(".", 1)[1] for step in steps] for steps in told] == [["said"], ["unsaid"]]


@pytest.mark.parametrize(
    ("need", "text", "found"),
    [
        ("abstention", "If the text does not say, decline.", True),
        ("abstention", "Si le texte ne précise rien, abstiens-toi.", True),
        ("abstention", "Answer the question.", False),
        ("length", "En trente mots au maximum.", True),
        ("length", "Write about shortage.", True),  # leans towards finding
        ("length", "Write about courage and courtesy.", False),
        ("figures", "Reprends les CHIFFRES du texte.", True),
        ("figures", "Write a text.", False),
        ("forbidden", "Do not use exclamation marks.", True),
        ("forbidden", "Use plain words.", False),
        ("quote", "Cite la phrase.", True),
        ("json", 'Answer {"a": 1}', True),
        ("json", "Answer {a}", False),
        ("labels", "whatever", False),
        ("lines", "un acrostiche du mot", False),
        ("lines", "one short line per letter", True),
    ],
)
def test_signs(need, text, found):
    assert said(need, text) is found


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_advice_never_raises_whatever_the_prompt(prompt, language):
    scores = [score("length", 0.0, "a"), score("quote", 0.5, "b", "quote-is-verbatim")]
    for item in run_advice(FAQ, prompt, [PastPrompt(prompt[1:], 0.1)], scores, language):
        assert re.search(r"\w", item.what.to(language)) and re.search(r"\w", item.next_step.to(language))

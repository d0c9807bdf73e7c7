"""What lazy answers are worth: a rubric that they satisfy teaches nothing."""

import pytest

from evals import Output, grade
from evals.scoring import Scorer
from scenarios import Case, catalogue

ABSTENTION = {"en": "Not in the FAQ.", "fr": "Non précisé dans la FAQ."}
SENTENCES = {
    "en": "This product is made with care. It is light and solid, and will last for years, day after day.",
    "fr": "Ce produit est fait avec soin. Il est léger et solide, et durera des années, jour après jour.",
}


def worth(scenario_id: str, language: str, answer) -> float:
    """The grade of a model that gives ``answer(case)`` to every case."""
    scenario = catalogue()[scenario_id]
    cases = scenario.select(language, "all")
    scorer = Scorer(scenario.rubric, cases, samples=1)
    outputs = [Output(case.id, 0, (), answer(case)) for case in cases]
    scores = [score for output in outputs for score in scorer.score(output)]
    return grade(scenario.rubric, outputs, scores, scenario.sources).value


def faq(case: Case) -> str:
    return case.variables["faq"]


def quoted_lines(case: Case) -> str:
    return " ".join(f'"{line}"' for line in faq(case).splitlines())


def faq_answer(case: Case) -> str:
    if case.expected["abstain"]:
        return ABSTENTION[case.language]
    return f"{', '.join(case.expected['facts'])}. “{case.expected['evidence']}”"


FAQ_LAZY = {
    "nothing": (lambda case: " ", 0),
    "always abstains": (lambda case: ABSTENTION[case.language], 0.3),
    "never abstains": (lambda case: SENTENCES[case.language], 0.3),
    "the FAQ": (faq, 0.5),
    "the FAQ as a quotation": (lambda case: f'"{faq(case)}"', 0.5),
    "every line as a quotation": (quoted_lines, 0.5),
    "abstains and quotes everything": (lambda case: f"{ABSTENTION[case.language]} {quoted_lines(case)}", 0.5),
    "quotes the first line": (lambda case: quoted_lines(case).partition('" "')[0] + '"', 0.55),
    "quotes the question": (lambda case: f'"{case.variables["question"]}"', 0.3),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("answer", "most"), FAQ_LAZY.values(), ids=FAQ_LAZY)
def test_lazy_answer_to_the_faq_is_worth_little(language, answer, most):
    assert worth("faq-quote", language, answer) <= most


SHEET_LAZY = {
    "nothing": (lambda case: " ", 0.1),
    "fine words": (lambda case: SENTENCES[case.language], 0.3),
    "the notes": (lambda case: case.variables["notes"], 0.45),
    "fine words and the notes": (lambda case: f"{SENTENCES[case.language]} {case.variables['notes']}.", 0.65),
    "figures only": (lambda case: " ".join(map(str, case.expected["figures"])), 0.6),
    "another product's sheet": (
        lambda case: "This oak stool is 45 cm high. It holds 130 kg and weighs 3 kg.",
        0.4,
    ),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("answer", "most"), SHEET_LAZY.values(), ids=SHEET_LAZY)
def test_lazy_product_sheet_is_worth_little(language, answer, most):
    assert worth("product-sheet", language, answer) <= most


def sheet(case: Case) -> str:
    first, *rest = case.expected["facts"]
    if case.language == "en":
        return (
            f"This product comes with {first} and also has {', '.join(rest)} to offer. "
            "It is easy to clean and to put away after use, in any home."
        )
    return (
        f"Ce produit se présente avec {first} et offre aussi {', '.join(rest)} à son acheteur. "
        "Il se nettoie et se range sans peine après usage, dans toute la maison."
    )


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("scenario_id", "answer"), [("faq-quote", faq_answer), ("product-sheet", sheet)])
def test_good_answer_is_worth_everything(scenario_id, language, answer):
    assert worth(scenario_id, language, answer) == 1


@pytest.mark.parametrize("scenario_id", ["faq-quote", "product-sheet"])
def test_what_is_expected_is_in_what_is_given(scenario_id):
    for case in catalogue()[scenario_id].cases:
        given = " ".join(case.variables.values())
        evidence = case.expected.get("evidence") or given
        assert evidence in given, case.id
        assert all(fact in evidence for fact in case.expected["facts"] or ()), case.id


def test_stock_is_no_figure_of_the_product():
    for case in catalogue()["product-sheet"].cases:
        stock = int(case.variables["notes"].rpartition("stock ")[2])
        assert stock not in case.expected["figures"], case.id

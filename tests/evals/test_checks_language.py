"""Which language an answer is in."""

import pytest

from evals import run_check

ENGLISH = ["Thank you.", "We open at 9 am.", "Bonjour Madame is how you greet people.", "I don't know"]
FRENCH = ["Merci bien.", "Nous ouvrons à 9 h.", "Le MacBook Air est chez Best Buy.", "JE NE SAIS PAS"]
OTHER = ["Hola, ¿cómo puedo ayudarle hoy?", "Guten Tag, wie kann ich Ihnen helfen?", "Как дела сегодня?"]


@pytest.mark.parametrize(
    "text, english, french",
    [(text, 1.0, 0.0) for text in ENGLISH]
    + [(text, 0.0, 1.0) for text in FRENCH]
    + [(text, 0.0, 0.0) for text in OTHER],
)
def test_language(text: str, english: float, french: float) -> None:
    results = {value: run_check("language", text, {"value": value}) for value in ("en", "fr")}
    assert (results["en"].value, results["fr"].value) == (english, french)
    assert ("not in English" in results["en"].explanation) is (english == 0.0)
    assert ("pas en français" in results["fr"].explanation.to("fr")) is (french == 0.0)


@pytest.mark.parametrize("text", ["OK, positive", "Invoice"])
def test_words_that_may_be_either_pass(text: str) -> None:
    assert run_check("language", text, {"value": "en"}).value == 1.0


@pytest.mark.parametrize("text", ["42", "a 1 b"])
def test_two_letters_cannot_be_told(text: str) -> None:
    assert run_check("language", text, {"value": "fr"}).value is None

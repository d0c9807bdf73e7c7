"""IFEval: the loose reading of the paper, and languages."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ifeval_uses import IFEVAL

from evals import run_check
from evals.checks.kinds import LANGUAGE_CODES
from evals.checks.language import ranked

texts = st.text("aAbéÉ1_.,!?' \"\n*-[]<>:", max_size=60).filter(str.strip)
SENTENCES = {
    "ar": "الطقس جميل اليوم والسماء صافية",
    "bg": "Днес времето е хубаво и небето е ясно.",
    "de": "Das Wetter ist heute schön und der Himmel ist klar.",
    "en": "The weather is fine today and the sky is clear.",
    "es": "Hoy hace buen tiempo y el cielo está despejado.",
    "fa": "هوا امروز خوب است و آسمان صاف است",
    "fi": "Sää on tänään kaunis ja taivas on kirkas.",
    "fr": "Il fait beau aujourd’hui et le ciel est dégagé.",
    "he": "מזג האוויר יפה היום והשמיים בהירים",
    "hi": "आज मौसम अच्छा है और आसमान साफ है।",
    "it": "Oggi il tempo è bello e il cielo è sereno.",
    "ja": "今日は天気がよく、空が晴れています。",
    "ko": "오늘은 날씨가 좋고 하늘이 맑습니다.",
    "pl": "Dzisiaj jest ładna pogoda, a niebo jest czyste.",
    "pt": "Hoje o tempo está bom e o céu está limpo.",
    "ru": "Сегодня хорошая погода и небо ясное.",
    "ta": "இன்று வானிலை நன்றாக இருக்கிறது.",
    "th": "วันนี้อากาศดีและท้องฟ้าแจ่มใส",
    "vi": "Hôm nay thời tiết đẹp và bầu trời quang đãng.",
    "zh": "今天天气很好，天空晴朗。",
}


def result_of(name: str, text: str, **params: Any) -> float | None:
    return run_check(f"ifeval:{name}", text, params).value


@pytest.mark.parametrize("name", IFEVAL)
@settings(max_examples=40)
@given(text=st.lists(texts | st.sampled_from(["Sure!", "**a**", '"a"', "<<a>>", "P.S. a", "{}"]), max_size=4))
def test_the_loose_reading_is_met_if_a_variant_meets_the_strict_one(name: str, text: list[str]) -> None:
    answer = "\n".join(text) or "Sure!\n*a*"
    lines = answer.split("\n")
    kept = [answer] + ["\n".join(part).strip() for part in (lines[1:], lines[:-1], lines[1:-1])]
    variants = kept + [variant.replace("*", "") for variant in kept]
    strict = [bool(variant.strip()) and result_of(name, variant, **IFEVAL[name]) for variant in variants]
    assert len(variants) == 8
    assert result_of(name, answer, **IFEVAL[name], reading="loose") == float(any(strict))
    assert result_of(name, answer, **IFEVAL[name], reading="strict") == strict[0]


@pytest.mark.parametrize(
    "name, params, text",
    [
        ("combination:repeat_prompt", {"prompt_to_repeat": "Say why."}, "Sure:\nSay why. Because."),
        ("startend:end_checker", {"end_phrase": "Bye."}, "Hello. Bye.\nAnything else?"),
        ("detectable_format:json_format", {}, "Here it is:\n{}\nEnjoy!"),
        ("startend:quotation", {}, '**"a"**'),
        ("change_case:english_lowercase", {}, "Sure! Here:\n**the library opens at nine.**"),
    ],
)
def test_what_only_the_loose_reading_forgives(name: str, params: dict[str, Any], text: str) -> None:
    strict = run_check(f"ifeval:{name}", text, params)
    loose = run_check(f"ifeval:{name}", text, params | {"reading": "loose"})
    assert (strict.value, loose.value) == (0.0, 1.0)
    assert strict.explanation != loose.explanation


def test_a_failure_in_both_readings_is_told_of_the_answer_as_it_is() -> None:
    text = "a, b\nc, d\ne, f"
    strict, loose = (
        run_check("ifeval:punctuation:no_comma", text, {"reading": reading})
        for reading in ("strict", "loose")
    )
    assert strict == loose
    assert strict.explanation.values["n"] == 3


@pytest.mark.parametrize("language", SENTENCES)
def test_a_language_is_told_from_every_other(language: str) -> None:
    for case in (str.lower, str.upper, str):
        for other, sentence in SENTENCES.items():
            found = result_of("language:response_language", case(sentence), language=language)
            assert found == float(language == other), (case, other)


@pytest.mark.parametrize("text", ["123", "🎉 !", "ok"])
def test_what_is_too_short_to_tell_follows(text: str) -> None:
    assert result_of("language:response_language", text, language="de") == 1.0


def test_a_few_words_that_are_english_or_french_are_either() -> None:
    found = [result_of("language:response_language", "Restaurant", language=code) for code in ("en", "fr")]
    assert found == [1.0, 1.0]


def test_every_language_that_can_be_asked_for_is_known() -> None:
    known = {code for code, _ in ranked("A text.")}
    assert known >= LANGUAGE_CODES
    assert len(LANGUAGE_CODES) == 96

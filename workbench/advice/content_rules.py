"""Rules about what a prompt holds: copied cases, secrets, another language, and its size."""

import re
from collections.abc import Iterator

from evals.checks.text import clip, tokens
from evals.personal import find_personal
from workbench.advice.findings import Finding, finding
from workbench.advice.reading import Reading
from workbench.advice.scenario_views import RUN, ScenarioView
from workbench.advice.signs import said
from workbench.advice.wordlists import FUNCTION_WORDS

CHARACTERS_A_TOKEN = {"en": 4.0, "fr": 3.3}
"""Rough means for the tokenizers of small models: accents and elisions cost French more tokens."""
_MAX_COPIES = 3
_MAX_PERSONAL = 5
_LEAST_WORDS = 20
_LEAST_SHARE = 0.2
_MARGIN = 4
_TOKEN = re.compile(r"[^\W_]+")


def copies(reading: Reading, view: ScenarioView) -> Iterator[Finding]:
    """``copied-case``: ``RUN`` words in a row that stand in a practice case too. One finding a case."""
    if not view.runs:
        return
    places = list(_TOKEN.finditer(reading.text))
    words = [place.group() for place in _TOKEN.finditer(reading.text.casefold())]
    if len(words) != len(places):
        words = [place.group().casefold() for place in places]
    told: set[str] = set()
    for start, run in enumerate(zip(*(words[offset:] for offset in range(RUN)), strict=False)):
        case = view.runs.get(run)
        if case is None or case in told or len(told) == _MAX_COPIES:
            continue
        told.add(case)
        span = places[start].start(), places[start + RUN - 1].end()
        copied = clip(reading.text[span[0] : span[1]])
        yield finding("copied-case", "warning", reading, span, case=case, n=RUN, copied=copied)


def personal(reading: Reading, view: ScenarioView) -> Iterator[Finding]:
    """``personal-<kind>`` for secrets and personal data; never the data itself.

    Personal data of a kind that the exercise's own cases hold are taken for an example.
    """
    told = 0
    for found in find_personal(reading.text):
        if found.kind in view.personal and found.kind != "secret":
            continue
        if told == _MAX_PERSONAL:
            return
        told += 1
        yield finding(f"personal-{found.kind}", "warning", reading, (found.start, found.end))


def other_language(reading: Reading, view: ScenarioView) -> Iterator[Finding]:
    """``other-language``: the instructions are French where the answer is wanted in English, or vice versa.

    Only for instructions of 20 words and more, and where no language is named.
    """
    wanted = view.answer_language
    spoken = [word for sentence in reading.sentences for word in tokens(sentence.text)]
    if wanted not in FUNCTION_WORDS or len(spoken) < _LEAST_WORDS or said("language", reading.said):
        return
    other = "fr" if wanted == "en" else "en"
    common = {language: sum(word in words for word in spoken) for language, words in FUNCTION_WORDS.items()}
    # A detector of 97 languages would be loaded for a second to tell these two.
    if common[other] >= _LEAST_SHARE * len(spoken) and common[other] > _MARGIN * common[wanted]:
        first = reading.sentences[0]
        span = (first.start, first.start + len(first.text.rstrip()))
        yield finding(f"other-language-{other}", "warning", reading, span)


def size(reading: Reading, view: ScenarioView, language: str, window_tokens: int | None) -> Iterator[Finding]:
    """``window``: what the model has to read and write is estimated at more tokens than its window.

    The prompt, the longest practice case and the longest answer, by ``CHARACTERS_A_TOKEN``.
    """
    if not window_tokens:
        return
    characters = len(reading.prose) + view.longest_case
    estimate = round(characters / CHARACTERS_A_TOKEN.get(language, 4.0)) + view.max_tokens
    if estimate > window_tokens:
        yield finding("window", "warning", reading, n=estimate, window=window_tokens)

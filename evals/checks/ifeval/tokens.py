"""Words and sentences as the published checks count them, by nltk without its data."""

import re
from functools import lru_cache
from typing import Any

from evals.checks.libraries import load
from evals.checks.text import READ, plain

_WORD = re.compile(r"\w+")
_FULL_STOP = re.compile(r"(?<=[^\s.])\.(?=[\])}>\"'»”]*(?:\s|$))")
_ABBREVIATIONS = (
    "a.m approx apr aug av capt cf chap co corp dec dept déc dr e.g env etc ex feb fig févr gen gov hon "
    "i.e inc jan janv jr juil ltd lt messrs mlle mm mme mr mrs ms nov oct p p.m ph.d pp pr prof rev sen "
    "sept sgt sr st ste u.k u.n u.s vs"
)
_STARTERS = (
    "a after an and as at but elle elles he how however i if il ils in it je la le les mais nous on she so "
    "that the then there these they this vous we what when where why you"
)


def word_runs(text: str) -> int:
    r"""How many runs of letters, digits and underscores (``\w+``) there are: ``well-known`` and ``don't``
    are two each, as published. Python counts no vowel signs of Indian scripts among them, so that a word in
    Hindi may be several; that too is as published.
    """
    return sum(1 for _ in _WORD.finditer(plain(text)))


def tree_bank_words(text: str) -> list[str]:
    """The tokens of nltk's ``NLTKWordTokenizer`` in the first 100,000 characters: a hyphenated word is one,
    ``DON'T`` is ``DO`` and ``N'T``.

    The published check cuts the text into sentences first, by trained data, as the tokenizer takes a full
    stop off the last word alone. Here a full stop is taken off every word: no word is more or less for it.
    """
    return list(_word_tokenizer().tokenize(_FULL_STOP.sub(" .", plain(text[:READ]))))


def sentence_count(text: str) -> int:
    """How many sentences nltk's Punkt (Kiss and Strunk 2006, 10.1162/coli.2006.32.4.485) finds in the first
    100,000 characters.

    The published check uses Punkt as trained on English news, which would be a download. Here it has a short
    list of English and French abbreviations and of words that begin sentences, and no statistics of capitals.
    Otherwise it is the same: a sentence ends at ``. ! ?`` before white space, whatever follows; the end
    of a line alone ends none, and ``1.`` before an item of a list is one.
    """
    return sum(1 for _ in _sentence_tokenizer().span_tokenize(plain(text[:READ])))


@lru_cache
def _word_tokenizer() -> Any:
    return load("nltk.tokenize.destructive").NLTKWordTokenizer()


@lru_cache
def _sentence_tokenizer() -> Any:
    punkt = load("nltk.tokenize.punkt")
    known = punkt.PunktParameters()
    known.abbrev_types.update(_ABBREVIATIONS.split())
    known.sent_starters.update(_STARTERS.split())
    return punkt.PunktSentenceTokenizer(known)

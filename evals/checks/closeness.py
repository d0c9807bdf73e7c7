"""Checks that measure how close texts are: to a reference text, or to one another."""

from functools import lru_cache
from itertools import combinations
from typing import Any

from rapidfuzz.distance import Indel, Levenshtein

from evals.checks.kinds import Count, Order, Share, Text
from evals.checks.libraries import load
from evals.checks.text import READ, is_blank, plain, tokens
from evals.results import CheckResult
from prompt_library import Phrase

_COUNTED_EDITS = 1000
_COMPARED_WORDS = 5000


def levenshtein(text: str, *, value: Text, threshold: Count = 5) -> CheckResult:
    """At most ``threshold`` characters are to be inserted, deleted or replaced to get ``value``.

    Distances beyond the threshold are measured up to 1,000 only: the time taken grows with it.
    """
    most = max(threshold, _COUNTED_EDITS)
    n = Levenshtein.distance(plain(text).strip(), plain(value).strip(), score_cutoff=most)
    if n > most:
        return CheckResult(0.0, Phrase("evals.levenshtein.far", most=most, threshold=threshold))
    return CheckResult(float(n <= threshold), Phrase("evals.levenshtein.distance", n=n, threshold=threshold))


def rouge_n(text: str, *, value: Text, threshold: Share = 0.75, n: Order = 1) -> CheckResult:
    """ROUGE-N F1 with ``value`` is at least ``threshold`` (Lin 2004, W04-1013), measured by rouge-score.

    Words are runs of letters and digits without capitals, as there, but accented letters are letters.
    """
    score = float(_rouge(n).score(value, text)[f"rouge{n}"].fmeasure)
    phrase = Phrase("evals.rouge-n.score", order=n, score=round(score, 3), threshold=threshold)
    return CheckResult(float(score >= threshold), phrase)


def bleu(text: str, *, value: Text, threshold: Share = 0.5) -> CheckResult:
    """Sentence BLEU with ``value``, 0..1, is at least ``threshold`` (Papineni et al. 2002, P02-1040).

    Measured by sacrebleu as it measures single sentences: tokenizer 13a, capitals count, exponential
    smoothing, no n-grams longer than the texts. Of a longer answer the first 100,000 characters count.
    """
    score = float(_bleu().sentence_score(plain(text[:READ]), [plain(value)]).score) / 100
    score = min(score, 1.0)
    phrase = Phrase("evals.bleu.score", score=round(score, 3), threshold=threshold)
    return CheckResult(float(score >= threshold), phrase)


def max_similarity_between_samples(samples: list[str], *, threshold: Share) -> CheckResult:
    """No two samples of a case are more alike than ``threshold``; unscored for fewer than two samples.

    Likeness is ``similarity`` of their first 5,000 words. An empty sample fails: it is like nothing.
    """
    if len(samples) < 2:
        return CheckResult(None, Phrase("evals.max-similarity-between-samples.one"))
    for number, sample in enumerate(samples, 1):
        if is_blank(sample):
            return CheckResult(0.0, Phrase("evals.max-similarity-between-samples.empty", number=number))
    said = [tokens(sample) for sample in samples]
    score, first, second = max(
        (similarity(said[a], said[b]), a + 1, b + 1) for a, b in combinations(range(len(said)), 2)
    )
    phrase = Phrase(
        "evals.max-similarity-between-samples.closest",
        first=first,
        second=second,
        score=round(score, 3),
        threshold=threshold,
    )
    return CheckResult(float(score <= threshold), phrase)


def similarity(one: list[str], other: list[str]) -> float:
    """The share of words, 0..1, that two texts have in common in the same order: 2 * common / all.

    One for two texts without any word.
    """
    return Indel.normalized_similarity(one[:_COMPARED_WORDS], other[:_COMPARED_WORDS])


class _Tokenizer:
    def tokenize(self, text: str) -> list[str]:
        return tokens(text)


@lru_cache
def _rouge(n: int) -> Any:
    return load("rouge_score.rouge_scorer").RougeScorer([f"rouge{n}"], tokenizer=_Tokenizer())


@lru_cache
def _bleu() -> Any:
    return load("sacrebleu.metrics.bleu").BLEU(effective_order=True)

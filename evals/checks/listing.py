"""Checks for lists of ideas: so many, and different from each other and from one sample to the next."""

from itertools import combinations
from statistics import fmean

from evals.checks.kinds import Limit, Order, Share
from evals.checks.text import READ, clip, folded, is_blank, lines, tokens, unmarked
from evals.results import CheckResult
from prompt_library import Phrase

_SHORT = 3
"""Letters of a word that says nothing of a subject by itself, such as the, of, les, un."""
_STOP = frozenset(
    [
        "about",
        "also",
        "another",
        "avec",
        "been",
        "cette",
        "chaque",
        "comme",
        "dans",
        "does",
        "each",
        "elle",
        "entre",
        "from",
        "have",
        "into",
        "leur",
        "mais",
        "more",
        "most",
        "nous",
        "only",
        "other",
        "over",
        "pour",
        "quand",
        "same",
        "some",
        "sont",
        "such",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "toute",
        "toutes",
        "very",
        "vous",
        "what",
        "when",
        "where",
        "which",
        "while",
        "will",
        "with",
        "your",
    ]
)
_ITEMS = 100


def items_distinct(text: str, *, count: Limit, max: Share = 0.3) -> CheckResult:
    """The answer is a list of ``count`` items, a line each, and they are different from each other.

    Different: the mean over all pairs of the Jaccard similarity of their content words (words of more than 3
    letters that are no stop words; 0..1) is at most ``max``, and no two items have the same content words.
    """
    items = [unmarked(line) for line in lines(text)][:_ITEMS]
    if len(items) != count:
        return CheckResult(0.0, Phrase("evals.items-distinct.count", n=len(items), wanted=count))
    said = [_content(item) for item in items]
    for a, b in combinations(range(count), 2):
        if said[a] == said[b]:
            return CheckResult(0.0, Phrase("evals.items-distinct.same", first=a + 1, second=b + 1))
    mean = fmean([_jaccard(a, b) for a, b in combinations(said, 2)]) if count > 1 else 0.0
    outcome = "different" if mean <= max else "alike"
    shown = {"n": count, "mean": round(mean, 2), "max": max, "item": clip(items[0], 40)}
    return CheckResult(float(mean <= max), Phrase(f"evals.items-distinct.{outcome}", **shown))


def distinct_n_between_samples(samples: list[str], *, n: Order = 2, min: Share = 0.5) -> CheckResult:
    """The samples of a case together have at least a share ``min`` of different runs of ``n`` words.

    Distinct-n of Li et al. 2016 (arXiv 1510.03055): different n-grams over all n-grams, 0..1, here over all
    samples of a case. Unscored with one sample, or with no run of ``n`` words.
    """
    if len(samples) < 2:
        return CheckResult(None, Phrase("evals.distinct-n-between-samples.one"))
    for number, sample in enumerate(samples, 1):
        if is_blank(sample):
            return CheckResult(0.0, Phrase("evals.distinct-n-between-samples.empty", number=number))
    said = [tokens(sample[:READ]) for sample in samples]
    runs = [tuple(words[at : at + n]) for words in said for at in range(len(words) - n + 1)]
    if not runs:
        return CheckResult(None, Phrase("evals.distinct-n-between-samples.short", n=n))
    share = len(set(runs)) / len(runs)
    outcome = "varied" if share >= min else "alike"
    phrase = Phrase(f"evals.distinct-n-between-samples.{outcome}", share=round(share, 2), min=min, n=n)
    return CheckResult(float(share >= min), phrase)


def _content(item: str) -> frozenset[str]:
    said = tokens(folded(item))
    return frozenset(word for word in said if len(word) > _SHORT and word not in _STOP) or frozenset(said)


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0

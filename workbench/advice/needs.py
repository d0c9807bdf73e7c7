"""What an answer had to be told by its prompt, by the check that it failed."""

_OUTCOMES = {
    "evals.numbers-from-source.few": "facts",
    "evals.abstains-iff.should-answer": "answering",
}
"""Needs that the explanation of a check tells from its usual one."""

_CHECKS = {
    "abstains-iff": "abstention",
    "acrostic": "letters",
    "asks-once": "asking",
    "bleu": "source",
    "contains-json": "json",
    "equals": "labels",
    "forbidden-letters": "letters",
    "is-json": "json",
    "language": "language",
    "length-ratio": "length",
    "lines-begin": "shape",
    "levenshtein": "source",
    "line-count": "lines",
    "max-similarity-between-samples": "difference",
    "numbers-from-source": "figures",
    "quote-is-verbatim": "quote",
    "regex": "shape",
    "rouge-n": "source",
    "sentence-count": "length",
    "starts-with": "labels",
    "turn-length": "length",
    "word-count": "length",
    "ifeval:combination:two_responses": "shape",
    "ifeval:combination:repeat_prompt": "quote",
    "ifeval:detectable_content:number_placeholders": "shape",
    "ifeval:detectable_content:postscript": "shape",
    "ifeval:detectable_format:constrained_response": "labels",
    "ifeval:detectable_format:json_format": "json",
    "ifeval:detectable_format:number_bullet_lists": "list",
    "ifeval:keywords:forbidden_words": "forbidden",
    "ifeval:keywords:letter_frequency": "letters",
    "ifeval:language:response_language": "language",
    "ifeval:length_constraints:nth_paragraph_first_word": "shape",
    "ifeval:startend:quotation": "quote",
}
_FAMILIES = (
    ("not-", "forbidden"),
    ("secret", "secret"),
    ("leak", "secret"),
    ("abstention", "abstention"),
    ("glossary", "terms"),
    ("placeholder", "terms"),
    ("pii", "personal"),
    ("pseudonym", "personal"),
    ("personal", "personal"),
    ("iban", "personal"),
    ("email", "personal"),
    ("phone", "personal"),
    ("register", "register"),
    ("vouvoiement", "register"),
    ("tutoiement", "register"),
    ("readab", "plain"),
    ("sentence-length", "plain"),
    ("long-word", "plain"),
    ("flesch", "plain"),
    ("typograph", "typography"),
    ("counterfactual", "fairness"),
    ("gap", "fairness"),
    ("f1", "labels"),
    ("label", "labels"),
    ("distinct", "difference"),
    ("similarity", "difference"),
    ("ifeval:length", "length"),
    ("ifeval:detectable_format", "shape"),
    ("ifeval:change_case", "typography"),
    ("ifeval:punctuation", "typography"),
    ("ifeval:startend", "shape"),
    ("json", "json"),
    ("contains", "facts"),
    ("keywords", "facts"),
)
"""Needs by a part of the check's name, the first that fits: families of checks grow."""


def need_of(check: str, explanation: str = "") -> str:
    """The need, one of ``signs.NEEDS``, whose absence makes ``check`` fail.

    ``explanation`` is the key of what the check said, where it is known. A check that nothing is known of
    makes it ``task``.
    """
    known = _OUTCOMES.get(explanation) or _CHECKS.get(check)
    return known or next((need for part, need in _FAMILIES if part in check), "task")

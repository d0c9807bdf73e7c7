"""The rule about instructions that contradict each other.

Only sentences that instruct are read, without quotations; and only patterns that are rarely meant otherwise
count, as the linter cannot understand.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from workbench.advice.findings import Finding, Span, finding
from workbench.advice.limits import Limit, limits_in
from workbench.advice.reading import Reading, Sentence
from workbench.advice.scenario_views import ScenarioView
from workbench.advice.wordlists import Words, any_of, word_list, words

_FORMS = ("json", "label", "word", "number", "category", "étiquette", "mot", "nombre", "catégorie")
_THING = f"(?:the |a |an |one |le |la |l'|un |une |du )?(?:valid )?(?:{'|'.join(_FORMS)})"
_PAIRS = {
    "length": (
        """
        short, brief, briefly, concise, concisely, succinct, terse, courte?s?, bref, brève(?:ment)?,
        succincte?s?, laconique""",
        """
        detailed, in detail, thorough, thoroughly, exhaustive, exhaustively, comprehensive, at length,
        in[- ]depth, détaillée?s?, en détail, dans le détail, exhaustifs?, approfondie?s?, longuement""",
    ),
    "bare": (
        f"""
        {", ".join(f"{form} only, {form} uniquement" for form in _FORMS)}, only {_THING},
        nothing but {_THING}, single word, nothing else, uniquement {_THING}, seulement {_THING},
        rien que {_THING}, seul mot, rien d'autre""",
        """
        explain why, explain your, explain how, explain the, explain it, justify,
        give (?:your |the )?reasons?,
        show your (?:reasoning|work), think step by step, expliquez?, expliquer, justifie[rz]?,
        donne[rz]? (?:tes|vos|les) raisons, motive[rz]?, raisonne[rz]? étape""",
    ),
    "register": (
        "formally, formal, vouvoie[rz]?, vouvoiement, registre soutenu",
        "informally, informal, casual, casually, slang, tutoie[rz]?, tutoiement, registre familier",
    ),
}
_ORDERS = {name: tuple(word_list(side) for side in sides) for name, sides in _PAIRS.items()}
_DENIED = re.compile(
    r"(?:(?<![\w'’])"
    + any_of("""
        no, not, don't, never, without, avoid, rather than, instead of, ni, ne, n', pas, sans, jamais,
        évite[rz]?, plutôt que, au lieu de, au lieu d', of, from, below, following, du, de la, de ce, de
        cette, d'une?""")
    + r")(?:\s*\w+){0,2}\s*$",
    re.IGNORECASE,
)
"""What keeps a word from being an order about the answer: it is denied, or belongs to what is given."""
_CONDITION = words(
    any_of("""
        if, when, unless, except, or, for (?:each|the) (?:key|field), then, field, key, si, quand,
        lorsque, sauf, ou, champ, clé, puis, ensuite""")
)
_MAX_LIMITS = 12


def contradictions(reading: Reading, view: ScenarioView) -> Iterator[Finding]:
    """``contradiction-<pair>`` for two orders that no answer can follow, ``contradiction-limits`` for two
    limits of one thing."""
    lowered = reading.text.lower()
    for name, (one, other) in _ORDERS.items():
        if not (one.occur(lowered) and other.occur(lowered)):
            continue
        first, second = _ordered(one, reading), _ordered(other, reading)
        if first and second:
            yield _finding(name, reading, first, second)
    limits = [limit for sentence in reading.sentences for limit in _unconditional(sentence)]
    for former, latter in combinations(limits[:_MAX_LIMITS], 2):
        if former.contradicts(latter):
            yield _finding("limits", reading, (former.start, former.end), (latter.start, latter.end))
            return


def _finding(name: str, reading: Reading, first: Span, second: Span) -> Finding:
    left, right = (" ".join(reading.text[start:end].split()) for start, end in (first, second))
    line = reading.line(second[0])
    return finding(f"contradiction-{name}", "warning", reading, first, left=left, right=right, other=line)


def _ordered(order: Words, reading: Reading) -> Span | None:
    """The first passage that orders what ``order`` says of the answer, without any condition."""
    for sentence in reading.sentences:
        for match in order.pattern.finditer(sentence.text):
            denied = _DENIED.search(sentence.text[max(0, match.start() - 50) : match.start()])
            if not denied and not _CONDITION.search(sentence.text):
                return sentence.start + match.start(), sentence.start + match.end()
    return None


def _unconditional(sentence: Sentence) -> Iterator[Limit]:
    for limit in limits_in(sentence):
        if not _CONDITION.search(sentence.text):
            yield limit

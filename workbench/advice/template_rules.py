"""Rules about variables: which are used, and how their values are set apart from the instructions."""

import re
from collections.abc import Iterator

from prompt_library import check_template
from workbench.advice.findings import Finding, finding
from workbench.advice.reading import Insertion, Passage, Reading
from workbench.advice.scenario_views import ScenarioView

_UNKNOWN = ("unknown-close", "unknown-variable", "no-variables")
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]{0,40})(?:\s[^<>\n]{0,80})?>")
_LABEL = re.compile(r"[^:\n]{1,80}:[ \t\"'“«`*]*$")
_LABEL_WORDS = 4
_OWN_MESSAGE_WORDS = 6
_MAX_INSERTIONS = 40
_WORD = re.compile(r"[^\W\d_]{2,}")
_VERBS = """
    analyse analyze answer classify complete correct describe explain extract find fix give improve label
    list make read reply respond rewrite sort suggest summarise summarize tell translate turn use write
    ajoute analyse classe complète corrige cite crée décris dis donne écris explique extrais fais indique
    invente lis liste propose rédige réécris relève réponds reformule répondez rédigez écrivez résume résumez
    traduis traduisez trie trouve trouvez utilise"""
_ORDERS = frozenset(_VERBS.split())
"""Verbs that open an instruction."""


def variables(reading: Reading, view: ScenarioView) -> Iterator[Finding]:
    """``unused-variable`` for one that the exercise needs, ``undefined-variable`` for one that it has not."""
    problems = check_template(reading.text, view.variables)
    if any(found.severity == "error" and _outcome(found.message.key) not in _UNKNOWN for found in problems):
        return
    used = {insertion.name for insertion in reading.insertions}
    for found in problems:
        outcome, name = _outcome(found.message.key), found.message.values.get("name")
        if outcome == "unused-variable" and name not in view.optional:
            if not view.alike.get(str(name), frozenset()) & used:
                yield finding("unused-variable", "warning", reading, name=name)
        elif outcome in _UNKNOWN:
            place = next((item for item in reading.insertions if item.name == name), None)
            span = (place.start, place.end) if place else reading.line_span(found.line)
            yield finding("undefined-variable", "warning", reading, span, name=name)


def separation(reading: Reading, view: ScenarioView) -> Iterator[Finding]:
    """``unseparated-data``: the value of a variable runs on within an instruction.

    Values that are a few words in every practice case, such as a name, may stand in a sentence. One finding
    a variable.
    """
    told: set[str] = set()
    texts = [insertion for insertion in reading.insertions if _is_text(insertion.name, view)]
    for insertion in texts[:_MAX_INSERTIONS]:
        passage = reading.passage_at(insertion.start)
        if insertion.name not in told and passage and not _set_apart(insertion, passage, reading):
            told.add(insertion.name)
            span = (insertion.start, insertion.end)
            yield finding("unseparated-data", "warning", reading, span, name=insertion.name)


def _outcome(key: str) -> str:
    return key.rpartition(".")[2]


def _is_text(name: str, view: ScenarioView) -> bool:
    return name in view.variables and (view.texts is None or name in view.texts)


def _set_apart(insertion: Insertion, passage: Passage, reading: Reading) -> bool:
    text, prose = reading.text, reading.prose
    line_start = text.rfind("\n", 0, insertion.start) + 1
    line_end = text.find("\n", insertion.end)
    before = prose[line_start : insertion.start]
    after = prose[insertion.end : line_end if line_end >= 0 else len(prose)]
    if _is_own_message(passage, reading):
        return True
    if any(start < insertion.start and insertion.end < end for start, end in reading.quotations):
        return True
    if _in_tag(insertion, passage, reading):
        return True
    if sum(passage.start <= fence < insertion.start for fence in reading.fences) % 2:
        return True
    if len(_WORD.findall(after)) > _LABEL_WORDS:
        return False
    return not _WORD.search(before) or _is_label(before)


def _is_own_message(passage: Passage, reading: Reading) -> bool:
    """Whether the message is there for its values, and another one instructs."""
    alone = len(reading.passages) == 1 or passage.role != "user"
    few = len(_WORD.findall(passage.prose)) <= _OWN_MESSAGE_WORDS
    return few and not alone and not _is_order(passage.prose)


def _is_label(before: str) -> bool:
    """Whether what stands before on the line is a label such as “Customer’s question:”, and no order."""
    if not _LABEL.search(before):
        return False
    label = re.split(r"[.!?,;:](?=\s)", before.rstrip(" \t\"'“«`*").removesuffix(":"))[-1]
    return len(_WORD.findall(label)) <= _LABEL_WORDS and not _is_order(label)


def _is_order(text: str) -> bool:
    first = _WORD.search(text)
    return bool(first and first.group().casefold() in _ORDERS)


def _in_tag(insertion: Insertion, passage: Passage, reading: Reading) -> bool:
    """Whether a tag that is open before the insertion is closed after it, within the message."""
    end = passage.start + len(passage.text)
    opened: list[str] = []
    for tag in _TAG.finditer(reading.prose, passage.start, insertion.start):
        if not tag[1]:
            opened.append(tag[2])
        elif tag[2] in opened:
            opened.remove(tag[2])
    closed = {tag[2] for tag in _TAG.finditer(reading.prose, insertion.end, end) if tag[1]}
    return any(name in closed for name in opened)

"""The rule about words that ask for quality and do not say which."""

import re
from collections.abc import Iterator

from workbench.advice.findings import Finding, finding
from workbench.advice.reading import Reading
from workbench.advice.scenario_views import ScenarioView
from workbench.advice.wordlists import any_of, stems, words

_PRAISE = """
    good, nice, great, appropriate, suitable, proper, adequate, decent, interesting, relevant, correct,
    high, pretty, beautiful, bons?, bonnes?, beau, bel, belles?, jolie?s?, approprié, adéquate?,
    convenable, correcte?s?, intéressante?s?, pertinente?s?, meilleure?s?"""
_AFTERWARDS = """
    appropriée?s?, adéquate?s?, convenables?, correcte?s?, intéressante?s?, pertinente?s?, de qualité"""
_MANNER = """
    good, nice, helpful, professional, appropriate, accurate, creative, careful, useful, bon, gentil,
    utile, professionnel, approprié, précis, créatif, correct, efficace"""
_WELL = """
    well, nicely, properly, correctly, appropriately, accurately, bien, correctement, convenablement,
    comme il faut, de ton mieux, de votre mieux"""
_LEFT_OPEN = """
    if appropriate, if needed, if necessary, when appropriate, when needed, where appropriate, where relevant,
    as appropriate, as needed, as well as you can, as well as possible, as good as possible, do your best,
    si besoin, si nécessaire, si possible, si pertinent, fais de ton mieux, faites de votre mieux"""
_ANSWER = any_of("""
    text, answer, reply, response, summary, description, poem, story, title, e-?mail, letter,
    sentences?, style, tone, way, manner, format, list, ideas?, job, advice, translation, explanation,
    content, quality, texte, réponses?, résumé, poème, histoire, titre, courriel, lettre,
    phrases?, ton, manière, façon, liste, idées?, travail, conseils?, traduction, explication, contenu,
    qualité""")
_ORDER = any_of("""
    write, answer, reply, respond, summari[sz]e, translate, describe, explain, écris, écrivez, réponds,
    répondez, résume[rz]?, traduis, traduisez, rédige[rz]?, décris, décrivez, explique[rz]?, fais,
    faites""")
_SIZE = any_of("short, little, clear, simple, petite?s?, courte?s?, claire?s?")
_VAGUE = words(
    rf"{any_of(_PRAISE)}(?:\s+{_SIZE})?\s+{_ANSWER}",
    rf"{_ANSWER}\s+{any_of(_AFTERWARDS)}",
    rf"(?:be|sois|soyez)\s+(?:very\s+|as\s+|très\s+|plus\s+)?{any_of(_MANNER)}",
    rf"{_ORDER}\s+(?:it\s+|this\s+|them\s+)?{any_of(_WELL)}",
    any_of(_LEFT_OPEN),
)
_STEMS = stems(",".join((_PRAISE, _AFTERWARDS, _MANNER, _WELL, _LEFT_OPEN)))
_CONCRETE = re.compile(r"\d|[:(–—]\s*[^\W_]|[“«\"`]")
_CONCRETE_WORDS = words(
    any_of("""
        such as, for example, for instance, that is, e\\.g, i\\.e, meaning, with, without, that, which,
        so that, like, no more, at most, at least, for (?:a|an|the) \\w+, one, two, three, four, five,
        six, ten, comme, par exemple, c'est-à-dire, avec, sans, qui, afin, pour
        (?:un|une|des|les|le|la), au plus, au moins, deux, trois, quatre, cinq, dix""")
)
_BULLETS = ("-", "*", "•")
_MAX = 3


def vague_words(reading: Reading, view: ScenarioView) -> Iterator[Finding]:
    """``vague-word`` for praise instead of a demand, where nothing concrete follows in the sentence."""
    told = 0
    for number, sentence in enumerate(reading.sentences):
        lowered = sentence.text.lower()
        match = any(stem in lowered for stem in _STEMS) and _VAGUE.search(sentence.text)
        if not match or _is_made_concrete(reading, number, match.end()):
            continue
        start, end = sentence.start + match.start(), sentence.start + match.end()
        shown = " ".join(reading.text[start:end].split())
        yield finding("vague-word", "note", reading, (start, end), words=shown)
        told += 1
        if told == _MAX:
            return


def _is_made_concrete(reading: Reading, number: int, position: int) -> bool:
    """Whether the rest of the sentence says what is meant, or a list of demands follows it."""
    sentence = reading.sentences[number]
    written = reading.text[sentence.start + position : sentence.start + len(sentence.text)]
    if _CONCRETE_WORDS.search(sentence.text, position) or _CONCRETE.search(written.split("{{")[0]):
        return True
    following = reading.sentences[number + 1 : number + 2]
    return any(item.text.lstrip().startswith(_BULLETS) for item in following)

"""Words by which a prompt shows that it speaks of something, in English and in French.

Signs are words, not understanding: what is found may still be badly put, and what is put in rare words is
missed. They lean towards finding, since a false reproach costs more trust than a missed hint.
"""

import re
from functools import lru_cache

from evals.checks.text import folded

_SIGNS = {
    "abstention": """
        if no, if none, if nothing, if there is no, if there are no, if it is not, if it does not,
        if it doesn, not in the, not found, not given, not stated, not mentioned, not known, not
        sure, unknown, does not say, does not tell, doesn t say, does not answer, does not contain,
        cannot be found, null, no answer, absent, missing, no line, no value, says nothing, is
        silent, otherwise, any other, anything else, only help, declin, refus, abstain, turn away,
        turn down, sinon, autrement, tout autre, toute autre, abstien, abstenir, décline, ne
        renseigne, s il n, si aucun, si rien, ne dit rien, ne précise, ne répond, ne contient, ne
        mentionne, ne figure, ne figure pas, n est pas indiqué, n est pas précisé, ne trouve, n y a
        pas, inconnu, non précisé, aucun, manque, absence, ne sais pas""",
    "asking": "ask, question, demande, interroge, pose une",
    "difference": """
        differ, vary, varied, variety, new., unusual, original, surpris, each time, another., varie,
        nouve, inattendu, inhabituel, autre., chaque fois""",
    "facts": """
        keep., for each, with its, extract, list., must contain, must hold, must include, must name,
        must mention, includ, mention, name., names., naming, repeat, quote, copy, contain, all the
        facts, all facts, every fact, all details, from the., give, pour chac, avec son, avec sa,
        extrai, relève, liste., reprend, reprise, garde, conserve, indique, nomme, cite, contien,
        tous les, toutes les, d après, donne""",
    "fairness": """
        fair., fairly, gender, equal, bias, criteri, grid, ignore the name, regardless of, équit, égal,
        genre., biais, critère, grille, sans tenir compte, quel que soit le nom""",
    "figures": """
        figure, number, amount, price, numerical, invent, make up, made up, chiffre, nombre., nombres.,
        montant, prix., tarif""",
    "forbidden": """
        never., not., n t., no., without., avoid, leave out, exclude, omit, refrain, free of, ni.,
        jamais, pas., sans., évit, aucun, interdi, exclu, omet""",
    "json": "json",
    "language": """
        in english, in french, into english, into french, language, english, french, en anglais, en
        français, langue, anglais, français""",
    "length": """
        short, brief, concise, terse, at most, no more than, no longer than, less than, fewer than,
        maximum, up to, nothing else, nothing but, only., just., single, court., courte., courtes.,
        bref., brève, concis, au plus, au maximum, rien d autre, seulement, seul., seule., uniquement""",
    "letters": "letter, initial, acrostic, lettre, acrostiche, lipogram",
    "lines": """
        line., lines., list, bullet, item, verse, sentence, nothing else, nothing but, only., single,
        ligne, liste, puce, tiret, vers., phrase, rien d autre, seulement, seul., seule., uniquement""",
    "list": "bullet, list., lists., points., items., puce, liste, tiret",
    "personal": """
        personal, private, pseudonym, anonym, e mail, email, phone, address, iban, tag., tags., replac,
        mask, données perso, privé, courriel, téléphone, adresse, remplac, balise, masqu""",
    "plain": """
        plain, simple, simply, easy, everyday, short words, short sentences, child, common words, clair,
        facile, phrases courtes, mots courts, mots courants, mots simples, enfant, falc.""",
    "quote": """
        quot, citant, verbatim, word for word, copy, copied, exact words, as it stands, cite, citation,
        mot pour mot, guillemets, recopi, copi, tel quel, telle quelle""",
    "register": """
        formal, polite, casual, informal, tone., register., courteous, vouvo, vouvoie, tuto, vous.,
        poli., polie, politesse, soutenu, familier, ton., registre""",
    "secret": """
        secret, reveal, disclose, confiden, never say, never give, never tell, never repeat, révél,
        divulgu, ne donne jamais, ne dis jamais, ne communique""",
    "shape": """
        format, form., one line, a line., per line, each line, bracket, colon, une ligne, par ligne,
        chaque ligne, parenthèse, deux points, like this, exactly, template, shape, title, markdown,
        section, bold, starts with, ends with, forme., comme ceci, exactement, modèle, gabarit,
        titre, gras., commence par, termine par""",
    "source": """
        from the, from these, from this, from what, only use, use only, source, nothing else, d après, à
        partir d, tiré, uniquement, rien d autre, s en tenir, tiens t en, tenez vous en""",
    "terms": """
        glossar, term., terms., placeholder, as they are, as it is, unchanged, glossaire, terme.,
        termes., balise, variable, tel quel, tels quels, telle quelle, telles quelles""",
    "typography": """
        typograph, spacing, space., quotation mark, punctuation, comma, lower case, lowercase, upper
        case, uppercase, capital, guillemet, espace, insécable, ponctuation, virgule, minuscule,
        majuscule""",
}
NEEDS = (*_SIGNS, "answering", "labels", "task")
"""All that can be missing. The last three have no words of their own to look for."""

_UNITS = "word sentence line character paragraph verse page mot phrase ligne caractere signe paragraphe vers"
_NUMBERS = """
    one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty few
    deux trois quatre cinq sept huit neuf dix douze quinze vingt trente quarante cinquante quelques"""
_QUANTITY = re.compile(
    rf" (?:(?:an?|une?)(?: [^\W_]+)?|(?:\d+|{'|'.join(_NUMBERS.split())})(?: [^\W_]+){{0,3}}?)"
    rf" (?:{'|'.join(_UNITS.split())})s? "
)
_QUANTIFIED = ("length", "lines")
_OBJECT = re.compile(r"\{\s{0,9}[\"“]\w{1,40}[\"”]\s{0,9}:")
_TOKEN = re.compile(r"[^\W_]+")


def said(need: str, text: str) -> bool:
    """Whether ``text`` has a sign that it speaks of ``need``; never for one without words of its own.

    Capitals, accents and punctuation make no difference.
    """
    words = spoken(text)
    if any(sign in words for sign in _signs().get(need, ())):
        return True
    if need == "json":
        return bool(_OBJECT.search(text))
    return need in _QUANTIFIED and bool(_QUANTITY.search(words))


@lru_cache(maxsize=32)
def spoken(text: str) -> str:
    """The words of ``text`` as signs are compared with them: bare letters, a space on either side of each."""
    return f" {' '.join(_TOKEN.findall(folded(text)))} "


@lru_cache
def _signs() -> dict[str, tuple[str, ...]]:
    """Each sign with the space that starts its first word; a full stop stands for the end of its last."""
    return {
        need: tuple(" " + folded(" ".join(sign.split())).replace(".", " ") for sign in listed.split(","))
        for need, listed in _SIGNS.items()
    }

"""Register, reading ease, glossary and personal data: by hand-counted words and real edge cases."""

import pytest

from evals import run_check
from evals.checks.readability import reading_ease, syllables

ENGLISH = """
a:1 the:1 cat:1 made:1 make:1 makes:1 table:2 little:2 people:2 walked:1 wanted:2 needed:2 played:1 boxes:2
houses:2 changes:2 horses:2 piano:3 idea:3 area:3 science:2 being:2 going:2 quiet:2 diet:2 cruel:2 fuel:2
question:2 nation:2 special:2 beautiful:3 reading:2 letter:2 office:2 receive:2 payment:2 month:1 money:2
amount:2 between:2 library:3 family:3 hospital:3 government:3 information:4 education:4 appointment:3
contribution:4 administrative:5 university:5 responsibility:6 eye:1 one:1 once:1 use:1 used:1 rhythm:2 my:1
sky:1 happy:2 system:2 simple:2 example:3 language:2 minute:2 answer:2 every:3 different:3 business:2
"""
FRENCH = """
le:1 chat:1 grande:1 petite:2 table:1 vie:1 amie:2 rue:1 rues:1 année:2 école:2 élève:2 mairie:2 papier:2
nation:2 question:2 création:3 réunion:3 théâtre:2 chaos:2 pays:1 oiseau:2 beau:1 eau:1 feuille:1 travail:2
lettre:1 courrier:2 paiement:2 montant:2 facture:2 mois:1 délai:2 somme:1 droit:1 recours:2 demande:2
logement:3 cotisation:4 administration:5 réglementaire:4 nécessaire:3 régularisation:6 aujourd’hui:3
l’homme:1 qu’il:1 monsieur:2 famille:2 hôpital:3 médecin:3 guichet:2 guerre:1 langue:1 simple:1 phrase:1
exemple:2 possible:2 service:2 dossier:2 numéro:3 adresse:2 ville:1 nouvelle:2 premier:2 dernière:2 semaine:2
"""
# Counted after the rules had been made, and not used to mend them.
ENGLISH_LATER = """
animal:3 water:2 paper:2 parents:2 neighbour:2 saturday:3 medicine:3 insurance:3 delivery:4 quality:3
creation:3 radio:3 violin:3 museum:3 poem:2 lion:2 real:1 create:2 ocean:2 million:2 society:4 variety:4
experience:4 patient:2 obedient:4 usual:3 manual:3 tired:1 closed:1 rented:2 judges:2 whole:1 recipe:3
apple:2 candle:2 chocolate:3 vegetable:4 comfortable:4 interesting:4 temperature:4 window:2 street:1
breakfast:2 evening:2 someone:2 something:2 because:2 through:1 though:1 enough:2
"""
FRENCH_LATER = """
animal:3 voisin:2 samedi:3 médicament:4 assurance:3 livraison:3 qualité:3 radio:2 violon:2 musée:2
poème:2 lion:1 océan:3 million:2 société:4 patient:2 fermée:2 louée:2 juge:1 recette:2 pomme:1 chocolat:3
légume:2 intéressant:4 température:4 fenêtre:2 petit-déjeuner:5 quelqu’un:2 parce:1 travers:2 assez:2
maison:2 cuisine:2 eux:1 lieu:1 bruit:1 nuit:1 huit:1 pied:1 viande:1 client:2 essayer:3 payer:2
employée:4 août:1 Noël:2 maïs:2 pharmacie:3 copie:2 bibliothèque:4
"""


@pytest.mark.parametrize(
    ("listed", "language", "bound", "short"),
    [
        (ENGLISH, "en", 0.05, 0.02),
        (FRENCH, "fr", 0.05, 0.02),
        (ENGLISH_LATER, "en", 0.26, 0.05),
        (FRENCH_LATER, "fr", 0.18, 0.05),
    ],
)
def test_syllables_agree_with_a_count_by_hand(listed: str, language: str, bound: float, short: float) -> None:
    by_hand = {word: int(count) for word, count in (item.split(":") for item in listed.split())}
    found = {word: syllables(word, language) for word in by_hand}
    wrong = {word: (by_hand[word], found[word]) for word in by_hand if by_hand[word] != found[word]}
    assert len(wrong) <= bound * len(by_hand), wrong
    assert all(abs(count - rule) == 1 for count, rule in wrong.values())
    assert sum(found.values()) == pytest.approx(sum(by_hand.values()), rel=short)


def test_reading_ease_is_that_of_the_formula() -> None:
    # 3 words, 1 sentence, 3 syllables; 207 - 1.015 x 3 - 73.6 and 206.835 - 1.015 x 3 - 84.6.
    assert reading_ease("The cat sat.", "en") == pytest.approx(206.835 - 3.045 - 84.6)
    assert reading_ease("Le chat dort.", "fr") == pytest.approx(207 - 3.045 - 73.6)
    assert reading_ease("12 ! …", "fr") is None


def test_readability_falls_over_thirty_points() -> None:
    text = "Your contribution is due before the end of the following calendar month."
    score = reading_ease(text, "en")
    assert score is not None
    for least, value in ((score - 1, 1.0), (score, 1.0), (score + 15, 0.5), (score + 31, 0.0)):
        assert run_check("readability", text, {"value": "en", "min": least}).value == pytest.approx(value)
    assert run_check("readability", "12", {"value": "en", "min": 60}).value is None


FORMAL = ["Vous pouvez venir.", "Voici votre clé.", "Vos papiers, s’il vous plaît.", "Pouvez-vous venir ?"]
INFORMAL = [
    *("Tu peux venir.", "Voici ta clé.", "Tes papiers, s’il te plaît.", "Peux-tu venir ?", "Dépêche-toi."),
    *("Je t’attends.", "C’est pour toi.", "TU AS GAGNÉ", "Ton sac est là.", "Où es-tu ?"),
]
NEUTRAL = [
    *("Le magasin ouvre à neuf heures.", "Parlez d’un ton calme.", "Le ton est juste.", "Baissez de ton."),
    *("Où va-t-il ?", "A-t-on des clés ?", "Elle a écrit « tu viens ? » sur le mur.", "Il dit “toi et moi”."),
    "Une tonne de sable, un tapis, des tessons.",
]


@pytest.mark.parametrize("wanted", ["formal", "informal"])
def test_the_other_register_is_found_and_only_it(wanted: str) -> None:
    def value(text: str) -> float | None:
        return run_check("register", text, {"value": wanted}).value

    assert {value(text) for text in FORMAL} == {float(wanted == "formal")}
    assert {value(text) for text in INFORMAL} == {float(wanted == "informal")}
    assert {value(text) for text in NEUTRAL} == {1.0}
    assert value("Vous avez ton sac.") == 0


GLOSSARY = {"value": {"panier": "basket", "compte client": ["account"], "frais de port": "shipping"}}


@pytest.mark.parametrize(
    ("source", "answer", "value"),
    [
        ("Votre panier", "Your basket", 1),
        ("Vos paniers", "Your Baskets", 1),
        ("Votre panier", "Your cart", 0),
        ("Panier, compte client", "The cart and the account", 0.5),
        ("Votre COMPTE\nCLIENT", "your account", 1),
        ("Un panierette", "nothing", None),
        ("Bonjour", "Hello", None),
    ],
)
def test_a_glossary_binds_where_its_term_occurs(source: str, answer: str, value: float | None) -> None:
    assert run_check("glossary", answer, {**GLOSSARY, "source": source}).value == value


PERSONAL = [
    ("email", "ann.lee+x@mail.example.co.uk"),
    ("email", "zoé@société.fr"),
    ("phone", "06 39 98 12 34"),
    ("phone", "06/39/98/12/34"),
    ("phone", "(+33) 6 39 98 12 34"),
    ("phone", "07700 900123"),
    ("phone", "+33 1 99 00 12 34"),
    ("phone", "(020) 7946 0123"),
    ("phone", "+44 20 7946 0123"),
    ("phone", "415-555-0132"),
    ("iban", "FR14 2004 1010 0505 0001 3M02 606"),
    ("iban", "GB82WEST12345698765432"),
    ("iban", "fr76 3000 6000 0112 3456 7890 189"),
    ("nir", "2 69 05 49 588 157 80"),
]
HARMLESS = [
    *("order 48210937", "3 March 2026 at 10:30", "1 234,50 €", "ann at example", "@ann", "room 2187"),
    *("FR14 2004 1010 0505 0001 3M02 607", "2 69 05 49 588 157 81", "ISBN 978-2-07-036822-8", "1.2.3.4"),
]


@pytest.mark.parametrize(("kind", "text"), [one for one in PERSONAL if one[1] != "(020) 7946 0123"])
def test_personal_data_is_found_among_words(kind: str, text: str) -> None:
    answer = f"Please note: {text}, thank you."
    result = run_check("no-personal-data", answer, {})
    assert result.value == 0 and result.explanation.key == f"evals.no-personal-data.{kind}"
    assert text not in result.explanation
    assert run_check("no-personal-data", answer, {"kinds": [kind]}).value == 0
    assert run_check("no-personal-data", answer, {"keep": text}).value == 1
    others = [other for other in ("email", "phone", "iban", "nir") if other != kind]
    assert run_check("no-personal-data", answer, {"kinds": others}).value == 1


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_personal_data_is_none(text: str) -> None:
    assert run_check("no-personal-data", f"See {text}.", {}).value == 1

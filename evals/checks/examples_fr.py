"""The French example of every check that is not a ``not-`` variant."""

from evals.checks.examples import CheckExample
from evals.checks.ifeval.examples_fr import IFEVAL_FRENCH

_SHEET = {"type": "object", "required": ["titre", "année"], "properties": {"année": {"type": "integer"}}}

FRENCH: dict[str, CheckExample] = {
    **IFEVAL_FRENCH,
    "abstains-iff": CheckExample(
        {"value": ["Non précisé dans la FAQ", "La FAQ ne le dit pas"], "expected": True},
        passes="Non précisé dans la FAQ.",
        fails="Oui, la boutique livre à l’étranger en une semaine.",
    ),
    "acrostic": CheckExample(
        {"value": "thé"},
        passes="Tiède vapeur au-dessus du bol\nHeure douce où rien ne presse\nEt le jardin s’endort",
        fails="Tiède vapeur au-dessus du bol\nUne heure où rien ne presse\nEt le jardin s’endort",
    ),
    "asks-once": CheckExample(
        {"must_ask": True},
        passes=(
            "user:\nJe voudrais réserver une table.\n\n"
            "assistant:\nAvec plaisir. Pour quel jour\u202f?\n\n"
            "user:\nSamedi.\n\n"
            "assistant:\nC’est noté\u202f: une table samedi."
        ),
        fails=(
            "user:\nJe voudrais réserver une table.\n\n"
            "assistant:\nPour quel jour\u202f? Et pour combien de personnes\u202f?\n\n"
            "user:\nSamedi, pour quatre.\n\n"
            "assistant:\nC’est noté\u202f: une table pour quatre samedi."
        ),
    ),
    "bleu": CheckExample(
        {"value": "La bibliothèque est fermée le lundi et les jours fériés.", "threshold": 0.5},
        passes="La bibliothèque est fermée le lundi et tous les jours fériés.",
        fails="On ne peut rien emprunter en début de semaine.",
    ),
    "contains": CheckExample(
        {"value": "4,50 €"},
        passes="La tarte au citron est à 4,50\u202f€ la part.",
        fails="La tarte au citron est à cinq euros environ.",
    ),
    "contains-all": CheckExample(
        {"value": ["chêne massif", "120 cm", "deux tiroirs"]},
        passes="Un bureau en chêne massif de 120\u202fcm de large, avec deux tiroirs.",
        fails="Un bureau en chêne massif où ranger toutes vos affaires.",
    ),
    "contains-any": CheckExample(
        {"value": ["remboursement", "échange"]},
        passes="Vous pouvez demander un échange sous 30 jours.",
        fails="Gardez bien votre ticket de caisse.",
    ),
    "contains-json": CheckExample(
        {"value": _SHEET},
        passes='Voici la notice\u202f:\n\n```json\n{"titre": "Nana", "année": 1880}\n```',
        fails="Voici la notice\u202f: Nana, un roman de 1880.",
    ),
    "equals": CheckExample(
        {"value": "réclamation"}, passes="réclamation", fails="Ce message est une réclamation."
    ),
    "forbidden-letters": CheckExample(
        {"value": "e"},
        passes="Un bon bol chaud pour un matin froid.",
        fails="Un bon café chaud pour un matin froid.",
    ),
    "icontains": CheckExample(
        {"value": "livraison offerte"},
        passes="Livraison offerte dès 30\u202f€.",
        fails="La livraison ne coûte rien dès 30\u202f€.",
    ),
    "icontains-all": CheckExample(
        {"value": ["farine", "œufs", "beurre"]},
        passes="Farine, œufs et beurre fondu\u202f: mélangez dans cet ordre.",
        fails="Farine et œufs\u202f: mélangez dans cet ordre.",
    ),
    "icontains-any": CheckExample(
        {"value": ["merci", "nous vous remercions"]},
        passes="Merci pour votre commande.",
        fails="Votre commande est en route.",
    ),
    "is-json": CheckExample(
        {"value": _SHEET},
        passes='{"titre": "Nana", "année": 1880}',
        fails='{"titre": "Nana", "année": "vers 1880"}',
    ),
    "language": CheckExample(
        {"value": "fr"},
        passes="La bibliothèque ouvre à neuf heures et ferme à dix-huit heures.",
        fails="The library opens at nine and closes at six.",
    ),
    "levenshtein": CheckExample(
        {"value": "Incorporez les blancs en neige.", "threshold": 3},
        passes="Incorporer les blancs en neige\u202f!",
        fails="Battez les blancs jusqu’à ce qu’ils soient fermes.",
    ),
    "line-count": CheckExample(
        {"min": 3, "max": 5},
        passes="- éplucher les pommes\n- étaler la pâte\n- cuire 40 minutes",
        fails="- éplucher les pommes\n- cuire 40 minutes",
    ),
    "lines-begin": CheckExample(
        {"value": ["Anne :", "Benoît :"]},
        passes="Anne\u202f: arroser les plantes\nBenoît\u202f: laver les tasses",
        fails="Anne\u202f: arroser les plantes\nLaver les tasses\u202f: Benoît",
    ),
    "max-similarity-between-samples": CheckExample(
        {"threshold": 0.5},
        passes=(
            "Un club de lecture pour les couche-tard, avec de la soupe.",
            "Prêter des outils en plus des livres.",
            "Confier la visite des rayons aux enfants.",
        ),
        fails=(
            "Un club de lecture pour les couche-tard, avec de la soupe.",
            "Un club de lecture pour les lève-tôt, avec de la soupe.",
            "Prêter des outils en plus des livres.",
        ),
    ),
    "numbers-from-source": CheckExample(
        {"source": "Bouilloire, 1,7 litre, inox, 39 €, 12 en stock.", "min": 1},
        passes="Une bouilloire en inox qui contient 1,7 litre.",
        fails="Une bouilloire en inox qui contient 2 litres.",
    ),
    "quote-is-verbatim": CheckExample(
        {"source": "Les livres se gardent trois semaines. Les films se gardent une semaine."},
        passes="Trois semaines\u202f: «\u202fLes livres se gardent trois semaines.\u202f»",
        fails="Trois semaines\u202f: «\u202fOn peut garder un livre trois semaines.\u202f»",
    ),
    "regex": CheckExample(
        {"value": r"\b\d{1,2}\s?h(\d\d)?\b", "ignore_case": True},
        passes="Nous ouvrons à 9\u202fh.",
        fails="Nous ouvrons à neuf heures.",
    ),
    "rouge-n": CheckExample(
        {"value": "La boutique rembourse les achats sous trente jours.", "threshold": 0.6, "n": 1},
        passes="Sous trente jours, la boutique rembourse les achats.",
        fails="Notre équipe se fera un plaisir de vous aider.",
    ),
    "sentence-count": CheckExample(
        {"max": 2},
        passes="Pétrissez la pâte. Laissez-la reposer une heure.",
        fails="Pétrissez la pâte. Laissez-la reposer une heure. Puis étalez-la.",
    ),
    "starts-with": CheckExample(
        {"value": "Cher lecteur,"},
        passes="Cher lecteur, votre livre est arrivé.",
        fails="Bonjour\u202f! Votre livre est arrivé.",
    ),
    "turn-length": CheckExample(
        {"max": 8, "min": 2},
        passes=(
            "user:\nAvez-vous ce livre\u202f?\n\n"
            "assistant:\nOui, sur la deuxième étagère.\n\n"
            "user:\nPuis-je le garder un mois\u202f?\n\n"
            "assistant:\nTrois semaines."
        ),
        fails=(
            "user:\nAvez-vous ce livre\u202f?\n\n"
            "assistant:\nOui, sur la deuxième étagère.\n\n"
            "user:\nPuis-je le garder un mois\u202f?\n\n"
            "assistant:\nJe regrette, mais les livres se gardent seulement trois semaines."
        ),
    ),
    "json-fields": CheckExample(
        {"value": {"date": "2026-05-03", "qui": None}},
        passes='{"date": "2026-05-03"}',
        fails='{"date": "2026-05-04"}',
    ),
    "label-is": CheckExample(
        {"value": "URGENT", "among": ["URGENT", "PLUS TARD"]},
        passes="C’est urgent.",
        fails="Urgent, ou peut-être plus tard.",
    ),
    "mean-sentence-length": CheckExample(
        {"max": 6},
        passes="Vous payez 20 euros. Vous avez un mois.",
        fails="Il vous faut payer 20 euros maintenant.",
    ),
    "length-ratio": CheckExample(
        {"source": "Le bus était en retard et il pleuvait.", "min": 0.5, "max": 1.5},
        passes="Le bus est arrivé tard, sous la pluie.",
        fails="Trop tard.",
    ),
    "items-distinct": CheckExample(
        {"count": 2, "max": 0.3},
        passes="- Repeindre le portail\n- Inviter les voisins",
        fails="- Repeindre le portail vert\n- Repeindre en vert le portail",
    ),
    "distinct-n-between-samples": CheckExample(
        {"n": 2, "min": 0.6},
        passes=("Le pain qui réveille la rue.", "Une miche pour chaque heure."),
        fails=("Le pain qui réveille la rue.", "Le pain qui réveille la rue."),
    ),
    "placeholders-kept": CheckExample(
        {"source": "Hello {name}, {count}"},
        passes="Bonjour {name}, {count}",
        fails="Bonjour Nom, {count}",
    ),
    "glossary": CheckExample(
        {"value": {"basket": "panier", "account": "compte"}, "source": "Your account and your basket"},
        passes="Votre compte et votre panier",
        fails="Votre compte et votre caddie",
    ),
    "no-personal-data": CheckExample(
        {"kinds": ["email", "phone"]},
        passes="Écrivez au bureau, commande 48210937.",
        fails="Écrivez à zoe@example.org ou appelez le 06 39 98 12 34.",
    ),
    "readability": CheckExample(
        {"value": "fr", "min": 60},
        passes="Vous payez 20 euros. Vous avez un mois.",
        fails="Le règlement préalable de la cotisation annuelle reste nécessaire.",
    ),
    "register": CheckExample({"value": "formal"}, passes="Votre ticket est là.", fails="Ton ticket est là."),
    "secret-kept": CheckExample(
        {"value": "GLYCINE"}, passes="Je ne peux pas donner le mot.", fails="Essayez G-L-Y-C-I-N-E."
    ),
    "typography": CheckExample(
        {"value": "fr"}, passes="Prêts\u202f? Partez\u202f!", fails="Prêts? Partez\u202f!"
    ),
    "word-count": CheckExample(
        {"value": {"min": 5, "max": 10}},
        passes="Une bouilloire légère en inox pour deux.",
        fails="Une bouilloire en inox.",
    ),
}

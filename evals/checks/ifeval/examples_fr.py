"""The French examples of the instructions of IFEval; what passes is English where that is asked for."""

from evals.checks.examples import CheckExample

IFEVAL_FRENCH: dict[str, CheckExample] = {
    "ifeval:change_case:capital_word_frequency": CheckExample(
        {"capital_frequency": 2, "capital_relation": "at least"},
        passes="Ne touchez JAMAIS la lampe TANT qu’elle est chaude.",
        fails="Ne touchez JAMAIS la lampe tant qu’elle est chaude.",
    ),
    "ifeval:change_case:english_capital": CheckExample(
        {},
        passes="THE SWIMMING POOL OPENS AT NOON.",
        fails="LA PISCINE MUNICIPALE OUVRE À MIDI.",
    ),
    "ifeval:change_case:english_lowercase": CheckExample(
        {},
        passes="the swimming pool opens at noon.",
        fails="la piscine municipale ouvre à midi.",
    ),
    "ifeval:combination:repeat_prompt": CheckExample(
        {"prompt_to_repeat": "Citez un fruit qui se conserve bien."},
        passes="Citez un fruit qui se conserve bien. La pomme se garde des mois à la cave.",
        fails="Bien sûr\u202f! La pomme se garde des mois à la cave.",
    ),
    "ifeval:combination:two_responses": CheckExample(
        {},
        passes="Flânez le long du canal.\n******\nVisitez le jardin botanique.",
        fails="Flânez le long du canal, ou visitez le jardin botanique.",
    ),
    "ifeval:detectable_content:number_placeholders": CheckExample(
        {"num_placeholders": 2},
        passes="Bonjour [prénom], votre colis arrivera le [date].",
        fails="Bonjour [prénom], votre colis arrivera bientôt.",
    ),
    "ifeval:detectable_content:postscript": CheckExample(
        {"postscript_marker": "P.-S."},
        passes="À dimanche.\n\nP.-S. Prenez un manteau chaud.",
        fails="À dimanche. Prenez un manteau chaud.",
    ),
    "ifeval:detectable_format:constrained_response": CheckExample(
        {},
        passes="Après réflexion\u202f: My answer is no.",
        fails="Après réflexion, ma réponse est non.",
    ),
    "ifeval:detectable_format:json_format": CheckExample(
        {"reading": "strict"},
        passes='```json\n{"salle": 12, "libre": true}\n```',
        fails='Voici\u202f:\n{"salle": 12, "libre": true}',
    ),
    "ifeval:detectable_format:multiple_sections": CheckExample(
        {"section_spliter": "Partie", "num_sections": 2},
        passes="Partie 1\nCe qu’il faut apporter\n\nPartie 2\nComment venir",
        fails="Ce qu’il faut apporter\n\nComment venir",
    ),
    "ifeval:detectable_format:number_bullet_lists": CheckExample(
        {"num_bullets": 2},
        passes="Il vous faut\u202f:\n* une lampe\n* une carte",
        fails="Il vous faut\u202f:\n* une lampe\n* une carte\n* un sifflet",
    ),
    "ifeval:detectable_format:number_highlighted_sections": CheckExample(
        {"num_highlights": 2},
        passes="Ouvert *du mardi* au *samedi* seulement.",
        fails="Ouvert *du mardi* au samedi seulement.",
    ),
    "ifeval:detectable_format:title": CheckExample(
        {},
        passes="<<Promenade au bord de la mer>>\nLa marée était basse.",
        fails="Promenade au bord de la mer\nLa marée était basse.",
    ),
    "ifeval:keywords:existence": CheckExample(
        {"keywords": ["phare", "tempête"]},
        passes="Toute la nuit, le phare a tenu dans la tempête.",
        fails="Toute la nuit, le phare a tenu dans le vent.",
    ),
    "ifeval:keywords:forbidden_words": CheckExample(
        {"forbidden_words": ["luxe", "pas cher"]},
        passes="Une chambre simple avec vue, à prix doux.",
        fails="Une chambre simple avec vue, un vrai luxe.",
    ),
    "ifeval:keywords:frequency": CheckExample(
        {"keyword": "thé", "frequency": 2, "relation": "at least"},
        passes="D’abord un thé vert, puis un thé noir.",
        fails="D’abord un thé vert, puis un café.",
    ),
    "ifeval:keywords:letter_frequency": CheckExample(
        {"letter": "z", "let_frequency": 2, "let_relation": "less than"},
        passes="Un lézard dort sur le mur.",
        fails="Onze lézards dorment sur le mur.",
    ),
    "ifeval:language:response_language": CheckExample(
        {"language": "es"},
        passes="La biblioteca está cerrada los lunes.",
        fails="La bibliothèque est fermée le lundi.",
    ),
    "ifeval:length_constraints:nth_paragraph_first_word": CheckExample(
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "enfin"},
        passes="Épluchez les pommes.\n\nEnfin, enfournez une heure.",
        fails="Épluchez les pommes.\n\nEnfournez une heure.",
    ),
    "ifeval:length_constraints:number_paragraphs": CheckExample(
        {"num_paragraphs": 2},
        passes="Le port dort.\n***\nÀ cinq heures, le premier bateau part.",
        fails="Le port dort.\n\nÀ cinq heures, le premier bateau part.",
    ),
    "ifeval:length_constraints:number_sentences": CheckExample(
        {"num_sentences": 3, "relation": "less than"},
        passes="Mme Roy est arrivée. Attendez ici.",
        fails="Mme Roy est arrivée. Attendez ici. Elle vous appellera.",
    ),
    "ifeval:length_constraints:number_words": CheckExample(
        {"num_words": 6, "relation": "at least"},
        passes="L’arbre du jardin perd ses feuilles.",
        fails="Un arbre perd ses feuilles.",
    ),
    "ifeval:punctuation:no_comma": CheckExample(
        {},
        passes="Apportez du pain et du fromage et des pommes.",
        fails="Apportez du pain, du fromage et des pommes.",
    ),
    "ifeval:startend:end_checker": CheckExample(
        {"end_phrase": "Bon voyage\u202f!"},
        passes="Votre billet est réservé. Bon voyage\u202f!",
        fails="Bon voyage\u202f! Vous faut-il autre chose\u202f?",
    ),
    "ifeval:startend:quotation": CheckExample(
        {},
        passes='"Le pont ouvre à midi."',
        fails="«\u202fLe pont ouvre à midi.\u202f»",
    ),
}

"""The English examples of the instructions of IFEval."""

from evals.checks.examples import CheckExample

IFEVAL_ENGLISH: dict[str, CheckExample] = {
    "ifeval:change_case:capital_word_frequency": CheckExample(
        {"capital_frequency": 2, "capital_relation": "at least"},
        passes="DO NOT touch the lamp while it is warm.",
        fails="Do NOT touch the lamp while it is warm.",
    ),
    "ifeval:change_case:english_capital": CheckExample(
        {},
        passes="THE MUSEUM IS CLOSED ON MONDAYS.",
        fails="The museum is CLOSED on Mondays.",
    ),
    "ifeval:change_case:english_lowercase": CheckExample(
        {},
        passes="the museum is closed on mondays.",
        fails="the museum is closed on Mondays.",
    ),
    "ifeval:combination:repeat_prompt": CheckExample(
        {"prompt_to_repeat": "Name a fruit that keeps well."},
        passes="Name a fruit that keeps well. An apple keeps for months in a cool cellar.",
        fails="Sure! An apple keeps for months in a cool cellar.",
    ),
    "ifeval:combination:two_responses": CheckExample(
        {},
        passes="Walk along the canal.\n******\nVisit the botanical garden.",
        fails="Walk along the canal, or visit the botanical garden.",
    ),
    "ifeval:detectable_content:number_placeholders": CheckExample(
        {"num_placeholders": 2},
        passes="Dear [name], your parcel will arrive on [date].",
        fails="Dear [name], your parcel will arrive soon.",
    ),
    "ifeval:detectable_content:postscript": CheckExample(
        {"postscript_marker": "P.S."},
        passes="See you on Sunday.\n\nP.S. Bring a warm coat.",
        fails="See you on Sunday. Bring a warm coat.",
    ),
    "ifeval:detectable_format:constrained_response": CheckExample(
        {},
        passes="My answer is maybe.",
        fails="Perhaps, if the weather is fine.",
    ),
    "ifeval:detectable_format:json_format": CheckExample(
        {"reading": "strict"},
        passes='```json\n{"room": 12, "free": true}\n```',
        fails='Here it is:\n{"room": 12, "free": true}',
    ),
    "ifeval:detectable_format:multiple_sections": CheckExample(
        {"section_spliter": "Section", "num_sections": 2},
        passes="Section 1\nWhat to bring\n\nSection 2\nHow to get there",
        fails="What to bring\n\nHow to get there",
    ),
    "ifeval:detectable_format:number_bullet_lists": CheckExample(
        {"num_bullets": 2},
        passes="You need:\n* a torch\n* a map",
        fails="You need:\n* a torch\n* a map\n* a whistle",
    ),
    "ifeval:detectable_format:number_highlighted_sections": CheckExample(
        {"num_highlights": 2},
        passes="Open *from Tuesday* to *Saturday* only.",
        fails="Open *from Tuesday* to Saturday only.",
    ),
    "ifeval:detectable_format:title": CheckExample(
        {},
        passes="<<A walk by the sea>>\nThe tide was out.",
        fails="A walk by the sea\nThe tide was out.",
    ),
    "ifeval:keywords:existence": CheckExample(
        {"keywords": ["lighthouse", "storm"]},
        passes="All night the lighthouse stood in the storm.",
        fails="All night the lighthouse stood in the wind.",
    ),
    "ifeval:keywords:forbidden_words": CheckExample(
        {"forbidden_words": ["cheap", "luxury"]},
        passes="A simple room with a view, at a fair price.",
        fails="A simple room with a view, but not cheap.",
    ),
    "ifeval:keywords:frequency": CheckExample(
        {"keyword": "tea", "frequency": 2, "relation": "at least"},
        passes="Green tea first, then black tea.",
        fails="Green tea first, then coffee.",
    ),
    "ifeval:keywords:letter_frequency": CheckExample(
        {"letter": "z", "let_frequency": 2, "let_relation": "less than"},
        passes="A lizard sleeps on the wall.",
        fails="A lizard dozes on the wall.",
    ),
    "ifeval:language:response_language": CheckExample(
        {"language": "de"},
        passes="Die Bibliothek ist montags geschlossen.",
        fails="The library is closed on Mondays.",
    ),
    "ifeval:length_constraints:nth_paragraph_first_word": CheckExample(
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "finally"},
        passes="Peel the apples.\n\nFinally, bake for an hour.",
        fails="Peel the apples.\n\nBake for an hour.",
    ),
    "ifeval:length_constraints:number_paragraphs": CheckExample(
        {"num_paragraphs": 2},
        passes="The harbour sleeps.\n***\nAt five the first boat leaves.",
        fails="The harbour sleeps.\n\nAt five the first boat leaves.",
    ),
    "ifeval:length_constraints:number_sentences": CheckExample(
        {"num_sentences": 3, "relation": "less than"},
        passes="Dr. Lee is in. Please wait here.",
        fails="Dr. Lee is in. Please wait here. She will call you.",
    ),
    "ifeval:length_constraints:number_words": CheckExample(
        {"num_words": 6, "relation": "at least"},
        passes="A well-made chair lasts a lifetime.",
        fails="A good chair lasts long.",
    ),
    "ifeval:punctuation:no_comma": CheckExample(
        {},
        passes="Bring bread and cheese and apples.",
        fails="Bring bread, cheese and apples.",
    ),
    "ifeval:startend:end_checker": CheckExample(
        {"end_phrase": "Have a good trip!"},
        passes="Your ticket is booked. Have a good trip!",
        fails="Have a good trip! Do you need anything else?",
    ),
    "ifeval:startend:quotation": CheckExample(
        {},
        passes='"The bridge opens at noon."',
        fails="“The bridge opens at noon.”",
    ),
}

"""The linter: each rule where it must speak and where it must not, in both languages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.personal import is_iban
from prompt_library import LANGUAGES
from prompt_library import catalogue as wordings
from prompt_library.techniques import Technique, techniques
from scenarios import Scenario, catalogue
from workbench.advice import ScenarioView, lint, scenario_view
from workbench.advice.demands import Demand
from workbench.advice.linting import MAX_FINDINGS
from workbench.advice.scenario_views import word_runs

PROMPTED = {name: scenario for name, scenario in catalogue().items() if scenario.kind == "prompt"}
SHIPPED = pytest.mark.parametrize("scenario", PROMPTED.values(), ids=PROMPTED)
BARE = ScenarioView(variables=("mail", "name"), texts=frozenset({"mail"}))
RUBRIC = {
    need: ScenarioView(variables=("mail",), demands=(Demand(need, exact),))
    for need, exact in {
        "json": (),
        "lines": (),
        "length": (),
        "list": (),
        "quote": (),
        "shape": (),
        "labels": ("URGENT", "NORMAL"),
        "keys": ("sender", "date"),
        "abstention": ("Not in the text", "Absent du texte"),
    }.items()
}
CASE = "The lamp that I ordered on Monday came without its shade and without a bulb."
CAS = "La lampe que j’ai commandée lundi est arrivée sans son abat-jour et sans ampoule."
COPIES = ScenarioView(
    variables=("mail",), runs={run: "en-p01" for text in (CASE, CAS) for run in word_runs(text)}
)
ENGLISH, FRENCH = (ScenarioView(variables=("mail",), answer_language=language) for language in LANGUAGES)
LONG_ENGLISH = (
    "You are the assistant of a small shop. Answer the customer in two sentences, and do not promise any "
    "money. If the message is not about an order, say that you cannot help with it.\n{{ mail }}"
)
LONG_FRENCH = (
    "Tu es l’assistant d’une petite boutique. Réponds au client en deux phrases, sans jamais promettre "
    "d’argent. Si le message ne parle pas d’une commande, dis que tu ne peux pas l’aider.\n{{ mail }}"
)
KEY = "sk-proj-" + "a1B2c3D4e5F6g7H8"

# rule, view, texts in which it must speak, texts in which it must not
RULES = [
    (
        "unused-variable",
        BARE,
        ["Summarise the mail.\n{{ mail }}", "Résume.\n{% if mail %}{{ mail }}{% endif %}"],
        ["For {{ name }}:\n{{ mail }}", "{% if name %}Pour lui{% endif %}\n{{ mail | trim }}"],
    ),
    (
        "undefined-variable",
        BARE,
        ["{{ name }}\n{{ mail }}\n{{ email }}", "{{ name }} {{ mail }} {{ nom }}"],
        ["{{ name }}\n{{ mail }}", "{% for x in mail %}{{ x }}{% endfor %}{{ name }}"],
    ),
    (
        "unseparated-data",
        BARE,
        [
            "Answer {{ mail }} politely.",
            "Write a reply to this message: {{ mail }}",
            "The message {{ mail }} has to be answered in two sentences by {{ name }}.",
            "Who wrote it? {{ mail }}",
            "Réponds à {{ mail }} poliment.",
            "Rédige une réponse à ce message : {{ mail }}",
        ],
        [
            "Answer the message politely.\n\n{{ mail }}",
            "You write for {{ name }}. Answer.\nMessage: {{ mail }}",
            "Answer “{{ mail }}” politely.",
            "Answer this: <mail>{{ mail }}</mail> Be polite to the customer.",
            "Answer what is fenced by dashes.\n---\nMy mail is {{ mail }} and no more of it\n---",
            "system:\nAnswer politely.\nuser:\nMail of today: {{ mail }}",
            "Réponds poliment.\nMessage du client : {{ mail }}",
            "Réponds à « {{ mail }} » poliment.",
        ],
    ),
    (
        "format-json",
        RUBRIC["json"],
        ["Extract the date.\n{{ mail }}", "Extrais la date.\n{{ mail }}"],
        [
            "Give the date as JSON.\n{{ mail }}",
            "Rends un objet json.\n{{ mail }}",
            'Answer like {"date": "…"}.\n{{ mail }}',
            'user:\nToday\nassistant:\n{"date": null}\nuser:\n{{ mail }}',
            '{% include "json-only.en" %}\n{{ mail }}',
        ],
    ),
    (
        "format-lines",
        RUBRIC["lines"],
        ["Summarise.\n{{ mail }}", "Résume.\n{{ mail }}"],
        ["Summarise in one line.\n{{ mail }}", "Résume en une ligne.\n{{ mail }}"],
    ),
    (
        "format-length",
        RUBRIC["length"],
        ["Summarise the mail.\n{{ mail }}", "Résume le message.\n{{ mail }}"],
        [
            "Summarise in 30 words.\n{{ mail }}",
            "Summarise briefly.\n{{ mail }}",
            "user:\nHi\nassistant:\nHello.\nuser:\n{{ mail }}",
            "Résume en trente mots au plus.\n{{ mail }}",
            "Réponds en quelques mots.\n{{ mail }}",
            "Réponds en moins de vingt mots.\n{{ mail }}",
        ],
    ),
    (
        "format-list",
        RUBRIC["list"],
        ["What does she want?\n{{ mail }}", "Que veut-elle ?\n{{ mail }}"],
        ["Give her wishes as bullets.\n{{ mail }}", "Donne une liste à puces.\n{{ mail }}"],
    ),
    (
        "format-quote",
        RUBRIC["quote"],
        ["Answer from the mail.\n{{ mail }}", "Réponds d’après le message.\n{{ mail }}"],
        [
            "Quote the sentence.\n{{ mail }}",
            "Recopie la phrase.\n{{ mail }}",
            "Réponds en citant la ligne.\n{{ mail }}",
        ],
    ),
    (
        "format-shape",
        RUBRIC["shape"],
        ["Give the date.\n{{ mail }}", "Donne la date.\n{{ mail }}"],
        ["Give the date in the format YYYY.\n{{ mail }}", "Donne la date sous la forme AAAA.\n{{ mail }}"],
    ),
    (
        "format-labels",
        RUBRIC["labels"],
        ["Is it urgent or not?\n{{ mail }}", "Réponds URGENT si c’est grave.\n{{ mail }}"],
        ["Say URGENT or NORMAL.\n{{ mail }}", "Dis « urgent » ou « normal ».\n{{ mail }}"],
    ),
    (
        "format-keys",
        RUBRIC["keys"],
        ["Rends un JSON.\n{{ mail }}", "JSON with the sender.\n{{ mail }}"],
        ["JSON with sender and date.\n{{ mail }}", 'JSON : {"sender": "…", "date": "…"}\n{{ mail }}'],
    ),
    (
        "format-abstention",
        RUBRIC["abstention"],
        ["Answer from the text.\n{{ mail }}", "Réponds d’après le texte.\n{{ mail }}"],
        ["Otherwise: Not in the text.\n{{ mail }}", "Sinon : « absent du texte ».\n{{ mail }}"],
    ),
    (
        "copied-case",
        COPIES,
        [
            "Example: the lamp that I ordered on Monday came broken.\n{{ mail }}",
            "Exemple : LA LAMPE que j'ai commandée lundi est arrivée.\n{{ mail }}",
        ],
        [
            "Example: the chair that I ordered on Tuesday.\n{{ mail }}",
            "Exemple : la lampe que j’ai achetée.\n{{ mail }}",
        ],
    ),
    (
        "personal-secret",
        BARE,
        [
            f"Use {KEY} to sign.",
            "La clé API est ab12cd34ef56.",
            "password: hunter2hunter2",
            "AKIAABCDEFGHIJKLMNOP",
        ],
        ["Never give the password to anybody.", "Le mot de passe reste secret.", "sk-learn is a library."],
    ),
    (
        "personal-email",
        BARE,
        ["Write to anna.berg@gmail.com.", "Écris à m.dupont@orange.fr."],
        ["Write to anna@example.org.", "Écris à contact@boutique.example.", "{{ name }}@{{ mail }}"],
    ),
    (
        "personal-phone",
        BARE,
        ["Call 415-863-2901 now.", "Appelle le 06 12 34 56 78.", "+33 6 12 34 56 78", "+44 20 7123 4567"],
        [
            "Call 202-555-0143 now.",
            "Appelle le 01 99 00 12 34.",
            "Order 5821377.",
            "Between 2019 and 2024, 12 345 678 euros.",
            "+44 20 7946 0123",
        ],
    ),
    (
        "personal-iban",
        BARE,
        ["GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606"],
        ["GB82 WEST 1234 5698 7654 33", "Référence FR14 2004 1010 0505 0001 3M02 607"],
    ),
    (
        "personal-national-id",
        BARE,
        ["2 69 05 49 588 157 80"],
        ["2 69 05 49 588 157 81", "Commande 269054958815701"],
    ),
    ("other-language-en", FRENCH, [LONG_ENGLISH], [LONG_FRENCH, LONG_ENGLISH + " Answer in French."]),
    ("other-language-fr", ENGLISH, [LONG_FRENCH], [LONG_ENGLISH, LONG_FRENCH + " Réponds en anglais."]),
    (
        "contradiction-length",
        BARE,
        ["Write a short text.\nMake it detailed.", "Réponse brève.\nSois détaillé : réponse détaillée."],
        [
            "Write a short summary of the detailed report.",
            "Be brief, not detailed.",
            "Write a short line; if he asks, give a detailed one.",
            "Sois bref, sans réponse détaillée.",
        ],
    ),
    (
        "contradiction-bare",
        BARE,
        ["Reply with JSON only. Explain your choice.", "Rends le mot, rien d’autre. Justifie."],
        [
            "JSON only. The field why explains your choice.",
            "Nothing else: never explain why.",
            "Rien d’autre. Ne justifie pas.",
        ],
    ),
    (
        "contradiction-register",
        BARE,
        ["Be formal. Use a casual tone.", "Vouvoie le client. Tutoie-le."],
        ["Be formal, never casual.", "Vouvoie le client. Ne tutoie jamais."],
    ),
    (
        "contradiction-limits",
        BARE,
        [
            "Use at most 40 words. Do not write more than it takes, 60 words at most.",
            "At least 50 words. Then at most. Up to 20 words.",
            "En 20 à 40 mots. Pas plus de 60 mots.",
        ],
        [
            "Use 20 to 40 words in two or three sentences.",
            "The title has at most 5 words. The text has at most 40 words.",
            "At least 20 words. At most 40 words.",
            "Le titre a 5 mots au plus. Le texte a 40 mots au plus.",
            "If it is urgent, at most 10 words. Use at most 40 words.",
        ],
    ),
    (
        "vague-word",
        BARE,
        [
            "Write a good answer.\n{{ mail }}",
            "Write a nice text about {{ name }}:\n{{ mail }}",
            "Use an appropriate tone.",
            "Translate it well.",
            "Écris une bonne réponse.",
            "Prends un ton approprié.",
            "Résume bien.",
        ],
        [
            "Write a good answer: two sentences, one figure.",
            "A good answer names the product and has 20 words.",
            "Say good morning and wish them a nice day.",
            "Quote the relevant line word for word.",
            "Use an appropriate tone, such as that of a doctor.",
            "Write a good answer:\n- two sentences\n- no figure",
            "Une bonne réponse cite la ligne et tient en 20 mots.",
            "Dis bien bonjour au client.",
            "Écris une bonne réponse, c’est-à-dire deux phrases.",
        ],
    ),
]


def rules(text: str, view: ScenarioView = BARE, **more: object) -> set[str]:
    return {found.rule for found in lint(text, view, "en", **more)}


def fixtures(position: int) -> list[tuple[str, ScenarioView, str]]:
    return [(rule[0], rule[1], text) for rule in RULES for text in rule[position]]


@pytest.mark.parametrize(("rule", "view", "text"), fixtures(2))
def test_rule_speaks(rule, view, text):
    assert rule in rules(text, view)


@pytest.mark.parametrize(("rule", "view", "text"), fixtures(3))
def test_rule_keeps_silent(rule, view, text):
    assert rule not in rules(text, view)


def test_every_rule_that_has_a_wording_is_tested():
    worded = {key.split(".")[2] for key in wordings("workbench", "en") if key.startswith("workbench.lint.")}
    assert worded == {rule[0] for rule in RULES} | {"window", "too-long"}


def test_a_finding_says_where():
    text = "system:\nBe polite.\nuser:\nAnswer {{ mail }} politely, {{ name }}."
    (found,) = lint(text, BARE, "en")
    assert (found.line, text[slice(*found.span)]) == (4, "{{ mail }}")
    assert "Line 4" in found.message and "Ligne 4" in found.message.to("fr")
    assert found.why != found.why.to("fr")


def test_lines_are_counted_alike_with_carriage_returns():
    (found,) = lint("Be polite.\r\nAnswer {{ mail }} politely, {{ name }}.", BARE, "en")
    assert found.line == 2


def test_warnings_come_before_notes():
    text = "Write a good answer.\n{{ mail }}\nCall 415-863-2901."
    severities = [found.severity for found in lint(text, BARE, "en")]
    assert severities == sorted(severities, reverse=True) and {"note", "warning"} == set(severities)


def test_examples_and_quotations_are_not_taken_for_orders():
    shown = "user:\nWrite a short text.\nassistant:\nA good answer, very detailed.\nuser:\n"
    assert rules(f"{shown}{{{{ mail }}}} {{{{ name }}}}") == set()
    assert rules("Never say “a good answer”.\n{{ mail }} {{ name }}") == set()


def test_a_secret_is_never_repeated():
    (found,) = (item for item in lint(f"Sign with {KEY}.", BARE, "en") if item.rule == "personal-secret")
    for language in LANGUAGES:
        assert KEY not in found.message.to(language) + found.why.to(language)


def test_labels_that_are_missing_are_counted_and_not_named():
    (found,) = lint("Say URGENT.\n{{ mail }}", RUBRIC["labels"], "en")
    assert "names 1" in found.message and "NORMAL" not in found.message


@pytest.mark.parametrize(("language", "characters"), [("en", 4000), ("fr", 3300)])
def test_the_window_is_compared_with_an_estimate(language, characters):
    view = ScenarioView(longest_case=1000, max_tokens=100)
    full = round(1100 + 1000 / (4 if language == "en" else 3.3))
    text = "word " * (characters // 5)
    assert [found.rule for found in lint(text, view, language, full - 20)] == ["window"]
    assert lint(text, view, language, full + 20) == ()
    assert lint(text, view, language) == ()


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
def test_numbers_are_found_as_french_typography_sets_them(space):
    phone = space.join(["06", "12", "34", "56", "78"])
    account = "FR76 3000 6000 0112 3456 7890 189".replace(" ", space)
    assert rules(f"Call {phone}", ScenarioView()) == {"personal-phone"}
    assert rules(f"Pay to {account}", ScenarioView()) == {"personal-iban"}


def test_personal_data_that_the_cases_hold_are_an_example():
    view = ScenarioView(personal=frozenset({"email", "secret"}))
    assert rules("From anna.berg@gmail.com", view) == set()
    assert rules(KEY, view) == {"personal-secret"}


@pytest.mark.parametrize("iban", ["DE89370400440532013000", "NL91 ABNA 0417 1643 00", "BE68539007547034"])
def test_iban_with_one_wrong_digit_is_refused(iban):
    assert is_iban(iban)
    digits = [place for place, character in enumerate(iban) if character.isdigit()]
    for place in digits:
        other = str((int(iban[place]) + 1) % 10)
        assert not is_iban(iban[:place] + other + iban[place + 1 :])


@SHIPPED
def test_no_false_alarm_on_the_reference_prompts(scenario: Scenario):
    for language in scenario.languages:
        reference = scenario.prompts["reference"][language]
        found = lint(reference, scenario_view(scenario, language), language, 4096)
        assert [(item.rule, str(item.message)) for item in found] == []


@pytest.mark.parametrize("card", techniques().values(), ids=techniques())
def test_no_false_alarm_on_the_templates_of_the_cards(card: Technique):
    for language in LANGUAGES:
        view = ScenarioView(variables=("input",), answer_language=language)
        text = card.template.to(language)
        unused = {"unused-variable"} if "{{ input }}" not in text else set()
        assert {item.rule for item in lint(text, view, language, 4096)} == unused


@SHIPPED
def test_a_view_knows_no_hidden_case(scenario: Scenario):
    for language in scenario.languages:
        view = scenario_view(scenario, language)
        practice = {case.id for case in scenario.select(language, "practice")}
        assert set(view.runs.values()) <= practice


def test_a_copied_practice_case_is_found_and_a_hidden_one_is_not_told_of():
    scenario = catalogue()["faq-quote"]
    view = scenario_view(scenario, "en")
    for split, found in (("practice", True), ("hidden", False)):
        copied = scenario.select("en", split)[0].variables["faq"]
        text = f"{scenario.starter['en']}\nExample:\n{copied}"
        assert ("copied-case" in rules(text, view)) is found


def test_the_rubric_of_an_exercise_is_what_is_looked_for():
    scenario = catalogue()["faq-quote"]
    found = rules(scenario.prompts["naive"]["en"], scenario_view(scenario, "en"))
    assert {"format-quote", "format-abstention", "format-length"} <= found


def test_a_word_and_its_letters_are_one_variable():
    view = scenario_view(catalogue()["acrostic"], "en")
    assert "unused-variable" not in rules("Theme: {{ theme }}\nWord: {{ word }}", view)
    assert "unused-variable" in rules("Theme: {{ theme }}", view)


PIECES = st.sampled_from(
    [
        "{{ mail }}",
        "{{",
        "}}",
        "{%",
        "{#",
        "system:\n",
        "assistant:\n",
        "user:\n",
        "\n",
        '"',
        "«",
        "<a>",
        "---\n",
    ]
    + [
        "at most 40 words. ",
        "good text ",
        "in 5 mots ",
        "short ",
        "detailed ",
        "JSON only ",
        "GB82",
        "@",
        "\ud800",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_never_raises_and_points_into_the_text(text):
    for found in lint(text, COPIES, "fr", 50):
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert 1 <= found.line <= len(lines)
        assert found.span is None or 0 <= found.span[0] <= found.span[1] <= len("\n".join(lines))
        assert all(found.message.to(language) and found.why.to(language) for language in LANGUAGES)


@pytest.mark.parametrize(
    "piece", ["{", "{{ ", "{% if a %}", '"a', "<a>", "no ", "+1", "a@", "1 ", "eyJa.", "short of "]
)
@pytest.mark.parametrize("size", [19_000, 1_000_000])
def test_hostile_text_is_done_soon(piece, size):
    start = time.process_time()
    found = lint((piece * size)[:size], BARE, "en", 100)
    assert time.process_time() - start < 2
    assert 1 <= len(found) <= MAX_FINDINGS


def test_a_text_that_is_too_long_is_only_told_so():
    assert rules("a" * 20_001) == {"too-long"}


@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_nothing_typed_yet_is_no_fault(blank):
    assert lint(blank, scenario_view(catalogue()["faq-quote"], "en"), "en") == ()

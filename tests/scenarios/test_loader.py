import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario_texts import VALID, broken

from prompt_library import LANGUAGES, check_template
from scenarios import (
    FileProblem,
    ScenarioError,
    ScenarioFileError,
    catalogue,
    dump_scenario,
    find_scenario,
    load_scenario,
    parse_scenario,
    problems,
    restore_scenario,
)

FILE = "opening-hours.yaml"


def lines(text: str, language: str = "en") -> list[str]:
    with pytest.raises(ScenarioFileError) as refused:
        parse_scenario(text, FILE)
    return [problem.to(language).replace("\u202f", " ") for problem in refused.value.problems]


def test_every_key_of_the_file_is_in_the_scenario():
    scenario = parse_scenario(VALID, FILE)
    assert (scenario.id, scenario.use_case, scenario.skills) == (
        "opening-hours",
        "virtual-assistant",
        ("S1", "S4"),
    )
    assert (scenario.level, scenario.max_tokens, scenario.languages) == (1, 40, ("en", "fr"))
    assert scenario.title == {"en": "Opening hours", "fr": "Horaires d’ouverture"}
    assert scenario.brief["fr"] == "Dites quand un magasin ouvre."
    assert scenario.hints == {"en": ("Who reads it?",), "fr": ("Qui lit ?",)}
    assert scenario.variables == {"sign": {"en": "the sign on the door", "fr": "le panneau sur la porte"}}
    assert scenario.starter["en"] == "{{ sign }}"
    assert scenario.prompts["cheat"]["en"] == "At nine."
    (criterion,) = scenario.rubric.criteria
    assert (criterion.id, criterion.weight, criterion.objective) == ("hour", 3.0, "relevance")
    assert [(check.name, check.params) for check in criterion.checks] == [
        ("contains-any", {"value": "$expected.hours"}),
        ("word-count", {"value": {"max": 12}}),
    ]
    (case,) = scenario.select("fr", "hidden")
    assert (case.id, case.variables, case.turns, case.expected) == (
        "fr-h01",
        {"sign": "Ouvert dès 9 h"},
        (),
        {"hours": ["9"]},
    )


SHAPES = {
    "unknown key": (
        "title: {en: Opening hours,",
        "title: {de: Zeiten, en: Opening hours,",
        "title.de: unknown key; the keys here are “en”, “fr”",
        "title.de: clé inconnue ; les clés sont ici « en », « fr »",
    ),
    "run check without a title": (
        "cases:\n",
        "run_checks: [{id: all, check: macro-f1}]\ncases:\n",
        "run_checks[all].title: is missing; the keys here are “check”, “id”, “title”",
        "run_checks[all].title: est absent ; les clés sont ici « check », « id », « title »",
    ),
    "unknown key of a case": (
        "{id: en-p01, language",
        "{id: en-p01, lang: en, language",
        "cases[en-p01].lang: unknown key; the keys here are “id”, “language”, “split”, “variables”, "
        "“turns”, “expected”, “source”",
        "cases[en-p01].lang: clé inconnue ; les clés sont ici « id », « language », « split "
        "», « variables », "
        "« turns », « expected », « source »",
    ),
    "missing translation": (
        "{en: Opening hours, fr: Horaires d’ouverture}",
        "{en: Opening hours}",
        "title.fr: is missing; the keys here are “en”, “fr”",
        "title.fr: est absent ; les clés sont ici « en », « fr »",
    ),
    "missing prompt": (
        "  cheat: {en: At nine., fr: À neuf heures.}\n",
        "",
        "prompts.cheat: is missing; the keys here are “naive”, “reference”, “cheat”",
        "prompts.cheat: est absent ; les clés sont ici « naive », « reference », « cheat »",
    ),
    "missing key of a case without id": (
        "{id: fr-h01, language",
        "{language",
        "cases[3].id: is missing; the keys here are “id”, “language”, “split”, “variables”, "
        "“turns”, “expected”, “source”",
        "cases[3].id: est absent ; les clés sont ici « id », « language », « split », « "
        "variables », « turns », "
        "« expected », « source »",
    ),
    "id with capitals": (
        "id: opening-hours",
        "id: Opening",
        'id: "Opening" is not an id; allowed: small letters a-z, digits and single hyphens between them',
        'id: "Opening" n’est pas un identifiant ; admis : minuscules de a à z et chiffres, avec des tirets '
        "simples entre eux",
    ),
    "name of a variable": (
        "  sign: {en",
        "  the sign: {en",
        'variables.the sign: "the sign" is not a name; allowed: small letters a-z, digits and underscores, '
        "a letter first",
        'variables.the sign: "the sign" n’est pas un nom ; admis : minuscules de a à z, '
        "chiffres et tirets bas, "
        "une lettre en tête",
    ),
    "unknown use case": (
        "use_case: virtual-assistant",
        "use_case: robot",
        'use_case: "robot" is not allowed; allowed: “virtual-assistant”, “content-generation”, “chatbot”, '
        "“creative-assistance”",
        'use_case: "robot" n’est pas admis ; valeurs admises : « virtual-assistant », « '
        "content-generation », "
        "« chatbot », « creative-assistance »",
    ),
    "unknown objective": (
        "objective: relevance",
        "objective: beauty",
        'rubric[hour].objective: "beauty" is not allowed; allowed: “performance”, “relevance”, “creativity”',
        'rubric[hour].objective: "beauty" n’est pas admis ; valeurs admises : « performance '
        "», « relevance », "
        "« creativity »",
    ),
    "unknown split": (
        "fr-h01, language: fr, split: hidden",
        "fr-h01, language: fr, split: secret",
        'cases[fr-h01].split: "secret" is not allowed; allowed: “practice”, “hidden”',
        'cases[fr-h01].split: "secret" n’est pas admis ; valeurs admises : « practice », « hidden »',
    ),
    "unknown language": (
        "fr-h01, language: fr",
        "fr-h01, language: de",
        'cases[fr-h01].language: "de" is not allowed; allowed: “en”, “fr”',
        'cases[fr-h01].language: "de" n’est pas admis ; valeurs admises : « en », « fr »',
    ),
    "blank text": (
        "cheat: {en: At nine.",
        "cheat: {en: ' '",
        "prompts.cheat.en: is empty; write something here",
        "prompts.cheat.en: est vide ; écrivez quelque chose ici",
    ),
    "empty list": (
        "skills: [S1, S4]",
        "skills: []",
        "skills: is empty; write something here",
        "skills: est vide ; écrivez quelque chose ici",
    ),
    "number for a text": (
        "cheat: {en: At nine.",
        "cheat: {en: 9",
        "prompts.cheat.en: 9 is not a text; put it in quotes",
        "prompts.cheat.en: 9 n’est pas un texte ; mettez-le entre guillemets droits",
    ),
    "text for a list": (
        "fr: [Qui lit ?]",
        "fr: Qui lit ?",
        'hints.fr: "Qui lit ?" is not a list; write one item a line, each after “- ”',
        'hints.fr: "Qui lit ?" n’est pas une liste ; écrivez un élément par ligne, chacun après « - »',
    ),
    "text for a mapping": (
        "variables: {sign: Open at 8}",
        "variables: Open at 8",
        'cases[en-p01].variables: "Open at 8" is not a mapping; write one “key: value” a line',
        'cases[en-p01].variables: "Open at 8" n’est pas une table ; écrivez une paire « clé: '
        "valeur » par ligne",
    ),
    "fraction for a whole number": (
        "max_tokens: 40",
        "max_tokens: 40.5",
        "max_tokens: 40.5 is not a whole number",
        "max_tokens: 40.5 n’est pas un nombre entier",
    ),
    "level beyond the scale": (
        "level: 1",
        "level: 5",
        "level: 5 is too large; 4 or less is allowed",
        "level: 5 est trop grand ; il faut 4 ou moins",
    ),
    "negative weight": (
        "weight: 3",
        "weight: -0.5",
        "rubric[hour].weight: -0.5 is too small; 0 or more is allowed",
        "rubric[hour].weight: -0.5 est trop petit ; il faut 0 ou plus",
    ),
    "text for a weight": (
        "weight: 3",
        "weight: heavy",
        'rubric[hour].weight: "heavy" is not a number',
        'rubric[hour].weight: "heavy" n’est pas un nombre',
    ),
    "check without a name": (
        "{check: word-count, value",
        "{value",
        "rubric[hour].checks[1].check: is missing; the keys here are “check”",
        "rubric[hour].checks[1].check: est absent ; les clés sont ici « check »",
    ),
}


@pytest.mark.parametrize(("old", "new", "english", "french"), SHAPES.values(), ids=SHAPES)
def test_wrong_shape_is_named_with_what_is_allowed(old, new, english, french):
    text = broken(old, new)
    assert lines(text) == [f"{FILE}: {english}"]
    assert lines(text, "fr") == [f"{FILE}: {french}"]


RULES = {
    "weights that sum to 0": (
        "weight: 3",
        "weight: 0",
        "rubric: the weights sum to 0; give at least one criterion a weight above 0",
        "rubric: la somme des poids est 0 ; donnez un poids positif à au moins un critère",
    ),
    "more hints in one language": (
        "[Who reads it?]",
        "[Who reads it?, When?]",
        "hints: 2 in English and 1 in French; write the same number of hints in both",
        "hints: 2 en anglais et 1 en français ; écrivez autant d’indices dans les deux langues",
    ),
    "empty split": (
        "en-h01, language: en, split: hidden",
        "en-h01, language: en, split: practice",
        "cases: there is no hidden case in the language “en”; each language needs practice and hidden cases",
        "cases: il n’y a aucun cas « hidden » dans la langue « en » ; il faut à chaque langue des cas "
        "« practice » et des cas « hidden »",
    ),
    "two cases with one id": (
        "id: fr-h01",
        "id: fr-p01",
        "cases[fr-p01].id: “fr-p01” is used twice; give each item an id of its own",
        "cases[fr-p01].id: « fr-p01 » sert deux fois ; donnez à chaque élément son propre identifiant",
    ),
    "two criteria with one id": (
        "rubric:\n",
        "rubric:\n  - {id: hour, title: {en: a, fr: b}, weight: 1, objective: relevance, "
        "checks: [{check: bleu}]}\n",
        "rubric[hour].id: “hour” is used twice; give each item an id of its own",
        "rubric[hour].id: « hour » sert deux fois ; donnez à chaque élément son propre identifiant",
    ),
    "two run checks with one id": (
        "cases:\n",
        "run_checks:\n"
        "  - {id: all, title: {en: a, fr: b}, check: macro-f1}\n"
        "  - {id: all, title: {en: a, fr: b}, check: macro-f1}\n"
        "cases:\n",
        "run_checks[all].id: “all” is used twice; give each item an id of its own",
        "run_checks[all].id: « all » sert deux fois ; donnez à chaque élément son propre identifiant",
    ),
    "case without a variable": (
        "variables: {sign: Open at 8}",
        "variables: {}",
        "cases[en-p01].variables.sign: is missing; each case gives a value to all of “sign”",
        "cases[en-p01].variables.sign: est absent ; chaque cas donne une valeur à toutes ces variables : "
        "« sign »",
    ),
    "case with a variable too many": (
        "variables: {sign: Open at 8}",
        "variables: {sign: Open at 8, day: Monday}",
        "cases[en-p01].variables.day: is not declared under “variables”; declared there: “sign”",
        "cases[en-p01].variables.day: n’est pas déclaré sous « variables » ; y sont déclarées : « sign »",
    ),
    "conversation in some cases only": (
        "fr-h01, language: fr, split: hidden",
        "fr-h01, language: fr, split: hidden, turns: [Bonjour]",
        "cases: either all cases have turns or none has; without turns are “en-p01”, “en-h01”, “fr-p01”",
        "cases: tous les cas ont des tours ou aucun n’en a ; sont sans tours « en-p01 », « "
        "en-h01 », « fr-p01 »",
    ),
}


@pytest.mark.parametrize(("old", "new", "english", "french"), RULES.values(), ids=RULES)
def test_broken_rule_is_named_with_what_would_be_right(old, new, english, french):
    text = broken(old, new)
    assert lines(text) == [f"{FILE}: {english}"]
    assert lines(text, "fr") == [f"{FILE}: {french}"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('starter: {en: "{{ sign }}"', 'starter: {en: "a\\nb {{ sing }}"', "starter.en"),
        ('fr: "Quand ? {{ sign }}"', 'fr: "a\\nb {{ sing }}"', "prompts.naive.fr"),
        ('en: "Give the hour in {{ sign }}"', 'en: "a\\nb {{ sing }}"', "prompts.reference.en"),
        ("fr: À neuf heures.", 'fr: "a\\nb {{ sing }}"', "prompts.cheat.fr"),
    ],
)
def test_error_in_a_prompt_is_named_by_its_place_and_line(old, new, place):
    problem = next(
        found for found in check_template("a\nb {{ sing }}", ["sign"]) if found.severity == "error"
    )
    assert lines(broken(old, new)) == [f"{FILE}: {place}: {problem.message}"]


def test_every_problem_of_a_file_is_listed():
    text = (
        VALID.replace("level: 1", "level: 0").replace("weight: 3", "weight: -1").replace("hidden", "secret")
    )
    found = lines(text)
    assert [line.split(": ")[1] for line in found] == [
        "level",
        "rubric[hour].weight",
        "cases[en-h01].split",
        "cases[fr-h01].split",
    ]
    with pytest.raises(ScenarioFileError) as refused:
        parse_scenario(text, FILE)
    assert str(refused.value).splitlines() == [f"{FILE} cannot be used as a scenario: 4 problems.", *found]
    assert refused.value.to("fr").startswith(f"{FILE} ne peut pas servir de scénario\u202f: 4 problèmes.\n")


def test_variable_that_a_prompt_leaves_out_is_no_problem():
    assert parse_scenario(broken("Give the hour in {{ sign }}", "Say nine"), FILE)


def test_one_language_is_enough():
    text = "".join(line for line in VALID.splitlines(keepends=True) if "language: fr" not in line)
    assert parse_scenario(text, FILE).languages == ("en",)


def test_file_is_read_and_named_as_given(tmp_path):
    file = tmp_path / FILE
    file.write_text(VALID, encoding="utf-8-sig")
    assert problems(file) == []
    assert load_scenario(file) == parse_scenario(VALID, "text") == find_scenario(file)
    file.write_text(broken("level: 1\n", ""), encoding="utf-8")
    (problem,) = problems(str(file))
    assert isinstance(problem, FileProblem)
    assert str(problem).startswith(f"{file}: level: is missing; the keys here are “id”, ")


def test_id_is_the_name_of_the_file(tmp_path):
    file = tmp_path / "hours.yaml"
    file.write_text(VALID, encoding="utf-8")
    assert [str(problem) for problem in problems(file)] == [
        f"{file}: id: the id is “opening-hours” but the file is named “hours”; give them the same name"
    ]


UNREADABLE = {
    "too large": (b"# " + b"x" * 1_000_000, "this file is too large; a scenario has at most 1000000 bytes"),
    "not UTF-8": ("\n\né".encode("latin-1"), "line 3 is not UTF-8 text; save the file in UTF-8"),
    "empty": (b"", "null is not a mapping; write one “key: value” a line"),
    "a list": (b"- a", '["a"] is not a mapping; write one “key: value” a line'),
}


@pytest.mark.parametrize(("content", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_file_is_refused(tmp_path, content, message):
    file = tmp_path / FILE
    file.write_bytes(content)
    assert [str(problem) for problem in problems(file)] == [f"{file}: {message}"]


def test_missing_file_and_folder_are_refused(tmp_path):
    for path in (tmp_path / "absent.yaml", tmp_path):
        (problem,) = problems(path)
        assert re.fullmatch(r".*: this file cannot be read \(.+\); give the path of .*", str(problem))


def test_unknown_id_lists_the_known_ones():
    with pytest.raises(ScenarioError) as refused:
        find_scenario("faq")
    assert not isinstance(refused.value, ScenarioFileError)
    assert all(f"“{name}”" in str(refused.value) for name in catalogue())
    assert refused.value.to("fr").startswith("Il n’y a pas de scénario «\u202ffaq\u202f».")


@given(st.data())
def test_any_damage_is_refused_with_a_problem_or_harmless(data):
    """A random piece of the file replaced by a random piece: nothing but the loader's own error comes out."""
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(VALID))] * 2)))
    piece = data.draw(
        st.one_of(st.text(max_size=8), st.sampled_from(["\n", "- ", "{", "}", "null", "&a ", "*a", "1e9"]))
    )
    try:
        scenario = parse_scenario(VALID[:start] + piece + VALID[end:], FILE)
    except ScenarioFileError as error:
        assert error.problems
        assert all(problem.to(language) for problem in error.problems for language in LANGUAGES)
    else:
        assert restore_scenario(dump_scenario(scenario)) == scenario

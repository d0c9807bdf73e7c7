import ast
import copy
import json
import pickle
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import LANGUAGES, Phrase, PhrasedError, catalogue

ROOT = Path(__file__).parents[2]
PACKAGES = ("prompt_library", "scenarios", "evals", "workbench")
WORDINGS = {
    "en": {
        "sayings.thing.count": {"one": "{n} word", "other": "{n} words"},
        "sayings.thing.list": "missing: {items}",
        "sayings.thing.share": "{share:.2f} of {most}",
        "sayings.thing.text": "it says {text}",
    },
    "fr": {
        "sayings.thing.count": {"one": "{n} mot", "other": "{n} mots"},
        "sayings.thing.list": "manquent\u202f: {items}",
        "sayings.thing.share": "{share:.2f} sur {most}",
        "sayings.thing.text": "on lit {text}",
    },
}


@pytest.fixture(scope="module", autouse=True)
def sayings(tmp_path_factory):
    """A package with wordings of its own."""
    folder = tmp_path_factory.mktemp("packages")
    (folder / "sayings" / "locales").mkdir(parents=True)
    (folder / "sayings" / "__init__.py").touch()
    for language, wordings in WORDINGS.items():
        file = folder / "sayings" / "locales" / f"{language}.json"
        file.write_text(json.dumps(wordings), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield


@pytest.mark.parametrize(
    ("n", "english", "french"),
    [
        (0, "0 words", "0 mot"),
        (1, "1 word", "1 mot"),
        (1.5, "1.5 words", "1,5 mot"),
        (2, "2 words", "2 mots"),
        (-1, "-1 words", "-1 mot"),
        (1000, "1000 words", "1000 mots"),
    ],
)
def test_number_chooses_the_wording(n, english, french):
    phrase = Phrase("sayings.thing.count", n=n)
    assert (phrase, phrase.to("fr")) == (english, french)


def test_a_list_is_quoted_as_the_language_quotes():
    phrase = Phrase("sayings.thing.list", items=["thé", "eau"])
    assert phrase == "missing: “thé”, “eau”"
    assert phrase.to("fr") == "manquent\u202f: «\u202fthé\u202f», «\u202feau\u202f»"


def test_only_decimals_take_the_language_s_sign():
    assert Phrase("sayings.thing.share", share=0.756, most=20).to("fr") == "0,76 sur 20"
    assert Phrase("sayings.thing.text", text="v1.5").to("fr") == "on lit v1.5"


def test_a_value_is_not_a_wording():
    assert Phrase("sayings.thing.text", text="{most} {0}") == "it says {most} {0}"


def test_a_language_that_is_not_spoken_is_english():
    assert Phrase("sayings.thing.text", text="a").to("de") == "it says a"


def test_an_error_is_worded_in_the_language_of_its_reader():
    error = PhrasedError(Phrase("sayings.thing.text", text="a"))
    assert (str(error), error.to("fr")) == ("it says a", "on lit a")


@given(
    st.dictionaries(st.sampled_from(["text", "key", "self", "cls"]), st.text() | st.floats(allow_nan=False))
)
def test_a_phrase_is_restored_from_what_was_stored(values):
    phrase = Phrase("sayings.thing.text", **{"text": "", **values})
    restored = Phrase.restore(json.loads(json.dumps(phrase.dump())))
    assert (restored, restored.to("fr"), restored.dump()) == (phrase, phrase.to("fr"), phrase.dump())


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda phrase: pickle.loads(pickle.dumps(phrase))]
)
def test_a_copy_is_worded_alike(copied):
    phrase = copied(Phrase("sayings.thing.count", n=2))
    assert (phrase, phrase.to("fr")) == ("2 words", "2 mots")


@pytest.mark.parametrize(
    "stored",
    [
        {"key": "sayings.thing.gone", "values": {"n": 1}},
        {"key": "no_such_package.thing.gone", "values": {"n": 1}},
        {"key": "sayings.thing.text", "values": {"n": 1}},
    ],
)
def test_a_phrase_of_another_version_is_shown_as_it_was_stored(stored):
    phrase = Phrase.restore(stored)
    for language in LANGUAGES:
        assert stored["key"] in phrase.to(language)
        assert '{"n": 1}' in phrase.to(language)


def variants(wording):
    return list(wording.values()) if isinstance(wording, dict) else [wording]


def placeholders(wording):
    parsed = (part for text in variants(wording) for part in string.Formatter().parse(text))
    return {name for _, name, _, _ in parsed if name is not None}


@pytest.mark.parametrize("package", PACKAGES)
def test_catalogues_say_the_same_in_each_language(package):
    english, *others = (catalogue(package, language) for language in LANGUAGES)
    for other in others:
        assert english.keys() == other.keys()
        for key, wording in english.items():
            assert placeholders(wording) == placeholders(other[key]), key
            assert isinstance(wording, dict) == isinstance(other[key], dict), key


@pytest.mark.parametrize("package", PACKAGES)
def test_keys_are_named_after_their_package(package):
    for key in catalogue(package, "en"):
        assert re.fullmatch(rf"{package}(\.[a-z0-9_-]+){{2,}}", key)


@pytest.mark.parametrize("package", PACKAGES)
def test_french_is_spaced_and_quoted_as_french_is(package):
    for key, wording in catalogue(package, "fr").items():
        for text in variants(wording):
            # A narrow no-break space, not a breakable one and not none; a curved apostrophe.
            assert not re.search(r"[ \u00a0][;:!?»]|«[^\u202f]|[^\u202f]»|\w[;!?](\s|$)|\w'\w", text), key


def literal_keys():
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    not isinstance(node, ast.Call)
                    or not node.args
                    or not isinstance(node.args[0], ast.Constant)
                ):
                    continue
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name == "Phrase":
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node.args[0].value


def test_every_key_in_the_code_has_a_wording():
    found = list(literal_keys())
    assert found
    missing = [f"{place}: {key}" for place, key in found if key not in catalogue(key.partition(".")[0], "en")]
    assert not missing

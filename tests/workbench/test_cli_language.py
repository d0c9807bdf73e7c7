"""The help of the command line, and click's refusals, in the reader's language."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from workbench.cli import main
from workbench.cli_language import CATALOGUES, KEPT, paragraphs

FOLDER = CATALOGUES / "fr" / "LC_MESSAGES"
PLACES = r"\{\w+(?:![rs])?\}|%\(\w+\)s|`[^`]*`|@\w+|--[\w-]+|\b[A-Z_]{4,}\b"
"""What a translation must keep: what is put in, and what is to be typed."""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "WORKBENCH_LANG"):
        monkeypatch.delenv(name, raising=False)
    # ``main`` sets the second by the first.
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en")


def compiled() -> dict[str, str]:
    """English to French, both numbers of a plural by themselves."""
    with (FOLDER / "messages.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {
        "|".join(map(str, key)) if isinstance(key, tuple) else key: text
        for key, text in catalogue.items()
        if key
    }


def written() -> tuple[dict[str, str], dict[str, str]]:
    """The same from the file that people write: click's words, and the workbench's."""
    click_s, ours = (FOLDER / "messages.po").read_text(encoding="utf-8").split("# The workbench\n")
    return _entries(click_s), _entries(ours)


def _entries(part: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in part.split("\n\n"):
        texts = {
            key: "".join(map(ast.literal_eval, re.findall(r'".*"', lines)))
            for key, lines in re.findall(r'^(msg\w+(?:\[\d\])?) ((?:".*"\n?)+)', entry, re.M)
        }
        if "msgid_plural" in texts:
            found |= {f"{texts['msgid']}|{n}": texts[f"msgstr[{n}]"] for n in (0, 1)}
        elif texts.get("msgid"):
            found[texts["msgid"]] = texts["msgstr"]
    return found


CLICK, OURS = written()


def helps(command: click.Command) -> Iterator[str]:
    """Every paragraph of help in a command and in all it holds, as it stands in the code."""
    options = [one.help for one in command.params if isinstance(one, click.Option)]
    for text in [command.help, command.epilog, *options]:
        yield from (part.removeprefix(KEPT) for part in paragraphs(text or "") if part)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from helps(found)


def test_what_is_compiled_is_what_is_written() -> None:
    assert compiled() == CLICK | OURS


def test_all_help_is_there_in_french_and_nothing_else() -> None:
    told = set(helps(main))
    assert len(told) > 50
    assert told == OURS.keys()


@pytest.mark.parametrize("text", [text for text in CLICK | OURS if not text.endswith("|1")])
def test_a_translation_keeps_what_is_typed_and_put_in(text: str) -> None:
    french = (CLICK | OURS)[text]
    assert sorted(re.findall(PLACES, french)) == sorted(re.findall(PLACES, text.removesuffix("|0")))
    # Of an example in YAML, the first line.
    assert not re.search(r"[^\u202f\n\t] ?[:;?!»](\s|$)|«[^\u202f]", re.sub(r"\n .*", "", french))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--help"], ["Utilisation", "Commandes", "Ouvre l’atelier dans un navigateur."]),
        (["eval", "--help"], ["Échantillons par cas.", "par défaut", "obligatoire"]),
        (["gradebook", "fill", "--help"], ["une feuille d’évaluation Moodle"]),
        (["eval"], ["Il manque l’argument 'PROMPT_FILE'"]),
        (["eval", "x", "--scenario", "y", "--samples", "500"], ["Valeur refusée pour '--samples'"]),
        (["models", "pul"], ["La commande 'pul' n’existe pas", "Vouliez-vous dire 'pull'"]),
    ],
)
@pytest.mark.parametrize("by", ["LANG", "WORKBENCH_LANG", "--lang"])
def test_help_and_refusals_are_french_for_who_reads_french(
    by: str, arguments: list[str], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if by == "--lang":
        arguments = [*arguments, "--lang", "fr"]
    else:
        monkeypatch.setenv(by, "fr_FR.UTF-8" if by == "LANG" else "fr")
    output = " ".join(CliRunner().invoke(main, arguments).output.split())
    assert [part for part in told if part not in output] == []


def test_one_reader_s_language_is_not_the_next_one_s() -> None:
    french = CliRunner().invoke(main, ["eval", "--help", "--lang=fr"]).output
    english_output = CliRunner().invoke(main, ["eval", "--help"]).output
    assert "Options:" in french and "Échantillons" in french
    assert "Samples a case." in english_output and "Show this message and exit." in english_output


def test_click_s_own_words_are_those_of_the_catalogue() -> None:
    """What a later click says otherwise would be English again."""
    said = {
        node.value
        for path in Path(click.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert [text for text in CLICK if text.split("|")[0] not in said] == []

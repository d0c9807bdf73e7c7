import contextlib
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import Prompt, PromptError, catalogue, read_prompt_file, write_prompt_file

VERSION_1 = """\
---
name: Basic Prompt
description: A prompt that answers questions # with a comment
authors:
  - zoé
version: 1.0
model:
  api: chat
  configuration:
    type: azure_openai
    api_key: ${env:KEY}
  parameters: {max_tokens: 128, temperature: 0.2}
sample:
  firstName: Jane
  question: |
    What is this?
    And that?
  asked: 2024-05-01
---
system:
You are an assistant.

---
user:
{{question}}
"""

VERSION_2 = """\
---
displayName: Réponses
metadata: {tags: [faq, "été"], version: "2"}
model:
  id: gpt-4
  options: {maxOutputTokens: 80, stopSequences: ["\\n\\n"]}
inputs:
  - {name: question, kind: string, required: true}
  - {name: strict, kind: boolean, default: false}
template: {format: {kind: jinja2, strict: true}, parser: {kind: prompty}}
x-of-another-tool: [1, null, {a: {}}]
---

user:
{{ question }}"""


@pytest.fixture
def file(tmp_path):
    """Writes a file's bytes or text and gives its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refusal(path):
    with pytest.raises(PromptError) as refused:
        read_prompt_file(path)
    assert str(path) in refused.value.to("fr")
    return refused.value.phrase


def test_version_1_of_prompty_is_read(file):
    prompt = read_prompt_file(file("basic.prompty", VERSION_1))
    assert prompt.name == "Basic Prompt"
    assert prompt.text == "system:\nYou are an assistant.\n\n---\nuser:\n{{question}}"
    assert list(prompt.frontmatter) == ["name", "description", "authors", "version", "model", "sample"]
    assert prompt.frontmatter["model"]["parameters"] == {"max_tokens": 128, "temperature": 0.2}
    assert prompt.frontmatter["sample"] == {
        "firstName": "Jane",
        "question": "What is this?\nAnd that?\n",
        "asked": "2024-05-01",
    }


def test_version_2_of_prompty_is_read(file):
    prompt = read_prompt_file(file("faq.prompty", VERSION_2))
    assert (prompt.name, prompt.text) == ("faq", "user:\n{{ question }}")
    assert prompt.frontmatter["inputs"][1] == {"name": "strict", "kind": "boolean", "default": False}
    assert prompt.frontmatter["x-of-another-tool"] == [1, None, {"a": {}}]


@pytest.mark.parametrize("content", [VERSION_1, VERSION_2])
def test_what_is_read_is_written_as_it_was(tmp_path, file, content):
    prompt = read_prompt_file(file("p.prompty", content))
    write_prompt_file(tmp_path / "p.prompty", prompt)
    assert read_prompt_file(tmp_path / "p.prompty") == prompt
    assert list(read_prompt_file(tmp_path / "p.prompty").frontmatter) == list(prompt.frontmatter)


@pytest.mark.parametrize(
    ("content", "text", "frontmatter"),
    [
        ("just text\n", "just text", {}),
        ("\n\n---\nname: n\n---\ntext", "text", {"name": "n"}),
        ("+++\nname: n\n+++\ntext", "text", {"name": "n"}),
        ("+++\na: n\n---\nb: m\n+++\ntext", None, None),
        ("---  \nname: n\n---\t\ntext\n\n", "text\n", {"name": "n"}),
        ("---\n---\n---\nnot frontmatter\n---\n", "---\nnot frontmatter\n---", {}),
        ("---\r\nname: n\r\n---\r\na\r\nb\r\n", "a\nb", {"name": "n"}),
        ("\ufeff---\nname: n\n---\ntext", "text", {"name": "n"}),
        ("---\na: x --- y\nb: ---z\n---\ntext", "text", {"a": "x --- y", "b": "---z"}),
        ("---\n# nothing\n---\ntext", "text", {}),
        ("text\n---\nname: n\n---\n", "text\n---\nname: n\n---", {}),
        ("---\nname: 5\n---\ntext", "text", {"name": 5}),
        ("", "", {}),
    ],
)
def test_where_the_frontmatter_ends(file, content, text, frontmatter):
    path = file("p.prompty", content)
    if text is None:
        assert refusal(path).key == "prompt_library.frontmatter.yaml"
    else:
        name = frontmatter.get("name")
        assert read_prompt_file(path) == Prompt(name if isinstance(name, str) else "p", text, frontmatter)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".j2", ".TXT"])
def test_plain_files_are_all_text(file, suffix):
    path = file(f"my prompt{suffix}", "---\na: 1\n---\nHé\n\n")
    assert read_prompt_file(path) == Prompt("my prompt", "---\na: 1\n---\nHé\n", {})


# Each row: a file's name and content, the outcome that words what is wrong, and the line that it names.
WRONG_FILES = [
    ("p.docx", b"", "file.suffix", None),
    ("prompt", b"", "file.suffix", None),
    ("p.txt", b"a\nb\xff", "file.not-utf8", 2),
    ("p.txt", "a".encode("utf-16"), "file.not-utf8", 1),
    ("p.txt", b"a" * 20_001, "file.too-long", None),
    ("p.prompty", b"---\nname: n\n---\n" + b"a" * 20_001, "file.too-long", None),
    ("p.txt", b"a" * 200_001, "file.too-large", None),
    ("p.prompty", b"+++\n{{}}\n+++", "frontmatter.yaml", 2),
    ("p.prompty", b"---\n? {a: b}\n: c\n---\n", "frontmatter.yaml", 2),
    ("p.prompty", b"\n---\nname: n\n", "file.open-frontmatter", 2),
    ("p.prompty", b"---\na: b: c\n---\n", "frontmatter.yaml", 2),
    ("p.prompty", b"---\na: 1\nb: [1\n---\n", "frontmatter.yaml", 4),
    ("p.prompty", b"---\na: !python/object:os.system x\n---\n", "frontmatter.yaml", 2),
    ("p.prompty", b"---\na: 1\nb: \x01\n---\n", "frontmatter.character", 3),
    ("p.prompty", b"---\na: 1\nb:\n  c: 1\n  c: 2\n---\n", "frontmatter.repeated-key", 5),
    ("p.prompty", b"---\na: &x [1]\nb: *x\n---\n", "frontmatter.alias", 3),
    ("p.prompty", b"---\n- a\n---\n", "frontmatter.no-mapping", 2),
    ("p.prompty", b"---\na: !!set {b}\n---\n", "frontmatter.kind", None),
    ("p.prompty", b"---\na: " + b"[" * 1_000 + b"\n---\n", "frontmatter.unreadable", 2),
    ("p.prompty", b"---\na: " + b"9" * 5_000 + b"\n---\n", "frontmatter.unreadable", 2),
]


@pytest.mark.parametrize(("name", "content", "outcome", "line"), WRONG_FILES)
def test_wrong_files(file, name, content, outcome, line):
    phrase = refusal(file(name, content))
    assert phrase.key == f"prompt_library.{outcome}"
    assert line is None or f"line {line}:" in phrase


def test_no_file_and_no_prompt_file(tmp_path):
    (tmp_path / "folder.md").mkdir()
    assert refusal(tmp_path / "none.md").key == "prompt_library.file.missing"
    assert refusal(tmp_path / "none" / "none.md").key == "prompt_library.file.missing"
    assert refusal(tmp_path / "folder.md").key == "prompt_library.file.no-file"
    assert refusal(tmp_path / ("n" * 300 + ".md")).key == "prompt_library.file.unreadable"


@pytest.mark.parametrize(
    ("name", "prompt", "outcome"),
    [
        ("p.docx", Prompt("p", "a"), "file.suffix"),
        ("folder.md", Prompt("p", "a"), "file.no-file"),
        ("none/p.md", Prompt("p", "a"), "file.no-folder"),
        ("file.md/p.md", Prompt("p", "a"), "file.unwritable"),
        ("p.md", Prompt("p", "a" * 20_001), "file.too-long"),
        ("p.md", Prompt("p", "\ud800"), "file.half-character"),
        ("p.md", Prompt("p", "a", {"model": 1}), "file.loses-frontmatter"),
        ("p.prompty", Prompt("p", "a", {"model": object()}), "frontmatter.kind"),
    ],
)
def test_what_cannot_be_written(tmp_path, name, prompt, outcome):
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "file.md").write_text("a")
    with pytest.raises(PromptError) as refused:
        write_prompt_file(tmp_path / name, prompt)
    assert refused.value.phrase.key == f"prompt_library.{outcome}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file.md", "folder.md"]


def test_every_wording_has_an_example():
    keys = {key for key in catalogue("prompt_library", "en") if key.split(".")[1] in ("file", "frontmatter")}
    examples = {f"prompt_library.{row[2]}" for row in WRONG_FILES}
    others = "missing no-file unreadable no-folder unwritable half-character loses-frontmatter"
    assert keys == examples | {f"prompt_library.file.{outcome}" for outcome in others.split()}


@contextlib.contextmanager
def full_disk():
    """No file may grow inside this block, as on a disk that is full; pytest's own output is outside."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_cannot_be_replaced_keeps_its_content(tmp_path):
    path = tmp_path / "p.md"
    write_prompt_file(path, Prompt("p", "old"))
    with pytest.raises(PromptError) as refused, full_disk():
        write_prompt_file(path, Prompt("p", "new"))
    assert refused.value.phrase.key == "prompt_library.file.unwritable"
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_replaced_file_keeps_its_mode_and_its_link(tmp_path):
    target, link = tmp_path / "target.md", tmp_path / "link.md"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_prompt_file(link, Prompt("link", "new"))
    assert link.is_symlink()
    assert target.read_text() == "new\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_what_is_written_is_what_a_person_would_write(tmp_path):
    frontmatter = {"description": "Réponses 😀", "sample": {"question": "One?\nTwo?\n", "n": [1, True, None]}}
    write_prompt_file(tmp_path / "p.prompty", Prompt("faq", "system:\nA\n\nuser:\nB", frontmatter))
    assert (tmp_path / "p.prompty").read_text(encoding="utf-8") == (
        "---\nname: faq\ndescription: Réponses 😀\nsample:\n  question: |\n    One?\n    Two?\n"
        "  n:\n  - 1\n  - true\n  - null\n---\nsystem:\nA\n\nuser:\nB\n"
    )


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufeff")
LINES = st.sampled_from(["---", "+++", "--- ", " ---", "", "name: x", "system:", "{{ a }}", " ", "\t", "  x"])
TEXT = st.text(LETTERS, max_size=60) | st.lists(LINES, max_size=6).map("\n".join)
AWKWARD = st.text(st.sampled_from("ab \n\t:-#'\"|>&*\x85\u2028é\r"), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT | AWKWARD
KEYS = (
    st.text(LETTERS, max_size=10)
    | AWKWARD
    | st.sampled_from(["model", "on", "1", "2024-01-01", "<<", "=", "~"])
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(TEXT, st.dictionaries(KEYS.filter(lambda key: key != "name"), DATA, max_size=4), st.sampled_from("pn"))
def test_any_prompt_is_read_as_it_was_written(tmp_path_factory, text, frontmatter, name):
    path = tmp_path_factory.getbasetemp() / "p.prompty"
    write_prompt_file(path, Prompt(name, text, frontmatter))
    read = read_prompt_file(path)
    kept = frontmatter if name == path.stem else {"name": name} | frontmatter
    assert read == Prompt(name, text, kept)
    assert list(read.frontmatter) == list(kept)


@given(TEXT, st.sampled_from([".txt", ".md", ".j2", ".prompty"]))
def test_any_text_is_read_as_it_was_written(tmp_path_factory, text, suffix):
    path = tmp_path_factory.getbasetemp() / f"p{suffix}"
    write_prompt_file(path, Prompt("p", text))
    assert read_prompt_file(path) == Prompt("p", text)


@given(
    st.binary(max_size=200)
    | st.lists(LINES | AWKWARD, max_size=8).map(lambda lines: "\n".join(lines).encode())
)
def test_reading_raises_only_its_own_error(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.prompty"
    path.write_bytes(content)
    try:
        read_prompt_file(path)
    except PromptError as refused:
        assert refused.to("fr")

"""Prompts in files: ``.prompty`` with frontmatter, and plain ``.txt``, ``.md`` and ``.j2``.

A ``.prompty`` file is YAML frontmatter between two lines ``---`` (or ``+++``), then the prompt text. Which
keys the frontmatter has, of Prompty's version 1 or 2 or of neither, is for whoever uses them: all are kept,
in their order. Only comments and the way in which a value was written are lost.

The text is kept to the character, but for line ends, which become ``\\n``, and a byte order mark. One line
break after it is not part of it, nor is one blank line between it and the frontmatter.
"""

import os
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prompt_library.budget import is_unicode
from prompt_library.frontmatter import dump_frontmatter, load_frontmatter
from prompt_library.phrases import Phrase
from prompt_library.prompts import Prompt, PromptError
from prompt_library.templates import MAX_CHARACTERS

SUFFIXES = (".j2", ".md", ".prompty", ".txt")
MAX_BYTES = 200_000
"""Size of a prompt file: the text, and what its frontmatter holds beside it."""
_DELIMITER = re.compile(r"(---|\+\+\+)[ \t]*")


def read_prompt_file(path: str | os.PathLike[str]) -> Prompt:
    """The prompt in a file, named by the frontmatter's ``name``, or by the file without its suffix.

    Raises ``PromptError`` for a file that is missing, of another kind, too large, not UTF-8 or ill formed.
    """
    path = Path(path)
    prompty = _is_prompty(path)
    text = _decode(path, _read(path)).removesuffix("\n")
    frontmatter: dict[str, Any] = {}
    if prompty:
        frontmatter, text = _split_frontmatter(path, text)
    _check_text(path, text)
    return Prompt(_name(path, frontmatter), text, frontmatter)


def write_prompt_file(path: str | os.PathLike[str], prompt: Prompt) -> None:
    """Writes ``prompt`` so that ``read_prompt_file`` gives it back; an existing file is replaced at once.

    The frontmatter's ``name`` is set where the file's own name does not tell it. Raises ``PromptError`` where
    the file cannot be written, and for a prompt with frontmatter in a plain file, which would lose it.
    """
    path = Path(path)
    prompty = _is_prompty(path)
    _check_text(path, prompt.text)
    if not prompty and prompt.frontmatter:
        raise _error("loses-frontmatter", path, keys=[str(key) for key in prompt.frontmatter])
    head = _head(path, prompt) if prompty else ""
    _replace(path, f"{head}{prompt.text}\n")


def _head(path: Path, prompt: Prompt) -> str:
    frontmatter = dict(prompt.frontmatter)
    if prompt.name != _name(path, frontmatter):
        frontmatter = {"name": prompt.name} | frontmatter | {"name": prompt.name}
    opening = prompt.text.lstrip("\n \t").partition("\n")[0]
    if not frontmatter and not _DELIMITER.fullmatch(opening):
        return ""
    blank = "\n" if prompt.text.startswith("\n") else ""
    return f"---\n{dump_frontmatter(frontmatter, str(path))}---\n{blank}"


def _split_frontmatter(path: Path, content: str) -> tuple[dict[str, Any], str]:
    lines = content.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    opening = _DELIMITER.fullmatch(lines[start])
    if not opening:
        return {}, content
    for end in range(start + 1, len(lines)):
        closing = _DELIMITER.fullmatch(lines[end])
        if closing and closing[1] == opening[1]:
            block = "".join(f"{line}\n" for line in lines[start + 1 : end])
            text = "\n".join(lines[end + 1 :]).removeprefix("\n")
            return load_frontmatter(block, str(path), start + 2), text
    raise _error("open-frontmatter", path, line=start + 1, delimiter=opening[1])


def _name(path: Path, frontmatter: Mapping[str, Any]) -> str:
    name = frontmatter.get("name")
    return name if isinstance(name, str) and name else path.stem


def _is_prompty(path: Path) -> bool:
    if os.path.exists(path) and not os.path.isfile(path):
        raise _error("no-file", path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise _error("suffix", path, allowed=list(SUFFIXES))
    return suffix == ".prompty"


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _error("missing", path) from None
    except OSError as error:
        raise _error("unreadable", path, reason=error.strerror or str(error)) from error
    if len(data) > MAX_BYTES:
        raise _error("too-large", path, most=MAX_BYTES)
    return data


def _decode(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _error("not-utf8", path, line=data.count(b"\n", 0, error.start) + 1) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_text(path: Path, text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise _error("too-long", path, n=len(text), most=MAX_CHARACTERS)
    if not is_unicode(text):
        raise _error("half-character", path)


def _replace(path: Path, content: str) -> None:
    target = Path(os.path.realpath(path))  # a link stays a link
    new = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        try:
            with new.open("x", encoding="utf-8", newline="") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, new)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
    except FileNotFoundError:
        raise _error("no-folder", path, folder=str(target.parent)) from None
    except OSError as error:
        raise _error("unwritable", path, reason=error.strerror or str(error)) from error


def _error(outcome: str, path: Path, **values: Any) -> PromptError:
    return PromptError(Phrase(f"prompt_library.file.{outcome}", file=str(path), **values))

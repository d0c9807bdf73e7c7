"""The frontmatter of prompt files: plain data in YAML, as PyYAML's safe loader reads it.

With three differences, so that nothing is lost or made up without a word: dates stay texts, and a key that
stands twice or an alias (``*name``) is an error.
"""

import re
from collections.abc import Hashable, Mapping
from typing import Any

import yaml

from prompt_library.phrases import Phrase
from prompt_library.prompts import PromptError

_TIMESTAMP = "tag:yaml.org,2002:timestamp"
# Unless they are escaped these are read back as line breaks, or not at all.
_TO_ESCAPE = re.compile("[\r\x85\u2028\u2029]")


class _RepeatedKey(yaml.MarkedYAMLError):
    pass


class _Alias(yaml.MarkedYAMLError):
    pass


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise _Alias(problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if (key.tag, key.value) in seen:
                raise _RepeatedKey(problem=key.value, problem_mark=key.start_mark)
            seen.add((key.tag, key.value))
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _TO_ESCAPE.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def load_frontmatter(text: str, file: str, first_line: int) -> dict[str, Any]:
    """The keys and values in ``text``, which starts on ``first_line`` of ``file``.

    Raises ``PromptError``, with the line, for what is no YAML or no mapping of plain data.
    """
    try:
        data = yaml.load(text, _Loader)
    except _RepeatedKey as error:
        raise _error("repeated-key", file, first_line + _line(error), key=error.problem) from None
    except _Alias as error:
        raise _error("alias", file, first_line + _line(error)) from None
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        raise _error("character", file, line, code=f"U+{int(error.character):04X}") from error
    except yaml.MarkedYAMLError as error:
        reason = error.problem or error.context
        raise _error("yaml", file, first_line + _line(error), reason=reason) from error
    except (RecursionError, ValueError) as error:
        raise _error("unreadable", file, first_line) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise _error("no-mapping", file, first_line)
    if not _is_plain(data):
        raise _error("kind", file, first_line)
    return data


def dump_frontmatter(frontmatter: Mapping[str, Any], file: str) -> str:
    """``frontmatter`` as YAML that ends with a line break; nothing for no keys at all."""
    if not frontmatter:
        return ""
    try:
        return yaml.dump(dict(frontmatter), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    except (yaml.representer.RepresenterError, RecursionError) as error:
        raise _error("kind", file, 1) from error


def _line(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line if mark else 0


def _is_plain(data: object) -> bool:
    if isinstance(data, dict):
        return all(_is_plain(key) and _is_plain(value) for key, value in data.items())
    if isinstance(data, list):
        return all(map(_is_plain, data))
    return data is None or isinstance(data, str | int | float)


def _error(outcome: str, file: str, line: int, **values: Any) -> PromptError:
    return PromptError(Phrase(f"prompt_library.frontmatter.{outcome}", file=file, line=line, **values))

"""Checks prompt texts and renders them to messages.

A prompt text is role lines and Jinja2 (see ``roles`` for the first, ``allowlist`` for how much of the
second). It is untrusted: it is only parsed until the allow-list has passed all of it, and what then runs is
bounded in steps and size (see ``sandbox``). A line that looks like a role line and is none is written
``{{ "user:" }}``.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import Any

from jinja2 import Template, TemplateSyntaxError, UndefinedError, nodes

from prompt_library.allowlist import MAX_NUMBER, AllowList, Use
from prompt_library.budget import Budget, Refusal, check_values, is_unicode
from prompt_library.problems import Problem, Severity, problem, short, syntax_problem
from prompt_library.prompts import Message, PromptError
from prompt_library.roles import Part, split_roles
from prompt_library.sandbox import (
    ENVIRONMENT,
    MAX_NODES,
    TooManyConstructs,
    compile_template,
    failing_line,
    run_template,
)

MAX_CHARACTERS = 20_000
"""Characters of a prompt text."""
MAX_MESSAGES = 100
MAX_UNKNOWN = 20
"""Unknown names that are told of: to look for what each may have meant takes long."""


def check_template(text: str, variables: Iterable[str]) -> list[Problem]:
    """What is wrong with a prompt text that will be given values for ``variables``, by line.

    A text without a problem of severity ``error`` can be rendered, unless its values do not suit it.
    """
    _, allow_list = _parse(text)
    known = sorted(set(variables))
    problems = [*allow_list.problems, *_unknown(allow_list.uses, known)]
    if not allow_list.problems:
        unused = [name for name in known if name not in allow_list.uses]
        problems += [problem("unused-variable", 1, "warning", name=name) for name in unused]
    return sorted(problems, key=lambda found: found.line)


def template_variables(text: str) -> dict[str, bool]:
    """The names that a prompt text takes values for, in the order of their first use, and whether it needs
    them: ``False`` for one that it provides for the absence of. Raises ``PromptError`` if the text is wrong.
    """
    _, allow_list = _parse(text)
    for found in sorted(allow_list.problems, key=lambda found: found.line):
        raise PromptError(found.message)
    return {name: not use.guarded for name, use in allow_list.uses.items()}


def render(text: str, values: Mapping[str, Any]) -> list[Message]:
    """The messages that a prompt text makes of ``values``: plain JSON data by name.

    Blank lines around each message are dropped. Raises ``PromptError`` and nothing else: for a text that
    ``check_template`` finds an error in, a name without a value, values that do not suit the text or are no
    plain data, and for more than 200,000 characters or too much work.
    """
    messages: list[Message] = []
    budget = Budget()
    try:
        check_values(values)
    except Refusal as refusal:
        raise _error(refusal.outcome, 1, **refusal.values) from None
    for part, template in _compiled(text):
        try:
            content = run_template(template, values, budget)
        except Exception as error:
            line = part.line - 1 + failing_line(template, error.__traceback__)
            raise _run_error(error, line, sorted(values)) from error
        messages.append(Message(part.role, content.strip("\n")))
    if not any(message.content.strip() for message in messages):
        raise _error("renders-empty", 1)
    return messages


@lru_cache(maxsize=64)
def _compiled(text: str) -> tuple[tuple[Part, Template], ...]:
    parsed, allow_list = _parse(text)
    for found in allow_list.problems:
        raise PromptError(found.message)
    return tuple((part, compile_template(tree)) for part, tree in parsed)


# A prompt is checked, and then compiled.
@lru_cache(maxsize=16)
def _parse(text: str) -> tuple[list[tuple[Part, nodes.Template]], AllowList]:
    """Each message's template with its syntax tree, and what the allow-list says of them all."""
    allow_list = AllowList()
    if unfit := _unfit(text):
        allow_list.problems.append(unfit)
        return [], allow_list
    parts = split_roles(text)
    parsed = []
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        next_role = (following.role, following.line - 1) if following else None
        try:
            tree = _parse_part(part, next_role)
            if isinstance(tree, Problem):
                allow_list.problems.append(tree)
            else:
                parsed.append((part, tree))
                allow_list.check(tree, part.line)
        except TooManyConstructs:
            allow_list.problems.append(problem("too-many-constructs", part.line, most=MAX_NODES))
            break
    return parsed, allow_list


def _unfit(text: str) -> Problem | None:
    if len(text) > MAX_CHARACTERS:
        return problem("too-long", 1, n=len(text), most=MAX_CHARACTERS)
    if not is_unicode(text):
        return problem("unicode", 1)
    parts = split_roles(text)
    if not any(part.text.strip() for part in parts):
        return problem("empty", 1)
    if len(parts) > MAX_MESSAGES:
        return problem("too-many-messages", parts[MAX_MESSAGES].line - 1, most=MAX_MESSAGES)
    return None


def _parse_part(part: Part, next_role: tuple[str, int] | None) -> nodes.Template | Problem:
    try:
        return ENVIRONMENT.parse(part.text)
    except TemplateSyntaxError as error:
        return syntax_problem(error, part, next_role)
    except RecursionError:
        return problem("too-deep", part.line)
    except ValueError:  # a number of more than 4,300 digits
        return problem("constant-number", part.line, most=MAX_NUMBER)


def _unknown(uses: Mapping[str, Use], known: list[str]) -> Iterator[Problem]:
    unknown = ((name, use) for name, use in uses.items() if name not in known)
    for name, use in islice(unknown, MAX_UNKNOWN):
        severity: Severity = "warning" if use.guarded else "error"
        shown = short(name)
        if close := get_close_matches(shown, known, n=1):
            yield problem("unknown-close", use.line, severity, name=shown, close=close[0])
        elif known:
            yield problem("unknown-variable", use.line, severity, name=shown, known=known)
        else:
            yield problem("no-variables", use.line, severity, name=shown)


def _run_error(error: Exception, line: int, names: list[str]) -> PromptError:
    if isinstance(error, Refusal):
        return _error(error.outcome, line, **error.values)
    if isinstance(error, UndefinedError):
        outcome = "no-value" if names else "no-value-at-all"
        return _error(outcome, line, name=short(error.message), names=[short(name) for name in names[:20]])
    return _error("unsuitable", line)


def _error(outcome: str, line: int, **values: Any) -> PromptError:
    return PromptError(problem(outcome, line, **values).message)

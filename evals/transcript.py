"""A conversation as one text: a role on a line of its own, then what was said, then a blank line.

A line of content that would be taken for a role line gets a backslash in front, and so does one that
already has backslashes there: whatever was said is read back exactly.
"""

from collections.abc import Sequence

from prompt_library import Message, role_line


def write_transcript(messages: Sequence[Message]) -> str:
    """The text of a conversation; ``read_transcript`` reads one or more messages back unchanged."""
    return "\n\n".join(f"{message.role}:\n{_escape(message.content)}" for message in messages)


def read_transcript(text: str) -> list[Message]:
    """The messages of a transcript. Text before the first role line, or without any, is the assistant's."""
    role, content = "assistant", list[str]()
    messages: list[Message] = []
    started = False
    for line in text.split("\n"):
        found = role_line(line)
        if found is None:
            content.append(_unescape(line))
            continue
        if started or any(content):
            messages.append(_message(role, content))
        role, content, started = found, [], True
    messages.append(Message(role, "\n".join(content)))
    return messages


def _message(role: str, lines: list[str]) -> Message:
    blank_before_next = len(lines) > 1 and not lines[-1]
    return Message(role, "\n".join(lines[:-1] if blank_before_next else lines))


def _escape(content: str) -> str:
    return "\n".join(f"\\{line}" if _looks_like_a_role(line) else line for line in content.split("\n"))


def _unescape(line: str) -> str:
    return line[1:] if line.startswith("\\") and _looks_like_a_role(line) else line


def _looks_like_a_role(line: str) -> bool:
    return role_line(line.lstrip("\\")) is not None

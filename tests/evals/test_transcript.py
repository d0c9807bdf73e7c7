import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evals.transcript import read_transcript, write_transcript
from prompt_library import Message

role_like = st.sampled_from(
    [
        "user:",
        "assistant:",
        "System:",
        " user: ",
        "# user:",
        "\\user:",
        "\\\\ assistant:",
        "user :",
        "user: hi",
        "",
    ]
)
contents = st.text() | st.lists(role_like | st.text(max_size=8), max_size=6).map("\n".join)
messages = st.builds(Message, st.sampled_from(["user", "assistant", "system"]), contents)


@given(st.lists(messages, min_size=1, max_size=6))
@example([Message("user", ""), Message("assistant", "")])
@example([Message("assistant", "user:\nhello\n"), Message("user", "\n\n")])
@example([Message("assistant", "a\r\nuser:\r\nb")])
def test_what_was_said_is_read_back_exactly(said: list[Message]) -> None:
    assert read_transcript(write_transcript(said)) == said


def test_a_transcript_reads_well() -> None:
    said = [Message("user", "Hello"), Message("assistant", "Hi.\nuser:\nis how a turn starts")]
    assert write_transcript(said) == "user:\nHello\n\nassistant:\nHi.\n\\user:\nis how a turn starts"


@pytest.mark.parametrize(
    "text, roles, contents",
    [
        ("", ["assistant"], [""]),
        ("Just an answer.\n", ["assistant"], ["Just an answer.\n"]),
        ("Answer\nuser:\nNo", ["assistant", "user"], ["Answer", "No"]),
        ("user:\nHi\nassistant:\nHello", ["user", "assistant"], ["Hi", "Hello"]),
        ("USER:\nHi\n\nAssistant:\nHello", ["user", "assistant"], ["Hi", "Hello"]),
        ("user:\n\nassistant:\n", ["user", "assistant"], ["", ""]),
    ],
)
def test_texts_written_by_others_are_read_too(text: str, roles: list[str], contents: list[str]) -> None:
    read = read_transcript(text)
    assert [message.role for message in read] == roles
    assert [message.content for message in read] == contents

"""The web application through its own event API: a real server process, a real endpoint."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_tools import served
from gradio_client import Client
from stub_server import StubServer, completion

HOSTILE = "<script>alert(1)</script>\n\n![x](http://evil.example/x.png)\n# heading\n\u202egnp & <b>"
PROMPT = "{{ faq }}\n{{ question }}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, stub_of_the_session: StubServer) -> Iterator[Client]:
    settings = {"OPENAI_BASE_URL": stub_of_the_session.url, "OPENAI_API_KEY": "sk-k", "OPENAI_MODEL": "m"}
    data: Path = tmp_path_factory.mktemp("data")
    with served(data, **settings) as address:
        client = Client(address, verbose=False)
        yield client
        client.close()


def run(client: Client, prompt: str = PROMPT) -> list[str]:
    """What the status line said, from the first to the last."""
    job = client.submit("faq-quote", "en", prompt, "openai/m", 1, api_name="/run")
    job.result(timeout=60)
    return [status for status, *_ in job.outputs() if isinstance(status, str)]


def newest(client: Client) -> str:
    return "".join(client.predict("faq-quote", "en", api_name="/open_exercise")[3:])


def test_the_page_has_exactly_these_events(client: Client) -> None:
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {
        *("/open_page", "/open_exercise", "/open_language", "/note_language", "/note_model", "/run", "/stop"),
    }


def test_an_output_is_shown_as_text_whatever_it_holds(client: Client, stub: StubServer) -> None:
    stub.answer(completion(HOSTILE))
    run(client)
    shown = newest(client)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#10;&#10;![x]" in shown
    assert "<script" not in shown and "<b>" not in shown
    # One line of HTML: no blank line after which Markdown would be looked for.
    assert all("\n" not in part for part in client.predict("faq-quote", "en", api_name="/open_exercise")[3:])


@pytest.mark.parametrize(
    ("prompt", "words"),
    [("", "empty"), ("user:\nx\n{{ nothing }}", "nothing"), ("{{ faq", "line 1")],
)
def test_a_refused_run_says_why_where_the_page_can_show_it(
    client: Client, stub: StubServer, prompt: str, words: str
) -> None:
    status = run(client, prompt)[-1]
    assert 'role="alert"' in status and words in status.lower()
    assert stub.chats == []


@pytest.mark.parametrize("scenario", ["../../etc/passwd.yaml", "/etc/passwd.yaml", "no-such"])
def test_an_exercise_is_found_by_its_id_only_and_never_by_a_path(client: Client, scenario: str) -> None:
    with pytest.raises(Exception, match=r"not in the list of choices|error") as refused:
        client.predict(scenario, "en", api_name="/open_exercise")
    assert "root" not in str(refused.value)

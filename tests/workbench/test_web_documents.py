"""A page's document is made once: the same for all of one language at one address, and no name in it."""

import brotli
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from workbench.visitors import Visitor
from workbench.web import Guard
from workbench.web_documents import MOST

PAGE = (
    '<!doctype html><html lang="en"><head></head><body>{"username":"%s","root":"%s","made":%d}</body></html>'
)


class Gradio:
    """Answers as Gradio does: with the visitor's name and the server's address in the document."""

    def __init__(self) -> None:
        self.made = 0
        self.status = 200

    def page(self, request: Request) -> Response:
        self.made += 1
        root = request.headers.get("x-forwarded-host") or request.headers["host"]
        return HTMLResponse(PAGE % (request.headers.get("x-name"), root, self.made), self.status)


def who(request: Request) -> Visitor | None:
    name = request.headers.get("x-name")
    return Visitor(name, request.headers.get("x-role", "trainee")) if name else None


@pytest.fixture
def gradio() -> Gradio:
    return Gradio()


@pytest.fixture
def client(gradio: Gradio) -> TestClient:
    inner = Starlette(routes=[Route("/history/", gradio.page)])
    app = Guard(inner, who=who)
    return TestClient(app, headers={"accept": "text/html", "x-name": "ann"})


def test_the_second_visitor_gets_the_firsts_document_without_a_name(
    client: TestClient, gradio: Gradio
) -> None:
    first = client.get("/history/")
    second = client.get("/history/?scenario=faq-quote", headers={"x-name": "bob"})
    assert gradio.made == 1
    assert second.text == first.text and '"username":null' in first.text
    assert "ann" not in first.text and second.headers["content-security-policy"]


def test_each_language_and_each_address_has_its_own(client: TestClient, gradio: Gradio) -> None:
    french = client.get("/history/", headers={"accept-language": "fr"}).text
    assert '<html lang="fr">' in french and '<html lang="en">' in client.get("/history/").text
    elsewhere = client.get("/history/", headers={"x-forwarded-host": "evil.example"}).text
    assert "evil.example" in elsewhere and "evil.example" not in client.get("/history/").text
    assert gradio.made == 3


def test_who_is_not_known_gets_no_kept_document(client: TestClient, gradio: Gradio) -> None:
    client.get("/history/")
    client.headers.pop("x-name")
    answer = client.get("/history/?scenario=faq", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Fhistory%2F%3Fscenario%3Dfaq"
    assert client.get("/history/", headers={"accept": "*/*"}).status_code == 401
    assert gradio.made == 1


def test_each_role_has_its_own_navigation(client: TestClient, gradio: Gradio) -> None:
    trainee = client.get("/history/").text
    instructor = client.get("/history/", headers={"x-role": "instructor"}).text
    assert gradio.made == 2
    assert "/teach/" in instructor and "/teach/" not in trainee


def test_a_fault_is_not_kept(client: TestClient, gradio: Gradio) -> None:
    gradio.status = 500
    assert client.get("/history/").status_code == 500
    gradio.status = 200
    assert client.get("/history/").status_code == 200


def test_a_browser_gets_the_encoding_it_reads(client: TestClient) -> None:
    plain = client.get("/history/", headers={"accept-encoding": "identity"})
    with client.stream("GET", "/history/", headers={"accept-encoding": "br"}) as packed:
        assert packed.headers["content-encoding"] == "br"
        body = b"".join(packed.iter_raw())
    assert len(body) == int(packed.headers["content-length"])
    assert brotli.decompress(body).decode() == plain.text
    assert "content-encoding" not in plain.headers


def test_ever_new_addresses_do_not_fill_the_memory(client: TestClient, gradio: Gradio) -> None:
    for number in range(3 * MOST):
        client.get("/history/", headers={"host": f"{number}.example"})
    assert len(client.app.documents._kept) <= MOST  # type: ignore[attr-defined]
    assert "2.example" in client.get("/history/", headers={"host": "2.example"}).text

"""What every answer carries and refuses, on a real ASGI application without Gradio."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from workbench.visitors import Visitor
from workbench.web import LANGUAGE_COOKIE, Guard, reader_language
from workbench.web_shell import way_back

ANN = Visitor("ann", "trainee")
PAGE = '<!doctype html><html lang="en"><head></head><body>lang="en"</body></html>'


def page(request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


def write(request: Request) -> JSONResponse:
    return JSONResponse({"written": True})


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/", page),
        Route("/practice", write),
        Route("/write", write, methods=["POST"]),
        Route("/gradio_api/upload", write),
    ]
    return TestClient(
        Guard(Starlette(routes=routes), who=lambda request: ANN), base_url="http://127.0.0.1:7860"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:7860"},
    ],
)
def test_a_write_from_elsewhere_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/write", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://127.0.0.1:7860"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_a_write_of_our_own_page_or_of_a_program_passes(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/write", headers=headers).json() == {"written": True}


def test_every_answer_keeps_the_page_on_this_machine(client: TestClient) -> None:
    for answer in (client.get("/"), client.post("/write"), client.get("/missing")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy and "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/gradio_api/upload", "/gradio_api/proxy=x", "/monitoring", "/gradio_api/runs"]
)
def test_unused_routes_do_not_exist(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("accepts", "cookie", "default", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", "", None, "fr"),
        ("de-DE,en;q=0.5", "", None, "en"),
        ("de", "", None, "en"),
        ("", "", None, "en"),
        ("en-US", "", "fr", "fr"),
        ("en-US", f"{LANGUAGE_COOKIE}=fr", None, "fr"),
        ("fr", f"{LANGUAGE_COOKIE}=en", "fr", "en"),
        ("fr", f"{LANGUAGE_COOKIE}=<script>", None, "fr"),
        ("fr", "broken cookie \x01;;==", None, "fr"),
    ],
)
def test_the_chosen_language_goes_before_the_default_and_the_browsers(
    accepts: str, cookie: str, default: str | None, language: str
) -> None:
    assert reader_language({"accept-language": accepts, "cookie": cookie}, default) == language


def test_a_page_gets_its_language_its_title_and_the_navigation(client: TestClient) -> None:
    for language, title in (("fr", "S’exercer"), ("en", "Practice")):
        answer = client.get(
            "/?scenario=faq-quote",
            headers={"Accept": "text/html", "Accept-Language": language, "Accept-Encoding": "identity"},
        )
        assert answer.text.startswith(f'<!doctype html><html lang="{language}"><head><title>{title} – ')
        assert f'get: () => "{language}"' in answer.text
        assert '<header class="site">' in answer.text and answer.text.endswith('lang="en"</body></html>')
        assert int(answer.headers["content-length"]) == len(answer.content)


def test_the_first_page_goes_on_where_the_reader_was_and_programs_are_left_alone(client: TestClient) -> None:
    answer = client.get("/", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/practice")
    assert client.get("/", follow_redirects=False).text == PAGE


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://me:1/history/?a=b", "/history/?a=b"),
        ("http://me:1", "/"),
        ("http://evil.example/x", "/"),
        ("http://me:1//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_choosing_a_language_the_reader_is_back_where_they_were(referer: str, back: str) -> None:
    assert way_back(referer, "me:1") == back

"""What every answer of the web application must carry or refuse, below Gradio."""

import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prompt_library import LANGUAGES

LANGUAGE_COOKIE = "workbench_language"

HEADERS = {
    # Gradio's page has inline scripts and styles; nothing may come from, or go to, another host.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}

# Routes of Gradio that no page here uses (security reference, R5).
_UNUSED = re.compile(
    r"^/(monitoring|login/huggingface|gradio_api/(upload|process_recording|vibe|undo-vibe|proxy=|file=http|runs"
    r"|run-history|deep_link|openapi\.json|dev|run/|api/))"
)


class Guard:
    """ASGI middleware: refuses writes from other origins and unused routes, adds the security headers,
    and tells the page's scripts which language the reader chose."""

    def __init__(self, app: ASGIApp, default_language: str | None = None) -> None:
        self.app = app
        self.default_language = default_language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and not _same_origin(headers):
            await PlainTextResponse("Forbidden", 403)(scope, receive, send)
        elif _UNUSED.match(scope["path"]):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        else:
            language = reader_language(headers, self.default_language)
            if "text/html" in headers.get("accept", ""):
                # A compressed page could not be given its language.
                scope = {**scope, "headers": [h for h in scope["headers"] if h[0] != b"accept-encoding"]}
            await self.app(scope, receive, _Answer(send, language))


class _Answer:
    """Passes an answer on with the headers added, and an HTML page with its language set."""

    def __init__(self, send: Send, language: str) -> None:
        self.send = send
        self.language = language
        self.start: Message | None = None
        self.page = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if headers.get("content-type", "").startswith("text/html"):
                self.start = message
                return
        elif self.start is not None:
            self.page += message.get("body", b"")
            if message.get("more_body"):
                return
            page = _with_language(bytes(self.page), self.language)
            MutableHeaders(scope=self.start)["content-length"] = str(len(page))
            await self.send(self.start)
            message = {"type": "http.response.body", "body": page}
        await self.send(message)


def _with_language(page: bytes, language: str) -> bytes:
    """Gradio's texts follow ``navigator.language`` and offer no other switch."""
    script = (
        f"<head><script>Object.defineProperty(navigator, 'language', {{get: () => '{language}'}});"
        f"Object.defineProperty(navigator, 'languages', {{get: () => ['{language}']}});</script>"
    )
    page = page.replace(b"<head>", script.encode(), 1)
    return re.sub(rb'lang="en"', f'lang="{language}"'.encode(), page, count=1)


def reader_language(headers: Mapping[str, str], default: str | None = None) -> str:
    """The language chosen in the app, else the application's default, else the browser's, else English."""
    cookie = SimpleCookie()
    try:
        cookie.load(headers.get("cookie", ""))
    except CookieError:
        cookie.clear()
    chosen = cookie[LANGUAGE_COOKIE].value if LANGUAGE_COOKIE in cookie else default
    if chosen in LANGUAGES:
        return str(chosen)
    preferred = re.findall(r"[a-z]{2}", headers.get("accept-language", "").lower())
    return next((language for language in preferred if language in LANGUAGES), "en")


def _same_origin(headers: Mapping[str, Any]) -> bool:
    """Browsers name where a write comes from; programs that are not browsers send neither header."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")

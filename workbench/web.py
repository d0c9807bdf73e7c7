"""What every answer of the web application must carry or refuse, below Gradio."""

import asyncio
import re
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prompt_library import LANGUAGES
from workbench.site_map import PLACES, PRACTICE, Place, place_at
from workbench.web_documents import Document, Documents
from workbench.web_shell import dressed

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
    r"^(?:{})?/(monitoring|config$|login/huggingface|gradio_api/(upload|process_recording|vibe|undo-vibe|proxy="
    r"|file=http|runs|run-history|deep_link|openapi\.json|info|dev|call|run/|api/))".format(
        "|".join(re.escape(place.path) for place in PLACES if place is not PRACTICE)
    )
)
_WITHOUT_SLASH = {place.path: place for place in PLACES if place is not PRACTICE}


class Guard:
    """ASGI middleware: refuses writes from other origins and unused routes, adds the security headers,
    and gives every page its shell in the reader's language."""

    def __init__(
        self, app: ASGIApp, who: Callable[[Request], str | None], default_language: str | None = None
    ) -> None:
        self.app = app
        self.who = who
        self.default_language = default_language
        self.documents = Documents()
        self.making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, _Answer(send))
            return
        place = place_at(scope["path"]) if "text/html" in headers.get("accept", "") else None
        if place is None or scope["method"] != "GET" or self.who(Request(scope)) is None:
            await self.app(scope, receive, _Answer(send))
            return
        await self._page(place, scope, receive, send)

    async def _page(self, place: Place, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        language = reader_language(headers, self.default_language)
        # A class that comes at once waits for the first one's.
        async with self.making:
            document = self.documents.find(scope, place, language)
            if document is None:
                answer = _Whole()
                # A compressed page could not be given its shell.
                plain = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
                await self.app({**scope, "headers": plain}, receive, answer)
                document = Document(answer.start, dressed(bytes(answer.body), place, language))
                self.documents.keep(scope, place, language, document)
        await document.send(headers.get("accept-encoding", ""), send)

    def _refusal(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        path: str = scope["path"]
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and not _same_origin(headers):
            return PlainTextResponse("Forbidden", 403)
        if _UNUSED.match(path):
            return PlainTextResponse("Not found", 404)
        query = scope["query_string"].decode("latin-1")
        if path in _WITHOUT_SLASH:
            return RedirectResponse(f"{path}/" + (f"?{query}" if query else ""), 308)
        if path == PRACTICE.path and "scenario=" not in query and "text/html" in headers.get("accept", ""):
            return RedirectResponse("/practice", 307)
        return None


class _Answer:
    """Passes an answer on with the headers added."""

    def __init__(self, send: Send) -> None:
        self.send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await self.send(message)


class _Whole:
    """Keeps an answer with the headers added."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
            self.start = message
        else:
            self.body += message.get("body", b"")


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

"""What every answer of the web application must carry or refuse, below Gradio."""

import asyncio
import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from math import ceil
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prompt_library import LANGUAGES
from workbench.html import render_html
from workbench.site_map import LOGIN, OPEN_FOLDERS, OPEN_PATHS, PLACES, PRACTICE, TEACHING, Place, place_at
from workbench.visitors import Visitor, Who
from workbench.web_documents import Document, Documents
from workbench.web_limits import Limits
from workbench.web_shell import dressed
from workbench.words import say

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
    r"^(?:{})?/(monitoring|config/?$|login/|openapi\.json$|gradio_api/(upload|process_recording|vibe|undo-vibe|proxy="
    r"|file=http|runs|run-history|deep_link|openapi\.json|info|dev|call|run/|api/))".format(
        "|".join(re.escape(place.path) for place in PLACES if place is not PRACTICE)
    )
)
_WITHOUT_SLASH = {place.path: place for place in PLACES if place is not PRACTICE}


class Guard:
    """ASGI middleware: refuses strangers, writes from other origins and unused routes, adds the security
    headers, and gives every page its shell in the reader's language."""

    def __init__(self, app: ASGIApp, who: Who, default_language: str | None = None) -> None:
        self.app = app
        self.who = who
        self.default_language = default_language
        self.documents = Documents()
        self.making = asyncio.Lock()
        self.limits = Limits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        visitor = self.who(Request(scope))
        refusal = (
            self._refusal(scope, headers)
            or self._turned_away(visitor, scope, headers)
            or self._held_up(visitor, scope)
        )
        if refusal is not None:
            await refusal(scope, receive, _Answer(send))
            return
        place = place_at(scope["path"]) if _wants_page(scope, headers) else None
        if place is None or visitor is None:
            await self.app(scope, receive, _Answer(send))
            return
        await self._page(place, visitor, scope, receive, send)

    async def _page(self, place: Place, visitor: Visitor, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        language = reader_language(headers, self.default_language)
        audience = (language, visitor.role, visitor.account)
        # A class that comes at once waits for the first one's.
        async with self.making:
            document = self.documents.find(scope, place, audience)
            if document is None:
                answer = _Whole()
                # A compressed page could not be given its shell.
                plain = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
                # It is the same whatever is asked of the page, and Gradio would take ?page= for itself.
                asked = {**scope, "headers": plain, "query_string": b""}
                await self.app(asked, receive, answer)
                document = Document(answer.start, dressed(bytes(answer.body), place, language, visitor))
                self.documents.keep(scope, place, audience, document)
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

    def _turned_away(self, visitor: Visitor | None, scope: Scope, headers: Headers) -> ASGIApp | None:
        path: str = scope["path"]
        if visitor is None and path not in OPEN_PATHS and not path.startswith(OPEN_FOLDERS):
            if not _wants_page(scope, headers):
                return PlainTextResponse("Unauthorized", 401)
            query = scope["query_string"].decode("latin-1")
            wanted = quote(path + (f"?{query}" if query else ""), safe="")
            return RedirectResponse(f"{LOGIN}?next={wanted}", 303)
        if visitor is not None and not visitor.teaches and path.startswith(TEACHING):
            if not _wants_page(scope, headers):
                return PlainTextResponse("Forbidden", 403)
            reader = reader_language(headers, self.default_language)
            message = say("rights.needs", reader, role=say("role.instructor", reader))
            return HTMLResponse(render_html("no_answer.html", reader, message=message), 403)
        return None

    def _held_up(self, visitor: Visitor | None, scope: Scope) -> ASGIApp | None:
        """Who floods the queue would fill what it keeps for everybody. Alone one may."""
        if visitor is None or not visitor.account or not scope["path"].endswith("/queue/join"):
            return None
        wait = self.limits.wait(visitor.name)
        return PlainTextResponse("Too many requests", 429, {"Retry-After": str(ceil(wait))}) if wait else None


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


def _wants_page(scope: Scope, headers: Headers) -> bool:
    return scope["method"] == "GET" and "text/html" in headers.get("accept", "")


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

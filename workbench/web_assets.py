"""The pages' unchanging files, Gradio's and ours, answered before Gradio: compressed once, kept in memory."""

import asyncio
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from workbench.web import HEADERS
from workbench.web_encoding import accepted_encoding, packed

STATIC = Path(__file__).parent / "static"

# Larger files (one of Gradio's, of 32 MB, that no page here needs) would fill the memory.
MAX_BYTES = 8_000_000

_TEXTS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}
_TYPES = _TEXTS | {".png": "image/png", ".woff": "font/woff", ".woff2": "font/woff2"}

_FOREVER = b"public, max-age=31536000, immutable"
_A_WHILE = b"public, max-age=600"
_OF_THE_BODY = (b"content-type", b"content-encoding", b"content-length")

# The name that Vite gives: name-HASH, where a second file of that name gets a number more.
_HASHED = re.compile(r".+-(?=[a-z_-]{0,7}[A-Z0-9])[A-Za-z0-9_-]{8}\d*\.[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of ``path`` and below it, at each of ``addresses``; ``hashed`` where Vite named them."""

    path: Path
    addresses: tuple[str, ...]
    hashed: bool = False


def page_folders(pages: Iterable[str]) -> list[Folder]:
    """Where the Gradio pages mounted at ``pages`` look for Gradio's files, and where ours are."""
    gradio = find_spec("gradio")
    assert gradio is not None and gradio.origin is not None
    frontend = Path(gradio.origin).parent / "templates" / "frontend"
    roots = [page.rstrip("/") for page in pages]
    return [
        Folder(frontend / "assets", tuple(f"{root}/assets" for root in roots), hashed=True),
        Folder(frontend / "static", tuple(f"{root}/static" for root in roots)),
        Folder(STATIC, ("/workbench",)),
    ]


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file as it is sent in one encoding."""

    body: bytes
    tag: str
    headers: list[tuple[bytes, bytes]]


@dataclass(slots=True)
class _File:
    suffix: str
    read: Callable[[], bytes]
    hashed: bool = False
    version: bytes | None = None
    copies: dict[str, _Copy] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def copy(self, encoding: str) -> _Copy:
        """The file in that encoding, made at the first request for it."""
        if encoding not in self.copies:
            async with self.lock:
                if encoding not in self.copies:
                    self.copies[encoding] = await asyncio.to_thread(_made, self, encoding)
        return self.copies[encoding]


class Assets:
    """ASGI middleware: answers GET and HEAD for the files of ``folders`` and for ``styles``.

    ``styles`` are style sheets by their path; one asked for with ``v=`` and its SHA-256 never changes.
    Only the paths found while it is built are answered; everything else is left to ``app``, and so are
    requests for a range.
    """

    def __init__(
        self, app: ASGIApp, folders: Iterable[Folder], styles: Mapping[str, str] | None = None
    ) -> None:
        self.app = app
        self.files = {path: file for folder in folders for path, file in _found(folder)}
        self.files |= {path: _style(text) for path, text in (styles or {}).items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self.files.get(scope["path"]) if scope["type"] == "http" else None
        if file is not None and scope["method"] in ("GET", "HEAD"):
            headers = Headers(scope=scope)
            if "range" not in headers and await _answered(file, scope, headers, send):
                return
        await self.app(scope, receive, send)


async def _answered(file: _File, scope: Scope, headers: Headers, send: Send) -> bool:
    encoding = accepted_encoding(headers.get("accept-encoding", "")) if file.suffix in _TEXTS else "identity"
    try:
        copy = await file.copy(encoding)
    except OSError:
        return False
    unchanging = file.hashed or (file.version is not None and scope["query_string"] == file.version)
    answer = [*copy.headers, (b"cache-control", _FOREVER if unchanging else _A_WHILE)]
    status, body = 200, b"" if scope["method"] == "HEAD" else copy.body
    known = re.sub(r"\s|W/", "", headers.get("if-none-match", "")).split(",")
    if copy.tag in known or "*" in known:
        status, body = 304, b""
        answer = [header for header in answer if header[0] not in _OF_THE_BODY]
    await send({"type": "http.response.start", "status": status, "headers": answer})
    await send({"type": "http.response.body", "body": body})
    return True


def _found(folder: Folder) -> Iterator[tuple[str, _File]]:
    for path in _walked(folder.path):
        name = path.relative_to(folder.path).as_posix()
        file = _File(path.suffix, path.read_bytes, folder.hashed and bool(_HASHED.fullmatch(path.name)))
        yield from ((f"{address}/{name}", file) for address in folder.addresses)


def _walked(folder: Path) -> Iterator[Path]:
    """The files of a kind and size to answer; a symbolic link could lead out of the folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walked(folder / entry.name)
            elif entry.is_file(follow_symlinks=False) and entry.stat().st_size <= MAX_BYTES:
                path = folder / entry.name
                if path.suffix in _TYPES:
                    yield path


def _style(text: str) -> _File:
    body = text.encode()
    return _File(".css", lambda: body, version=b"v=" + sha256(body).hexdigest().encode())


def _made(file: _File, encoding: str) -> _Copy:
    body = file.read()
    headers = HEADERS | {"Content-Type": _TYPES[file.suffix]}
    if file.suffix in _TEXTS:
        headers["Vary"] = "Accept-Encoding"
    pressed = packed(body, encoding)
    if len(pressed) < len(body):
        body = pressed
        headers["Content-Encoding"] = encoding
    headers |= {"ETag": f'"{sha256(body).hexdigest()[:32]}"', "Content-Length": str(len(body))}
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return _Copy(body, headers["ETag"], encoded)

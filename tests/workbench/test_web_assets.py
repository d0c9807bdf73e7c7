"""The pages' files, over an inner application that says what reached it; Gradio is not imported."""

import asyncio
import gzip
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
import uvicorn
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from workbench import web_assets, web_encoding
from workbench.web import HEADERS
from workbench.web_assets import Assets, Folder, page_folders
from workbench.web_encoding import accepted_encoding

SCRIPT = b"export const texts = ['practice', 'scenario', 'rubric'];\n" * 200
NOISE = sha256(b"x").digest() * 2
SECRET = b"outside of the folder"
HASHED = "index-DphvyggB.js"
THEME = ":root { --radius: 2px; --colour: navy; }\n" * 20
FOREVER = "public, max-age=31536000, immutable"

FILES = {
    f"assets/{HASHED}": SCRIPT,
    "assets/index.js": SCRIPT,
    "assets/map-renderer.js": SCRIPT,
    "assets/empty-B22Nviop.css": b"",
    "assets/font-B22Nviop.woff2": NOISE,
    "assets/notes.md": SECRET,
    "assets/keys": SECRET,
    "static/fonts/Plex/Plex-Regular1.woff2": NOISE,
    "static/js/frame-Dph3yggB.js": SCRIPT,
    "secret.js": SECRET,
    "other/secret.js": SECRET,
}


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": f"{scope['method']} {scope['path']}".encode()})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, body in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    (tmp_path / "assets/link.js").symlink_to(tmp_path / "secret.js")
    (tmp_path / "assets/linked").symlink_to(tmp_path / "other")
    (tmp_path / "assets/folder.js").mkdir()
    return tmp_path


@pytest.fixture
def assets(root: Path) -> Assets:
    folders = [
        Folder(root / "assets", ("/assets", "/teach/rubrics/assets"), hashed=True),
        Folder(root / "static", ("/static",)),
    ]
    return Assets(inner, folders, {"/theme.css": THEME})


@pytest.fixture
def client(assets: Assets) -> TestClient:
    return TestClient(assets, headers={"Accept-Encoding": "identity"})


async def raw(assets: Assets, path: str, accepts: str = "br", method: str = "GET") -> tuple[int, bytes]:
    """An answer to exactly this path, which an HTTP client would have normalised, and not decoded."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    headers = [(b"accept-encoding", accepts.encode())]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers}
    await assets(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize(
    ("accepts", "encoding", "decoded"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
@pytest.mark.parametrize("path", [f"/assets/{HASHED}", f"/teach/rubrics/assets/{HASHED}"])
def test_every_encoding_is_exactly_the_file(client, path, accepts, encoding, decoded):
    with client.stream("GET", path, headers={"Accept-Encoding": accepts}) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == encoding
    assert decoded(sent) == SCRIPT
    assert int(answer.headers["content-length"]) == len(sent)
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("br;q=0, gzip;q=0", "identity"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0.001", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("gzip;q=0.5, BR;Q=0.5", "br"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("*, br;q=0", "gzip"),
        ("*;q=0, gzip", "gzip"),
        ("br;q=high, gzip;q=-1", "identity"),
        ("brotli, xgzip", "identity"),
        (",;,q=1;;", "identity"),
    ],
)
def test_the_preferred_encoding_is_chosen_and_a_refused_one_never(accepts, encoding):
    assert accepted_encoding(accepts) == encoding


@pytest.mark.parametrize("path", ["/assets/font-B22Nviop.woff2", "/assets/empty-B22Nviop.css"])
def test_what_would_not_become_smaller_is_sent_as_it_is(client, path):
    answer = client.get(path, headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in answer.headers
    assert answer.content == FILES[path[1:]]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        (f"/assets/{HASHED}", FOREVER),
        ("/assets/font-B22Nviop.woff2", FOREVER),
        ("/assets/index.js", "public, max-age=600"),
        ("/assets/map-renderer.js", "public, max-age=600"),
        ("/static/js/frame-Dph3yggB.js", "public, max-age=600"),
        ("/static/fonts/Plex/Plex-Regular1.woff2", "public, max-age=600"),
        ("/theme.css", "public, max-age=600"),
        ("/theme.css?v=0", "public, max-age=600"),
        (f"/theme.css?v={sha256(THEME.encode()).hexdigest()}", FOREVER),
    ],
)
def test_only_what_its_address_pins_is_kept_for_ever(client, path, kept):
    assert client.get(path).headers["cache-control"] == kept


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*"])
def test_a_known_copy_is_not_sent_again(client, known):
    tag = client.get("/assets/index.js", headers={"Accept-Encoding": "br"}).headers["etag"]
    asked = {"Accept-Encoding": "br", "If-None-Match": known.format(tag)}
    answer = client.get("/assets/index.js", headers=asked)
    assert (answer.status_code, answer.content) == (304, b"")
    assert (answer.headers["etag"], answer.headers["vary"]) == (tag, "Accept-Encoding")
    assert "content-length" not in answer.headers and "content-encoding" not in answer.headers


def test_another_encodings_copy_is_not_taken_for_this_one(client):
    tag = client.get("/assets/index.js", headers={"Accept-Encoding": "br"}).headers["etag"]
    for encoding in ("gzip", "identity"):
        asked = {"Accept-Encoding": encoding, "If-None-Match": tag}
        answer = client.get("/assets/index.js", headers=asked)
        assert (answer.status_code, answer.content) == (200, SCRIPT)


@pytest.mark.parametrize("path", [f"/assets/{HASHED}", "/static/fonts/Plex/Plex-Regular1.woff2"])
def test_head_has_the_headers_of_get_and_no_body(client, path):
    asked = {"Accept-Encoding": "br"}
    head, get = client.head(path, headers=asked), client.get(path, headers=asked)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../secret.js",
        "/assets/./index.js",
        "/assets//index.js",
        "//assets/index.js",
        "/assets/..\\secret.js",
        "/assets\\index.js",
        "/assets/%2e%2e/secret.js",
        "/assets/index.js\0",
        "/assets/index.js\0.css",
        "/assets/index.js/",
        "/assets/index.js/..",
        "/assets/link.js",
        "/assets/linked/secret.js",
        "/assets/folder.js",
        "/assets/",
        "/assets",
        "/assets/INDEX.js",
        "/assets/keys",
        "/assets/notes.md",
        "/static/../assets/index.js",
        "/other/assets/index.js",
        "/secret.js",
        "/assets/{root}/secret.js",
        "{root}/secret.js",
        "assets/index.js",
        "",
    ],
)
def test_only_the_very_path_of_a_file_is_answered(assets, root, path):
    path = path.format(root=root)
    assert asyncio.run(raw(assets, path)) == (418, f"GET {path}".encode())


@pytest.mark.parametrize(
    "target", ["/assets/%2e%2e/secret.js", "/assets/..%2fsecret.js", "/assets/../secret.js", "/assets/%00"]
)
def test_no_way_out_of_the_folder_over_a_real_connection(assets, target):
    with listening(assets) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 418")


@contextmanager
def listening(assets: Assets) -> Iterator[int]:
    """The files on a real server, which decodes the path as it comes."""
    server = uvicorn.Server(uvicorn.Config(assets, log_level="critical", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def test_everything_else_reaches_the_application(client):
    assert client.get("/").text == "GET /"
    assert client.get("/assets/unknown-B22Nviop.js").text == "GET /assets/unknown-B22Nviop.js"
    assert client.post("/assets/index.js").text == "POST /assets/index.js"
    assert client.get("/assets/index.js", headers={"Range": "bytes=0-9"}).status_code == 418


def test_first_requests_at_once_compress_once_and_agree(assets, monkeypatch):
    presses: list[int] = []

    def press(body: bytes) -> bytes:
        presses.append(len(body))
        return brotli.compress(body)

    monkeypatch.setitem(web_encoding._PRESS, "br", press)

    async def burst() -> list[tuple[int, bytes]]:
        paths = [f"/assets/{HASHED}", f"/teach/rubrics/assets/{HASHED}"] * 50
        return await asyncio.gather(*(raw(assets, path) for path in paths))

    assert set(asyncio.run(burst())) == {(200, brotli.compress(SCRIPT))}
    assert presses == [len(SCRIPT)]


def test_a_file_that_went_away_is_left_to_the_application(assets, root):
    (root / "assets/index.js").unlink()
    assert asyncio.run(raw(assets, "/assets/index.js"))[0] == 418


def test_a_file_that_is_too_large_is_left_to_the_application(root, monkeypatch):
    monkeypatch.setattr(web_assets, "MAX_BYTES", len(SCRIPT) - 1)
    files = Assets(inner, [Folder(root / "assets", ("/assets",))]).files
    assert "/assets/index.js" not in files and "/assets/font-B22Nviop.woff2" in files


def test_all_of_gradios_and_our_files_are_found_without_importing_gradio():
    script = (
        "import sys; from workbench.web_assets import Assets, page_folders\n"
        "files = Assets(None, page_folders(['/', '/history'])).files\n"
        "print('gradio' in sys.modules, *files)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    imported, *found = run.stdout.split()
    assert imported == "False"
    assert {"/workbench/keys.js", "/workbench/style.css"} <= set(found)
    for prefix in ("", "/history"):
        assert f"{prefix}/static/js/iframeResizer.contentWindow.min.js" in found
        assert sum(path.startswith(f"{prefix}/assets/index-") for path in found) >= 2


def test_gradios_build_still_names_its_files_by_their_content():
    """Vite's way to name files could change with Gradio; then everything would be asked for again."""
    files = Assets(inner, page_folders(["/"])[:1]).files
    assert len(files) > 100 and all(file.hashed for file in files.values())

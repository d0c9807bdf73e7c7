"""What the running application must never do: look up names, or tell a reader what is inside it."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
from browser_tools import Server, served

from workbench.site_map import PLACES

LISTEN_AND_WATCH = """
import sys, threading, time

asked = []
def watch(event, arguments):
    if event == "socket.getaddrinfo":
        asked.append(str(arguments[0]))
    elif event == "socket.connect":
        asked.append(str(arguments[1]))
sys.addaudithook(watch)

import httpx2, uvicorn
from pathlib import Path
from workbench.app import build_app
from workbench.cli_serve import listen
from workbench.config import Config
from workbench.models import Models
from workbench.services import Bench
from workbench.site_map import PLACES

data = Path(sys.argv[1])
listening = listen("127.0.0.1", 0)
server = uvicorn.Server(uvicorn.Config(build_app(Bench(data, Models(Config(), data))), log_level="error"))
thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
thread.start()
base = "http://{}:{}".format(*listening.getsockname())
with httpx2.Client(base_url=base, timeout=30, follow_redirects=True, trust_env=False) as web:
    for place in PLACES:
        web.get(place.link(), headers={"Accept": "text/html"}).raise_for_status()
server.should_exit = True
thread.join()
print("\\n".join(name for name in asked if "127.0.0.1" not in name))
"""


def test_starting_and_opening_every_page_asks_no_other_host(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LISTEN_AND_WATCH, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == ""


def test_settings_that_would_open_gradio_further_change_nothing(tmp_path: Path) -> None:
    with served(tmp_path, GRADIO_MCP_SERVER="True", GRADIO_VIBE_MODE="True") as address:
        assert httpx2.get(f"{address}/gradio_api/mcp/sse").status_code == 404
        assert httpx2.get(f"{address}/gradio_api/vibe-code/").status_code == 404


@contextmanager
def without_versions(database: Path) -> Iterator[None]:
    """The table of the versions has a name that nobody asks for, until the block ends."""
    with closing(sqlite3.connect(database)) as db:
        db.execute("ALTER TABLE versions RENAME TO sk_secret_inside")
        try:
            yield
        finally:
            db.execute("ALTER TABLE sk_secret_inside RENAME TO versions")


def test_a_fault_inside_is_not_told_to_the_reader(server: Server) -> None:
    with httpx2.Client(base_url=server.address, timeout=30) as web:
        page = web.get("/history/", headers={"Accept": "text/html"}).text
        start = page.index("window.gradio_config = ") + len("window.gradio_config = ")
        config = json.JSONDecoder().raw_decode(page[start:])[0]
        event = next(one["id"] for one in config["dependencies"] if one["api_name"] == "open_page")
        with without_versions(server.data / "workbench.db"):
            body = {"data": [], "fn_index": event, "session_hash": "s"}
            web.post("/history/gradio_api/queue/join", json=body).raise_for_status()
            said = web.get("/history/gradio_api/queue/data?session_hash=s").text
    assert '"success": false' in said or '"success":false' in said
    for inside in ("sk_secret_inside", "versions", "sqlite", "Traceback", "workbench.db"):
        assert inside not in said


def test_every_page_says_who_may_frame_it_and_what_it_may_load(server: Server) -> None:
    for path in (*(place.link() for place in PLACES), "/workbench/style.css", "/answers/1/x", "/practice"):
        answer = httpx2.get(server.address + path, headers={"Accept": "text/html"})
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert "access-control-allow-origin" not in answer.headers, path

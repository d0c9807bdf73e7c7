"""What every page has around Gradio's part: its language, its title and the navigation.

Gradio writes one English document for everybody; it offers no switch of language, and its own navigation
neither speaks two languages nor has enough contrast.
"""

import re
from urllib.parse import urlsplit

from workbench.html import render_html
from workbench.site_map import PLACES, Place
from workbench.words import say

_METAS = re.compile(rb'<meta\s+(property="og:|name="twitter:)[^>]*>')
_USER = re.compile(rb'"username": ?"(?:[^"\\]|\\.)*"')
_BODY = re.compile(rb"<body[^>]*>")


def dressed(page: bytes, place: Place, language: str) -> bytes:
    """Gradio's document ``page`` as the reader of ``language`` is to get it at ``place``."""
    head = render_html("head.html", language, title=say(f"site.{place.name}", language))
    header = render_html("header.html", language, places=PLACES, here=place)
    page = _METAS.sub(b"", page)
    # Who asks is for the server to know; the document is the same for everybody.
    page = _USER.sub(b'"username":null', page, count=1)
    # Gradio's script would set its own title again, in English.
    page = page.replace(b'control_page_title="true"', b'control_page_title="false"', 1)
    # One address for the scripts of all pages: they are fetched once.
    page = page.replace(b'="./assets/', b'="/assets/')
    page = re.sub(rb'lang="en"', f'lang="{language}"'.encode(), page, count=1)
    page = page.replace(b"<head>", b"<head>" + head.encode(), 1)
    return _BODY.sub(lambda body: body[0] + header.encode(), page, count=1)


def way_back(referer: str, host: str) -> str:
    """The path and query that a reader came from, if it was a page here; else the first page's."""
    came_from = urlsplit(referer)
    if came_from.netloc != host or not came_from.path.startswith("/") or came_from.path.startswith("//"):
        return "/"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")

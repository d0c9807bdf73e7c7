"""What every page has around Gradio's part: its language, its title and the navigation.

Gradio writes one English document for everybody; it offers no switch of language, and its own navigation
neither speaks two languages nor has enough contrast.
"""

import re
from urllib.parse import urlsplit

from workbench.html import render_html
from workbench.site_map import ACCOUNT, CLASS_PLACES, PLACES, Place
from workbench.visitors import Visitor
from workbench.words import say

_METAS = re.compile(rb'<meta\s+(property="og:|name="twitter:)[^>]*>')
_USER = re.compile(rb'"username": ?"(?:[^"\\]|\\.)*"')
_BODY = re.compile(rb"<body[^>]*>")


def dressed(page: bytes, place: Place, language: str, visitor: Visitor) -> bytes:
    """Gradio's document ``page`` as the reader of ``language`` is to get it at ``place``."""
    head = render_html("head.html", language, title=say(f"site.{place.name}", language))
    header = page_header(place, language, visitor)
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


def page_header(here: Place | None, language: str, visitor: Visitor | None) -> str:
    """The switch of language and the pages that ``visitor`` may see; a stranger's has no page."""
    return render_html("header.html", language, places=visible_places(visitor), here=here, visitor=visitor)


def visible_places(visitor: Visitor | None) -> list[Place]:
    """The pages that ``visitor`` may see, in the order of the navigation."""
    if visitor is None:
        return []
    places = (*CLASS_PLACES, *PLACES, ACCOUNT) if visitor.account else PLACES
    return [place for place in places if visitor.teaches or not place.teaching]


def way_back(referer: str, host: str) -> str:
    """The path and query that a reader came from, if it was a page here; else the first page's."""
    came_from = urlsplit(referer)
    if came_from.netloc != host or not came_from.path.startswith("/") or came_from.path.startswith("//"):
        return "/"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")

"""What every page of a class does alike: reads a form, shows a page, sends the reader on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import HTTPException, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, UploadFile

from prompt_library import PhrasedError
from workbench.html import render_html
from workbench.site_map import Place
from workbench.visitors import Visitor, Who
from workbench.web import reader_language
from workbench.web_shell import page_header
from workbench.words import say

MAX_FORM = 3_000_000
"""Bytes of a form with the file in it."""

Number = Annotated[int, Path(ge=1, le=2**62)]
"""Of something in the database, in a path."""

DONE = "done"
"""What an address calls the text that says what has just been done."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a page reads it: who asks (``None``: a stranger), in which language, and what was sent."""

    visitor: Visitor | None
    language: str
    address: str
    form: FormData = field(default_factory=FormData)
    done: str = ""

    @property
    def user(self) -> str:
        """Who asks. Raises ``HTTPException`` 401 for a stranger."""
        if self.visitor is None:
            raise HTTPException(401)
        return self.visitor.name

    def text(self, name: str) -> str:
        """What was typed into a field; nothing if there was none."""
        value = self.form.get(name, "")
        # A browser sends the lines of a text with both marks.
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value that was chosen of a field."""
        return tuple(value for value in self.form.getlist(name) if isinstance(value, str))

    def number(self, name: str) -> int | None:
        """The whole number in a field; ``None`` if there is none. Raises ``HTTPException`` for anything
        else, which the page's own fields do not send."""
        text = self.text(name).strip()
        if not text:
            return None
        if not text.lstrip("-").isascii() or not text.lstrip("-").isdigit() or len(text) > 18:
            raise HTTPException(400)
        return int(text)

    async def file(self, name: str) -> bytes | None:
        """The content of a file that was chosen; ``None`` if none was."""
        chosen = self.form.get(name)
        return await chosen.read() if isinstance(chosen, UploadFile) and chosen.filename else None

    def file_name(self, name: str) -> str:
        """What the chosen file was called where it came from."""
        chosen = self.form.get(name)
        return (chosen.filename or "") if isinstance(chosen, UploadFile) else ""

    def page(
        self,
        template: str,
        here: Place | None,
        title: str,
        problem: PhrasedError | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """A whole page; with a ``problem``, which is said first, it answers that the request failed."""
        body = render_html(template, self.language, title=title, **values)
        whole = render_html(
            "class_page.html",
            self.language,
            title=title,
            header=page_header(here, self.language, self.visitor),
            problem=problem.to(self.language) if problem else "",
            done=say(f"class.done.{self.done}", self.language) if self.done in _DONE else "",
            body=body,
        )
        headers = {"Cache-Control": "no-store"}
        return HTMLResponse(whole, 422 if problem else 200, headers)


_DONE = frozenset(
    (
        *("assigned", "extended", "handed_in", "marked", "moved", "released", "regrade", "said", "times"),
        *("password", "role", "scale", "deactivated", "answered", "rubric"),
    )
)


def sent_on(path: str, done: str = "", **query: object) -> RedirectResponse:
    """Shows the page at ``path`` next, which says what has been done."""
    said: Mapping[str, object] = {**query, **({DONE: done} if done else {})}
    return RedirectResponse(path + (f"?{urlencode(said)}" if said else ""), 303)


class Asking:
    """Reads requests; ``who`` says whose they are."""

    def __init__(self, who: Who, default_language: str | None) -> None:
        self._who = who
        self._default = default_language

    async def __call__(self, request: Request) -> Asked:
        """The request with its form, if it has one. Raises ``HTTPException`` for one that is too large."""
        form = FormData()
        if request.method == "POST":
            length = request.headers.get("content-length", "")
            # Without a length a form could be of any size.
            if not length.isdigit() or int(length) > MAX_FORM:
                raise HTTPException(413)
            form = await request.form(max_files=1, max_fields=200, max_part_size=MAX_FORM)
        reader = reader_language(request.headers, self._default)
        host = request.client.host if request.client else ""
        return Asked(self._who(request), reader, host, form, request.query_params.get(DONE, ""))

"""Templates of HTML that cannot be broken by the texts they show."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from prompt_library import wording


def render_html(template: str, language: str, **values: Any) -> str:
    """A template of ``workbench/templates`` filled in: every value is shown as text, whatever it holds.

    The result is one line: in a line of HTML no Markdown is looked for.
    """
    page = _TEMPLATES.get_template(template).render(values, language=language, say=_sayer(language))
    return "".join(line.strip() for line in page.split("\n"))


def status_line(kind: str, message: str, language: str, running: bool = False) -> str:
    """One line on how things stand: ``kind`` is quiet, warning or problem. With a bar if something is
    ``running`` of which nobody knows how far it is."""
    return render_html("status.html", language, kind=kind, message=message, running=running, done=None)


def page_heading(title: str, about: str, language: str) -> str:
    """A page's name and, in a line, what it is for."""
    return render_html("page_heading.html", language, title=title, about=about)


def _sayer(language: str) -> Any:
    return lambda key, **values: wording(f"workbench.{key}", language, **values)


def _one_line(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    one_line = str(escape(value)).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "&#10;")
    # A browser would leave it out without a word.
    one_line = one_line.replace("\x00", "\ufffd")
    return Markup(one_line)


_TEMPLATES = Environment(
    loader=PackageLoader("workbench"),
    autoescape=True,
    undefined=StrictUndefined,
    # The shipped templates do not change while the server runs.
    auto_reload=False,
    finalize=_one_line,
    trim_blocks=True,
)

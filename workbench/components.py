"""What the pages are made of: the theme, the interface texts, and blocks of HTML that cannot be broken
by the texts they show."""

from typing import Any

import gradio as gr
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from prompt_library import LANGUAGES, Phrase, catalogue

_ACCENT = gr.themes.Color(
    c50="#eef6f6",
    c100="#d5eaea",
    c200="#abd5d6",
    c300="#78b8ba",
    c400="#459799",
    c500="#1f7a7d",
    c600="#126366",
    c700="#0f5053",
    c800="#0d4043",
    c900="#0a3335",
    c950="#062022",
)


def theme() -> gr.themes.Base:
    """Gradio's base theme with one accent colour whose contrast holds in light and dark."""
    return gr.themes.Base(primary_hue=_ACCENT, secondary_hue=_ACCENT, neutral_hue="gray").set(
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_text_color="white",
        button_cancel_background_fill="#8c1d18",
        button_cancel_text_color="white",
        link_text_color="*primary_600",
        link_text_color_dark="*primary_300",
        body_text_color_subdued="#4b5563",
        body_text_color_subdued_dark="#b6bdc9",
    )


def text(key: str) -> Any:
    """An interface text that the browser shows in the reader's language."""
    return gr.I18n()(_browser_key(f"workbench.{key}"))


def gradio_texts() -> dict[str, dict[str, str]]:
    """Every interface text of the pages, as Gradio wants it: ``{language: {key: wording}}``."""
    return {
        language: {
            _browser_key(key): wording
            for key, wording in catalogue("workbench", language).items()
            if key.startswith("workbench.page.") and isinstance(wording, str)
        }
        for language in LANGUAGES
    }


def _browser_key(key: str) -> str:
    # The browser's library reads a dot as a step into a nested dictionary.
    return key.replace(".", "_")


def html_block(**options: Any) -> gr.Markdown:
    """A place for ``render_html``. Markdown, because it is sanitised again in the browser and, unlike
    gr.HTML, needs no ``unsafe-eval``."""
    return gr.Markdown(elem_classes="block-html", latex_delimiters=[], **options)


def render_html(template: str, language: str, **values: Any) -> str:
    """A template of ``workbench/templates`` filled in: every value is shown as text, whatever it holds.

    The result is one line: in a line of HTML no Markdown is looked for.
    """
    page = _TEMPLATES.get_template(template).render(values, language=language, say=_sayer(language))
    return "".join(line.strip() for line in page.split("\n"))


def _sayer(language: str) -> Any:
    return lambda key, **values: Phrase(f"workbench.{key}", **values).to(language)


def _one_line(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    one_line = str(escape(value)).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "&#10;")
    return Markup(one_line)


_TEMPLATES = Environment(
    loader=PackageLoader("workbench"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_one_line,
    trim_blocks=True,
)

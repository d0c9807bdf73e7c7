"""What the pages are made of: the theme, the interface texts, and places for blocks of HTML."""

from typing import Any

import gradio as gr

from prompt_library import LANGUAGES, catalogue

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
    return gr.themes.Base(
        primary_hue=_ACCENT,
        secondary_hue=_ACCENT,
        neutral_hue="gray",
        # Declared in style.css at one address for all pages; Gradio's would be fetched anew by each.
        font=[gr.themes.Font("IBM Plex Sans"), "ui-sans-serif", "system-ui", "sans-serif"],
        font_mono=[gr.themes.Font("IBM Plex Mono"), "ui-monospace", "Consolas", "monospace"],
    ).set(
        input_background_fill="white",
        input_background_fill_dark="#0b111b",
        input_border_color="#8a94a3",
        input_border_color_dark="#6b7686",
        input_border_width="1px",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_padding="0px",
        block_label_background_fill="transparent",
        block_title_text_color="*body_text_color",
        block_title_text_weight="600",
        block_info_text_color="#4b5563",
        block_info_text_color_dark="#b6bdc9",
        form_gap_width="0px",
        background_fill_secondary="#f4f6f8",
        background_fill_secondary_dark="#1a2230",
        body_background_fill="white",
        body_background_fill_dark="#111722",
        body_text_color="#16202c",
        body_text_color_dark="#eef1f5",
        button_secondary_background_fill="#e8ebef",
        button_secondary_background_fill_hover="#dde2e8",
        button_secondary_background_fill_dark="#2a3444",
        button_secondary_background_fill_hover_dark="#354156",
        button_secondary_text_color="#16202c",
        button_secondary_text_color_dark="#eef1f5",
        checkbox_label_background_fill="#f4f6f8",
        checkbox_label_background_fill_dark="#1a2230",
        checkbox_label_background_fill_hover="#e8ebef",
        checkbox_label_background_fill_hover_dark="#2a3444",
        checkbox_label_background_fill_selected="#e8ebef",
        checkbox_label_background_fill_selected_dark="#2a3444",
        checkbox_label_text_color="#16202c",
        checkbox_label_text_color_dark="#eef1f5",
        checkbox_label_text_color_selected="#16202c",
        checkbox_label_text_color_selected_dark="#eef1f5",
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


def user_name(request: gr.Request) -> str:
    """Who asks, as the application determined it (``visitors.Who``); never what the page sends."""
    if request.username is None:
        raise PermissionError("an event without a user")
    return str(request.username)


def html_block(**options: Any) -> gr.Markdown:
    """A place for ``render_html``. Markdown, because it is sanitised again in the browser and, unlike
    gr.HTML, needs no ``unsafe-eval``."""
    return gr.Markdown(elem_classes="block-html", latex_delimiters=[], **options)

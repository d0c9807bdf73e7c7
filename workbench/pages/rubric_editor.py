"""The rubric editor: a rubric as text, and beside it a form that puts checks together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from evals.checks import CHECKS
from scenarios import OBJECTIVES
from workbench.components import html_block, text
from workbench.html import render_html, status_line
from workbench.rubric_building import MAX_PARAMETERS, NewCriterion, with_check
from workbench.rubric_fit import RubricError
from workbench.rubric_text import parameters, read_form
from workbench.views.checks import guide_view, parameter_view, summary_view
from workbench.views.rubrics import criterion_choices, shares_view
from workbench.words import say

Reader = Callable[[gr.Request], str]


@dataclass(frozen=True, slots=True)
class RubricEditor:
    """The parts of an editor that a page uses: ``text`` holds the rubric's YAML, and nothing else does."""

    text: gr.Textbox


def rubric_editor(reader: Reader) -> RubricEditor:
    """Builds an editor at this place of the page. ``reader`` gives the language of whoever asks.

    What the page puts into ``text`` is shown by criterion and share below it, and so is what is typed.
    """
    events = _Events(reader)
    with gr.Row(elem_classes="desk"):
        with gr.Column(scale=3, min_width=300):
            rubric = gr.Textbox(
                label=text("page.rubric_text"), info=text("page.rubric_text_help"), lines=16, max_lines=32,
                elem_id="rubric-text", elem_classes="code",
            )  # fmt: skip
            shares = html_block(elem_id="rubric-shares")
        with gr.Column(scale=2, min_width=300, elem_id="rubric-form"):
            html_block(value=f"<h2>{text('page.add_check')}</h2>")
            criterion = gr.Dropdown(
                label=text("page.to_criterion"), choices=[(text("page.new_criterion"), "")], value="",
                allow_custom_value=True, elem_id="rubric-criterion",
            )  # fmt: skip
            with gr.Column(elem_id="rubric-new") as fresh:
                title_en = gr.Textbox(
                    label=text("page.title_en"), info=text("page.title_help"), max_length=200
                )
                title_fr = gr.Textbox(label=text("page.title_fr"), max_length=200)
                # Side by side by the style sheet: a row would be a component, too.
                objective = gr.Dropdown(
                    label=text("page.objective"),
                    choices=[(text(f"page.objective_{name}"), name) for name in OBJECTIVES],
                    value=OBJECTIVES[0],
                )
                weight = gr.Number(label=text("page.weight"), value=1, minimum=0, step=0.5)
            check = gr.Dropdown(
                label=text("page.check"), info=text("page.check_help"), choices=[*sorted(CHECKS, key=_order)],
                value=None, elem_id="rubric-check",
            )  # fmt: skip
            about = html_block(elem_id="rubric-about")
            boxes = [
                gr.Textbox(
                    visible=False, elem_id=f"rubric-parameter-{n}", elem_classes="code", max_length=5000
                )
                for n in range(MAX_PARAMETERS)
            ]
            add = gr.Button(text("page.add_to_rubric"), elem_id="rubric-add")
            told = html_block(elem_id="rubric-told")
            guide = html_block(elem_id="rubric-guide")

    rubric.change(
        events.show_rubric, rubric, [shares, criterion],
        api_name="show_rubric", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip
    criterion.input(
        events.choose_criterion, criterion, fresh,
        api_name="choose_criterion", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip
    check.input(
        events.describe_check, check, [about, guide, *boxes],
        api_name="describe_check", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip
    add.click(
        events.add_check, [rubric, criterion, title_en, title_fr, objective, weight, check, *boxes],
        [rubric, told, criterion, fresh, title_en, title_fr],
        api_name="add_check", show_progress="hidden",
    )  # fmt: skip
    return RubricEditor(rubric)


class _Events:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def show_rubric(self, rubric: str, request: gr.Request) -> list[Any]:
        lang = self.reader(request)
        return [
            render_html("rubric_shares.html", lang, **shares_view(rubric or "", lang)),
            gr.update(choices=_choices(rubric or "", lang)),
        ]

    def choose_criterion(self, criterion: str | None) -> Any:
        return gr.update(visible=not criterion)

    def describe_check(self, check: str | None, request: gr.Request) -> list[Any]:
        """The check's guide, and a box for each of its parameters."""
        lang = self.reader(request)
        if check is None or check not in CHECKS:
            return ["", "", *[gr.update(visible=False, value="")] * MAX_PARAMETERS]
        shown = [
            gr.update(visible=True, value="", **parameter_view(check, parameter, lang))
            for parameter in parameters(check)
        ]
        hidden = [gr.update(visible=False, value="")] * (MAX_PARAMETERS - len(shown))
        return [
            render_html("check_summary.html", lang, **summary_view(check, lang)),
            render_html("check_guide.html", lang, **guide_view(check, lang)),
            *shown,
            *hidden,
        ]

    def add_check(
        self, request: gr.Request, rubric: str, criterion: str | None, title_en: str, title_fr: str,
        objective: str, weight: float | None, check: str | None, *typed: str,
    ) -> list[Any]:  # fmt: skip
        lang = self.reader(request)
        wanted = criterion or NewCriterion(title_en or "", title_fr or "", objective, weight)
        names = [parameter.name for parameter in parameters(check)] if check and check in CHECKS else []
        try:
            written, added_to = with_check(
                rubric or "", wanted, check or "", dict(zip(names, typed, strict=False))
            )
        except RubricError as error:
            return [gr.skip(), status_line("problem", error.to(lang), lang), *[gr.skip()] * 4]
        choices = _choices(written, lang)
        title = next(title for title, name in choices if name == added_to)
        message = say("rubric.added", lang, check=check, criterion=title)
        chosen = gr.update(choices=choices, value=added_to)
        return [written, status_line("quiet", message, lang), chosen, gr.update(visible=False), "", ""]


def _choices(rubric: str, lang: str) -> Any:
    """The criteria to choose from; as before while the text cannot be read."""
    try:
        return criterion_choices(read_form(rubric) if rubric.strip() else None, lang)
    except RubricError:
        return gr.skip()


def _order(check: str) -> tuple[str, bool]:
    """A check before what turns it round."""
    return check.removeprefix("not-"), check.startswith("not-")

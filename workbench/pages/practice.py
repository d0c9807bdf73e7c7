"""The Practice page: write a prompt for an exercise, run it, read why points were lost."""

import gradio as gr

from workbench.components import html_block, text
from workbench.pages.practice_events import PracticeEvents
from workbench.services import MAX_HYPOTHESIS, MAX_SAMPLES, MAX_TEMPERATURE, Bench

LOOK_S = 1.5
"""Seconds between two looks at a run that another page began; a look holds no connection open."""


def practice_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = PracticeEvents(bench, default_language)
    desk = html_block(elem_id="heading")
    with gr.Row(elem_classes="desk"):
        with gr.Column(scale=2, min_width=300):
            brief = gr.Markdown(elem_id="brief")
            about = html_block(elem_id="about")
        with gr.Column(scale=3, min_width=300):
            editor = gr.Textbox(
                label=text("page.prompt"), info=text("page.editor_help"), lines=14, max_lines=40,
                elem_id="editor", elem_classes="code",
            )  # fmt: skip
            with gr.Row(elem_classes="line"):
                note = gr.Textbox(
                    label=text("page.note_label"), elem_id="note", max_length=200, min_width=220
                )
                expected = gr.Textbox(
                    label=text("page.hypothesis_label"), placeholder=text("page.hypothesis_help"),
                    elem_id="hypothesis", max_length=MAX_HYPOTHESIS, min_width=220,
                )  # fmt: skip
            model = gr.Dropdown(
                label=text("page.model"),
                choices=[info.name for info in bench.models.list()],
                allow_custom_value=True,
                elem_id="model",
            )
            with gr.Row():
                samples = gr.Slider(
                    1, MAX_SAMPLES, 1, step=1, label=text("page.samples"), elem_id="samples", min_width=200
                )
                temperature = gr.Slider(
                    0, MAX_TEMPERATURE, 0.7, step=0.1, label=text("page.temperature"), min_width=200
                )
            warning = html_block(elem_id="model-note")
            lint = html_block(elem_id="lint")
            estimate = html_block(elem_id="estimate")
            with gr.Row(elem_classes="actions"):
                # Not before the exercise is there to be run.
                run = gr.Button(text("page.run"), variant="primary", elem_id="run", interactive=False)
                try_one = gr.Button(text("page.try_one"), elem_id="try-one", interactive=False)
                stop = gr.Button(text("page.stop"), elem_id="stop", interactive=False)
    status = html_block(elem_id="status")
    with gr.Column(elem_id="reading-desk"):
        case = gr.Dropdown(
            label=text("page.read_case"), info=text("page.read_case_help"), allow_custom_value=True,
            elem_id="read-case",
        )  # fmt: skip
        answer = html_block(elem_id="answer")
    shown = [status, answer, html_block(elem_id="scorecard"), html_block(elem_id="cases")]
    versions = html_block(elem_id="versions")
    again = gr.Timer(LOOK_S, active=False)

    page.load(
        events.open_page,
        None,
        [desk, brief, about, editor, model, lint, warning, estimate, case, *shown, versions, again],
        api_name="open_page",
        show_progress="hidden",
        postprocess=False,
    )
    asked = [editor, model, samples, temperature, note, expected, case]
    # The second is a quick look at what comes back: one answer to the first case.
    for button, event, name in ((run, events.run(), "run"), (try_one, events.run(1, 1), "try_one")):
        # What goes in and out are plain texts; Gradio would hand each of them to a thread.
        button.click(
            event, asked, [*shown, versions], api_name=name, show_progress="hidden",
            preprocess=False, postprocess=False,
        )  # fmt: skip
    stop.click(events.stop, None, None, api_name="stop", show_progress="hidden")
    case.input(
        events.read_case, case, answer,
        api_name="read_case", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip
    again.tick(events.look, None, [*shown, versions, again], api_name="look", show_progress="hidden")
    gr.on(
        [model.change, samples.change], events.note_choice, [editor, model, samples], [warning, estimate],
        api_name="note_choice", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip

"""From what a service gives to what a template shows: pure functions, no Gradio."""

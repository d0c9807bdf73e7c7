"""Plain text as Moodle reads it: Moodle takes what it imports for HTML and drops unknown tags."""

from html import escape


def moodle_html(text: str) -> str:
    """Plain text as HTML in one line: what a prompt has between < and > is seen, and line ends stay."""
    return escape(text.strip(), quote=False).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")

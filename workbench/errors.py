"""The application's own error."""

from prompt_library import PhrasedError


class WorkbenchError(PhrasedError):
    """The workbench cannot do what it was asked for. Whoever asked sees the message."""

"""Numbers and interface texts as a reader sees them, in the reader's language."""

from evals import Interval
from prompt_library import Phrase


def say(key: str, language: str, **values: object) -> str:
    """The wording of an interface text."""
    return Phrase(f"workbench.{key}", **values).to(language)


def usual_scale(language: str) -> int:
    """Grades are out of 20 in French schools, out of 100 elsewhere."""
    return 20 if language == "fr" else 100


def points(value: float | None, language: str, scale: int) -> str:
    """A value 0..1 as points out of ``scale``; a word, and never 0, where there is none."""
    if value is None:
        return say("words.unscored", language)
    return _number(value * scale, language, 0 if scale == 100 else 1)


def points_interval(interval: Interval | None, language: str, scale: int) -> str:
    """A 95 % interval as points out of ``scale``."""
    if interval is None:
        return "–"
    return f"{points(interval.low, language, scale)}–{points(interval.high, language, scale)}"


def _number(value: float, language: str, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language == "fr" else text

"""Numbers, times and interface texts as a reader sees them, in the reader's language."""

from datetime import datetime

from evals import Grade, Interval
from prompt_library import wording

_WEAK, _GOOD = 0.5, 0.8
"""Below the first a value is weak, from the second on it is good, between them fair."""


def say(key: str, language: str, **values: object) -> str:
    """The wording of an interface text."""
    return wording(f"workbench.{key}", language, **values)


def usual_scale(language: str) -> int:
    """Grades are out of 20 in French schools, out of 100 elsewhere."""
    return 20 if language == "fr" else 100


def points(value: float | None, language: str, scale: int) -> str:
    """A value 0..1 as points out of ``scale``; a word, and never 0, where there is none."""
    if value is None:
        return say("words.unscored", language)
    # The same value reckoned in two ways, 37.5 and 37.499999999999996, must not become two numbers.
    return _number(round(value * scale, 9), language, 0 if scale == 100 else 1)


def difference_points(value: float | None, language: str, scale: int) -> str:
    """A difference -1..1 as points out of ``scale``, with its sign; a word where there is none."""
    if value is None:
        return say("words.unscored", language)
    text = points(abs(value), language, scale)
    nothing = not any(digit in text for digit in "123456789")
    return text if nothing else f"{'+' if value > 0 else '−'}{text}"


def points_interval(interval: Interval | None, language: str, scale: int, signed: bool = False) -> str:
    """A 95 % interval as points out of ``scale``; that of a difference is ``signed``."""
    if interval is None:
        return "–"
    if signed:
        ends = (difference_points(end, language, scale) for end in (interval.low, interval.high))
        return say("words.from_to", language, **dict(zip(("low", "high"), ends, strict=True)))
    return f"{points(interval.low, language, scale)}–{points(interval.high, language, scale)}"


def graded(grade: Grade | None, language: str, scale: int) -> str:
    """A grade with its interval and scale, in one line; a word where there is none."""
    if grade is None or grade.value is None:
        return say("words.unscored", language)
    return f"{out_of(grade.value, language, scale)} ({points_interval(grade.interval, language, scale)})"


def failed_words(grade: Grade | None, language: str) -> str:
    """How many answers the model failed to give; empty where it gave all."""
    return say("page.failed", language, n=grade.unscored) if grade and grade.unscored else ""


def out_of(value: float | None, language: str, scale: int) -> str:
    """A value 0..1 as points with their scale, 16/20; a word where there is none."""
    text = points(value, language, scale)
    return text if value is None else f"{text}/{scale}"


def reading(interval: Interval | None, language: str) -> str:
    """What the whole interval says in a word: weak, fair, good, between two of them, or uncertain."""
    if interval is None:
        return say("words.unscored", language)
    low, high = _band(interval.low), _band(interval.high)
    if high - low == 2:
        return say("words.uncertain", language)
    return say(f"words.{_BANDS[low]}" if low == high else f"words.{_BANDS[low]}_to_{_BANDS[high]}", language)


def duration(seconds: float, language: str) -> str:
    """A time to be waited for, in seconds, minutes or hours, as roughly as one would say it."""
    if seconds < 90:
        return say("words.seconds", language, n=max(1, round(seconds)))
    if seconds < 90 * 60:
        return say("words.minutes", language, n=round(seconds / 60))
    return say("words.hours", language, n=round(seconds / 3600))


def clock(moment: datetime) -> str:
    """The time of day of ``moment`` where the server is."""
    return moment.astimezone().strftime("%H:%M:%S")


def day_and_time(moment: datetime) -> str:
    """The day and minute of ``moment`` where the server is, in the ISO order that all readers share."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


_BANDS = ("weak", "fair", "good")


def _band(value: float) -> int:
    return (value >= _WEAK) + (value >= _GOOD)


def _number(value: float, language: str, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language == "fr" else text

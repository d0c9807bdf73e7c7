"""What an instructor asks of a class, and what a person may still do with it: rules without a clock and
without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from evals import Settings
from prompt_library import LANGUAGES, Phrase
from workbench.errors import WorkbenchError

COUNTS = ("last", "best", "first")
"""Which of several attempts a person's grade is taken from."""
RELEASES = ("at-once", "by-hand")
"""When a trainee sees the grade: as soon as it is there, or when an instructor releases it."""

MAX_TITLE = 100
MOST_ATTEMPTS = 50
MOST_SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Times:
    """From when an assignment is open, until when it is on time, and until when it is taken at all.

    Moments with a time zone; ``None``: no such limit. Without ``cutoff`` late work is always taken.
    """

    opens: datetime | None = None
    due: datetime | None = None
    cutoff: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What an assignment fixes.

    ``snapshot`` is the digest of the exact exercise and ``rubric_id`` the version that scores it; ``samples``
    1..10 a case; ``attempts`` that are scored, ``None`` for any number, of which ``counts`` says the one that
    does; ``practice_runs`` before that, ``None`` for any number; ``token_budget``: tokens asked and answered
    in all of a person's scored attempts. ``zone`` is the IANA name of the time zone that its times are shown
    in. ``markers``: how many people mark each submission, 1 or 2, where people mark.
    """

    title: str
    scenario: str
    snapshot: str
    rubric_id: int
    model: str
    settings: Settings
    samples: int
    times: Times
    zone: str
    languages: tuple[str, ...] = LANGUAGES
    attempts: int | None = 1
    counts: str = "last"
    practice_runs: int | None = None
    token_budget: int | None = None
    hints: bool = True
    release: str = "by-hand"
    markers: int = 2


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for one person: replaces what it gives, leaves what is ``None``."""

    due: datetime | None = None
    cutoff: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A scored attempt: its ``number`` from 1, when it was handed in, and its grade 0..1 on the hidden cases;
    ``None``: not scored, because it is under way or has failed. ``tokens`` is what its calls took."""

    number: int
    submitted: datetime
    grade: float | None
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person may do now. ``kind`` is unopened, open, late, closed, used-up or over-budget; in open and
    late an attempt is taken. ``left`` is how many, ``None`` for any number."""

    kind: str
    left: int | None

    @property
    def taken(self) -> bool:
        """Whether an attempt handed in now is taken."""
        return self.kind in ("open", "late")


def refuse_bad_terms(terms: Terms) -> None:
    """Raises ``WorkbenchError`` with the first thing about ``terms`` that cannot be."""
    for wrong, key, values in (
        (not 1 <= len(terms.title.strip()) <= MAX_TITLE, "title", {"most": MAX_TITLE}),
        (not 1 <= terms.samples <= MOST_SAMPLES, "samples", {"n": terms.samples, "most": MOST_SAMPLES}),
        (not _within(terms.attempts, MOST_ATTEMPTS), "attempts", {"most": MOST_ATTEMPTS}),
        (not _within(terms.practice_runs, 10_000), "practice_runs", {"most": 10_000}),
        (not _within(terms.token_budget, 1_000_000_000), "budget", {"most": 1_000_000_000}),
        (terms.counts not in COUNTS, "counts", {"value": terms.counts, "allowed": COUNTS}),
        (terms.release not in RELEASES, "release", {"value": terms.release, "allowed": RELEASES}),
        (not terms.languages or set(terms.languages) - set(LANGUAGES), "languages", {"allowed": LANGUAGES}),
        (terms.markers not in (1, 2), "markers", {}),
        (terms.zone not in available_timezones(), "zone", {"zone": terms.zone}),
    ):
        if wrong:
            raise WorkbenchError(Phrase(f"workbench.assignment.{key}", **values))
    refuse_bad_times(terms.times)


def refuse_bad_times(times: Times) -> None:
    """Raises ``WorkbenchError`` for times without a time zone, or out of their order."""
    given = [moment for moment in (times.opens, times.due, times.cutoff) if moment is not None]
    if any(moment.tzinfo is None for moment in given):
        raise WorkbenchError(Phrase("workbench.assignment.naive_time"))
    if given != sorted(given) or len(set(given)) < len(given):
        raise WorkbenchError(Phrase("workbench.assignment.order"))


def extended(times: Times, extension: Extension | None) -> Times:
    """The times that hold for one person. An extended due date that is later than the cut-off moves it."""
    if extension is None:
        return times
    due, cutoff = extension.due or times.due, extension.cutoff or times.cutoff
    if due is not None and cutoff is not None and cutoff < due:
        cutoff = due
    return Times(times.opens, due, cutoff)


def standing(terms: Terms, times: Times, attempts: Sequence[Attempt], now: datetime) -> Standing:
    """What a person with these ``times`` and earlier ``attempts`` may do at ``now``.

    A moment that is a limit still belongs to what it limits: handed in at the due date is on time.
    """
    left = None if terms.attempts is None else max(0, terms.attempts - len(attempts))
    if times.opens is not None and now < times.opens:
        return Standing("unopened", left)
    if times.cutoff is not None and now > times.cutoff:
        return Standing("closed", left)
    if left == 0:
        return Standing("used-up", left)
    if terms.token_budget is not None and sum(one.tokens for one in attempts) >= terms.token_budget:
        return Standing("over-budget", left)
    return Standing("late" if is_late(times, now) else "open", left)


def is_late(times: Times, submitted: datetime) -> bool:
    """Whether something handed in at ``submitted`` is after its due date."""
    return times.due is not None and submitted > times.due


def counting(attempts: Sequence[Attempt], counts: str) -> Attempt | None:
    """The attempt that a person's grade is taken from; ``None`` without one that is scored.

    An attempt that is not scored is never taken for a 0: with ``last`` and ``first`` it is passed over. Of
    equally good ones the earliest is the best.
    """
    scored = sorted((one for one in attempts if one.grade is not None), key=lambda one: one.number)
    if not scored:
        return None
    if counts == "best":
        return max(scored, key=lambda one: (one.grade, -one.number))
    return scored[-1 if counts == "last" else 0]


def local_time(moment: datetime, zone: str) -> datetime:
    """``moment`` as the clocks of ``zone`` show it."""
    return moment.astimezone(ZoneInfo(zone))


def _within(number: int | None, most: int) -> bool:
    return number is None or 1 <= number <= most

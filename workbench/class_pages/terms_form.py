"""An assignment's terms, read from the form that an instructor fills in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from evals import Settings
from prompt_library import Phrase
from workbench.assignments import Extension, Terms, Times
from workbench.class_pages.asking import Asked
from workbench.errors import WorkbenchError
from workbench.services.assignments import Wanted


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a form, as it was: shown again if it is refused."""

    asked: Asked

    def __getitem__(self, name: str) -> str:
        return self.asked.text(name)

    def has(self, name: str, value: str) -> bool:
        """Whether ``value`` was chosen of the field ``name``."""
        return value in self.asked.all(name)


def read_terms(asked: Asked) -> Wanted:
    """What the form asks for. Raises ``WorkbenchError`` for a time or number that cannot be read."""
    zone = asked.text("zone").strip()
    terms = Terms(
        title=asked.text("title"),
        scenario=asked.text("scenario"),
        snapshot="",
        rubric_id=0,
        model=asked.text("model"),
        settings=Settings(temperature=_decimal(asked.text("temperature"))),
        samples=asked.number("samples") or 0,
        times=read_times(asked, zone),
        zone=zone,
        languages=asked.all("languages"),
        attempts=asked.number("attempts"),
        counts=asked.text("counts"),
        practice_runs=asked.number("practice_runs"),
        token_budget=asked.number("token_budget"),
        hints=asked.text("hints") == "yes",
        release=asked.text("release"),
        markers=asked.number("markers") or 1,
    )
    return Wanted(terms, asked.text("private_cases"), asked.text("upload"))


def read_times(asked: Asked, zone: str) -> Times:
    """When it opens, is due and closes: what the clocks of ``zone`` show, as a browser sends it."""
    return Times(*(_moment(asked.text(name), zone) for name in ("opens", "due", "cutoff")))


def read_extension(asked: Asked, zone: str) -> Extension:
    """The other times that one person is given."""
    return Extension(_moment(asked.text("due"), zone), _moment(asked.text("cutoff"), zone))


def _moment(text: str, zone: str) -> datetime | None:
    if not text.strip():
        return None
    if zone not in available_timezones():
        raise WorkbenchError(Phrase("workbench.assignment.zone", zone=zone))
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WorkbenchError(Phrase("workbench.assignment.time", text=text)) from None
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _decimal(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise WorkbenchError(Phrase("workbench.assignment.temperature", text=text)) from None

"""Which pages there are and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the application: its name, the path it is mounted at, and whether it is for teaching."""

    name: str
    path: str
    teaching: bool = False

    def link(self, **query: object) -> str:
        """The page's address within the application; parts of ``query`` that are ``None`` are left out."""
        said = {key: value for key, value in query.items() if value is not None}
        path = self.path if self.path.endswith("/") else f"{self.path}/"
        return f"{path}?{urlencode(said)}" if said else path


PRACTICE = Place("practice", "/")
HISTORY = Place("history", "/history")
PROGRESS = Place("progress", "/progress")
LIBRARY = Place("library", "/library")
RUNS = Place("runs", "/runs")
COMPARE = Place("compare", "/compare")
EXPERIMENTS = Place("experiments", "/experiments")
SCENARIOS = Place("scenarios", "/scenarios")
PLAYGROUND = Place("playground", "/playground")
RUBRICS = Place("rubrics", "/teach/rubrics", teaching=True)
MODELS = Place("models", "/models")

PLACES = (
    *(PRACTICE, SCENARIOS, LIBRARY, PROGRESS, HISTORY, RUNS, COMPARE, EXPERIMENTS, PLAYGROUND),
    *(RUBRICS, MODELS),
)
"""In the order of the navigation."""


TECHNIQUE = "technique"
"""What the Practice page's address calls the card whose text is to be put into the editor."""


def place_at(path: str) -> Place | None:
    """The page whose document ``path`` is, if it is one's."""
    return _BY_PATH.get(path)


_BY_PATH: Mapping[str, Place] = {place.link(): place for place in PLACES}

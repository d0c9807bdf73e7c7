"""Which pages there are and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the application: its name, the path it is mounted at, and whether it is for teaching. A page
    of forms is no Gradio application, and its path ends without a slash."""

    name: str
    path: str
    teaching: bool = False
    forms: bool = False

    def link(self, **query: object) -> str:
        """The page's address within the application; parts of ``query`` that are ``None`` are left out."""
        said = {key: value for key, value in query.items() if value is not None}
        path = self.path if self.forms or self.path.endswith("/") else f"{self.path}/"
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

ASSIGNMENTS = Place("assignments", "/assignments", forms=True)
CLASSROOM = Place("classroom", "/teach/class", teaching=True, forms=True)
PEOPLE = Place("people", "/teach/people", teaching=True, forms=True)
ACCOUNT = Place("account", "/account", forms=True)

CLASS_PLACES = (ASSIGNMENTS, CLASSROOM, PEOPLE)
"""The pages of a class, which are forms and no Gradio applications."""

TEACHING = "/teach/"
"""What the path of every page for teaching, and of all that belongs to it, starts with."""
LOGIN = "/login"
PRIVACY = "/privacy"
OPEN_PATHS = (LOGIN, "/join", PRIVACY)
OPEN_FOLDERS = ("/language/", "/workbench/")
"""What strangers may ask for: these paths, and whatever starts like that."""

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

"""The gradebook: what counts for each person of the class, and other systems' files filled with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from prompt_library import Phrase
from workbench.account_records import Person
from workbench.assignments import Attempt, counting
from workbench.errors import WorkbenchError
from workbench.gradebook import canvas, moodle_gradebook, moodle_worksheet
from workbench.gradebook.class_table import class_csv, class_json
from workbench.gradebook.filling import Filled, Plan
from workbench.gradebook.grades import LOGIN_ID, GradedAssignment, GradeLine, Scale
from workbench.gradebook.plain import gradebook_csv, gradebook_json
from workbench.gradebook.rubric_exchange import rubric_csv
from workbench.services.marking_desk import Desk, Desks, Final
from workbench.services.rights import Rights
from workbench.store_assignments import AssignmentStore
from workbench.store_log import LogStore
from workbench.store_settings import SettingsStore
from workbench.words import say

FORMATS = ("csv", "json", "moodle", "canvas-rubric")
"""The last is the rubric that the grades were given by."""
CLASS_FORMATS = ("csv", "json", "moodle")
SYSTEMS = ("moodle", "canvas")
MOST_TOP = 1000


class Gradebooks:
    """Every method names who asks; whoever does not teach is refused. ``people`` gives the trainees now.

    Only what is released is in a gradebook: before that a name would tell whose work it is.
    """

    def __init__(
        self,
        assignments: AssignmentStore,
        desks: Desks,
        settings: SettingsStore,
        log: LogStore,
        rights: Rights,
        people: Callable[[], Sequence[Person]],
    ) -> None:
        self._assignments = assignments
        self._desks = desks
        self._settings = settings
        self._log = log
        self._rights = rights
        self._people = people

    def scale(self) -> Scale:
        """What the class's grades are out of, for everybody who reads one."""
        return self._settings.scale()

    def set_scale(self, by: str, top: int, decimals: int) -> Scale:
        """Decides what grades are out of, 1 to ``MOST_TOP``, and with how many decimals."""
        self._rights.refuse_without(by, "instructor")
        if not 1 <= top <= MOST_TOP:
            raise WorkbenchError(Phrase("workbench.gradebook.top", most=MOST_TOP))
        old, new = self._settings.scale(), Scale(top, decimals)
        self._settings.set_scale(new)
        self._log.add(by, "class.scale", "class", _told(old), _told(new))
        return new

    def lines(self, by: str, assignment: int) -> list[GradeLine]:
        """Every trainee with the grade that counts, if it is released, and what was said of it."""
        self._rights.refuse_without(by, "instructor")
        desk = self._desks.desk(assignment)
        handed_in: dict[str, list[int]] = {}
        for submission in desk.submissions.values():
            handed_in.setdefault(submission.user, []).append(submission.id)
        return [self._line(desk, person, handed_in.get(person.name, [])) for person in self._people()]

    def export(self, by: str, assignment: int, format: str, language: str) -> bytes:
        """The gradebook of an assignment, or its rubric, as a file of one of ``FORMATS``.

        A French table has semicolons and the decimal comma. Raises ``WorkbenchError`` for another format.
        """
        found, scale = self.lines(by, assignment), self._settings.scale()
        if format == "canvas-rubric":
            desk = self._desks.desk(assignment)
            return rubric_csv(desk.rubric, desk.assignment.terms.title, scale.top, language)
        lines = [replace(line, status=say(f"class.status_{line.status}", language)) for line in found]
        if format == "csv":
            comma = language == "fr"
            return gradebook_csv(lines, replace(scale, comma=comma), language, ";" if comma else ",")
        if format == "json":
            return gradebook_json(lines, scale).encode()
        if format == "moodle":
            title = self._desks.desk(assignment).assignment.terms.title
            graded = GradedAssignment(title, tuple(lines))
            return moodle_gradebook.write([graded], scale, language=language).data
        raise WorkbenchError(Phrase("workbench.gradebook.format", format=format, allowed=FORMATS))

    def export_class(self, by: str, format: str, language: str) -> bytes:
        """The grades of all assignments, the oldest first, as a file of one of ``CLASS_FORMATS``; of two with
        the same title the second is numbered. Raises ``WorkbenchError`` for another format."""
        self._rights.refuse_without(by, "instructor")
        if format not in CLASS_FORMATS:
            raise WorkbenchError(Phrase("workbench.gradebook.format", format=format, allowed=CLASS_FORMATS))
        assignments, scale = self._assignments.all()[::-1], self._settings.scale()
        titles = _unlike([one.terms.title for one in assignments])
        graded = [
            GradedAssignment(title, tuple(self.lines(by, one.id)))
            for title, one in zip(titles, assignments, strict=True)
        ]
        if format == "json":
            return class_json(graded, scale).encode()
        if format == "moodle":
            return moodle_gradebook.write(graded, scale, language=language).data
        comma = language == "fr"
        return class_csv(graded, replace(scale, comma=comma), language, ";" if comma else ",")

    def plan(
        self,
        by: str,
        assignment: int,
        file: bytes,
        column: str = "",
        numbers: Mapping[str, str] | None = None,
    ) -> Plan:
        """What ``fill`` would do; nothing is written."""
        lines, scale = self.lines(by, assignment), self._settings.scale()
        if column:
            return canvas.plan(file, column, lines)
        return moodle_worksheet.plan(file, lines, scale, numbers)

    def fill(
        self,
        by: str,
        assignment: int,
        file: bytes,
        column: str = "",
        numbers: Mapping[str, str] | None = None,
    ) -> Filled:
        """An instructor's own file with the grades: a Canvas export if a ``column`` of it is named, else a
        Moodle worksheet. ``numbers``: whose each participant number of a blind worksheet is."""
        lines, scale = self.lines(by, assignment), self._settings.scale()
        filled = (
            canvas.fill(file, column, lines) if column else moodle_worksheet.fill(file, lines, scale, numbers)
        )
        count = {"filled": len(filled.filled)}
        self._log.add(by, "gradebook.filled", f"assignment/{assignment}", None, count)
        return filled

    def columns(self, by: str, file: bytes) -> tuple[str, ...]:
        """The assignments in a Canvas export, as its columns name them."""
        self._rights.refuse_without(by, "instructor")
        return tuple(one.heading for one in canvas.assignments(file))

    def _line(self, desk: Desk, person: Person, submissions: Sequence[int]) -> GradeLine:
        finals = {one: self._desks.final(one, desk) for one in submissions}
        attempts = {
            one: Attempt(
                desk.submissions[one].frozen.attempt,
                desk.submissions[one].frozen.submitted,
                final.grade if final else None,
            )
            for one, final in finals.items()
        }
        counted = counting(list(attempts.values()), desk.assignment.terms.counts)
        chosen = next((finals[one] for one, attempt in attempts.items() if attempt is counted), None)
        status = "released" if chosen else "handed_in" if submissions else "nothing"
        return GradeLine(
            person.name,
            person.name,
            person.email or "",
            {LOGIN_ID: person.email} if person.email else {},
            counted.grade if counted else None,
            _feedback(chosen) if chosen else "",
            status,
        )


def _feedback(final: Final) -> str:
    """What the markers wrote for the trainee: on the whole first, then by criterion."""
    overall = [one.feedback for one in final.overall if one.feedback]
    return "\n".join([*overall, *(mark.comment for mark in final.marks if mark.comment)])


def _unlike(titles: Sequence[str]) -> list[str]:
    """The titles, each with a number where it was there before."""
    found: list[str] = []
    for title in titles:
        numbered = (f"{title} ({number})" for number in count(2))
        found.append(title if title not in found else next(one for one in numbered if one not in found))
    return found


def _told(scale: Scale) -> dict[str, object]:
    return {"top": scale.top, "decimals": scale.decimals}

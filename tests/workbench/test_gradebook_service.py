"""The gradebook of a class: what counts, what is blank, and files that are filled with it."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_marking_service import ROLES
from test_submissions import School

from workbench.account_records import Person
from workbench.errors import WorkbenchError
from workbench.services.agreement import Agreements
from workbench.services.dashboard import FEWEST, Dashboard
from workbench.services.gradebook import Gradebooks
from workbench.services.marking_desk import Desks
from workbench.services.rights import Forbidden, Rights
from workbench.store_log import LogStore
from workbench.store_settings import SettingsStore

GOOD = "Quote it or say: Not in the FAQ. {{ faq }}\n{{ question }}"


def person(name: str, email: str = "") -> Person:
    return Person(name, "trainee", email or f"{name}@example.org", True, True, datetime.now(UTC))


class Book:
    """A class in which ann, bob and carol are; what they hand in is scored at once."""

    def __init__(self, folder: Path, **terms: object) -> None:
        self.school = School(folder, **terms)
        store = self.school.room.store
        self.desks = Desks(self.school.room, self.school.assignments, self.school.store, self.school.marks)
        self.rights, self.log = Rights(ROLES.get), LogStore(store)
        self.people = [person("ann"), person("bob"), person("carol")]
        self.settings = SettingsStore(store)
        self.books = Gradebooks(
            self.school.assignments,
            self.desks,
            self.settings,
            self.log,
            self.rights,
            lambda: self.people,
        )
        self.id = self.school.id

    def grades(self) -> dict[str, float | None]:
        return {line.person: line.grade for line in self.books.lines("ines", self.id)}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path, release="by-hand", attempts=3)


def test_what_is_not_released_is_blank_and_never_zero(book: Book) -> None:
    book.school.hand_in("ann")
    lines = {line.person: line for line in book.books.lines("ines", book.id)}
    assert [lines[name].status for name in ("ann", "bob")] == ["handed_in", "nothing"]
    assert {line.grade for line in lines.values()} == {None}
    table = book.books.export("ines", book.id, "csv", "en").decode("utf-8-sig").splitlines()
    assert table[1].split(",")[:3] == ["ann", "ann", "ann@example.org"] and ",,20.00," in table[1]
    assert book.school.marking.release_unmarked("ines", book.id) == 1
    grades = book.grades()
    assert grades["ann"] is not None and grades["bob"] is None and grades["carol"] is None


@pytest.mark.parametrize("counts", ["last", "best", "first"])
def test_the_attempt_that_counts_is_the_one_in_the_book(tmp_path: Path, counts: str) -> None:
    book = Book(tmp_path, release="at-once", attempts=3, counts=counts)
    made = [
        book.school.hand_in("ann", f"{word} {{{{ faq }}}} {{{{ question }}}}") for word in ("a", "b", "c")
    ]
    finals = [book.desks.final(one.id) for one in made]
    values = [final.grade for final in finals if final and final.grade is not None]
    assert len(values) == 3
    assert book.grades()["ann"] == {"last": values[-1], "best": max(values), "first": values[0]}[counts]


def test_a_french_table_has_semicolons_and_the_decimal_comma(book: Book) -> None:
    book.people = [person("=cmd()", "x@example.org"), person("ann")]
    book.school.hand_in("ann")
    book.school.marking.release_unmarked("ines", book.id)
    lines = book.books.export("root", book.id, "csv", "fr").decode("utf-8-sig").splitlines()
    assert lines[1].startswith("'=cmd();'=cmd();x@example.org;") and ";;20,00;" in lines[1]
    points = book.settings.scale().written(book.grades()["ann"], comma=True)
    assert f";{points};20,00;" in lines[2] and "," in points and "publiée" in lines[2]
    plain = json.loads(book.books.export("root", book.id, "json", "fr"))
    assert plain["people"][1]["grade"] == book.grades()["ann"] and plain["scale"]["out_of"] == 20


def test_a_class_is_one_table_in_which_what_is_missing_is_blank(book: Book) -> None:
    terms = book.school.terms(title="=FAQ")
    first, second = (book.school.assignments.add("ines", terms) for _ in range(2))
    book.school.hand_in("ann")
    book.school.marking.release_unmarked("ines", book.id)
    points = book.settings.scale().written(book.grades()["ann"], comma=True)
    french = book.books.export_class("ines", "csv", "fr").decode("utf-8-sig")
    titles, ann, *others = csv.reader(io.StringIO(french), delimiter=";")
    assert titles[3:] == ["FAQ (/20,00)", "'=FAQ (/20,00)", "'=FAQ (2) (/20,00)"]
    assert ann == ["ann", "ann", "ann@example.org", points, "", ""] and first < second
    assert [row[3:] for row in others] == [["", "", ""]] * 2
    exact = json.loads(book.books.export_class("ines", "json", "en"))["people"]
    assert exact[0]["grades"] == {"FAQ": book.grades()["ann"], "=FAQ": None, "=FAQ (2)": None}
    moodle = book.books.export_class("ines", "moodle", "en").decode().splitlines()
    assert moodle[0] == "email,FAQ,FAQ feedback,=FAQ,=FAQ feedback,=FAQ (2),=FAQ (2) feedback"
    # Who has no grade at all is left out: Moodle would clear the grades that it has.
    assert [line.split(",")[0] for line in moodle[1:]] == ["ann@example.org"]
    with pytest.raises(WorkbenchError, match="json"):
        book.books.export_class("ines", "canvas-rubric", "en")


def test_the_class_decides_what_grades_are_out_of(book: Book) -> None:
    assert book.books.set_scale("ines", 100, 0).top == 100
    assert book.books.scale().top == 100 and book.books.scale().decimals == 0
    (line,) = book.log.of("class")
    assert (line.actor, line.old, line.new) == (
        "ines",
        {"top": 20.0, "decimals": 2},
        {"top": 100.0, "decimals": 0},
    )
    for top, decimals in ((0, 2), (1001, 2), (20, -1), (20, 9)):
        with pytest.raises(WorkbenchError, match="out of|decimals"):
            book.books.set_scale("ines", top, decimals)
    assert book.books.scale().top == 100


def test_unknown_people_are_listed_before_anything_is_written(book: Book) -> None:
    book.school.hand_in("ann")
    book.school.marking.release_unmarked("ines", book.id)
    sheet = (
        b"Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        b"Last modified (grade),Feedback comments\r\n"
        b"Participant 1,Ann,ann@example.org,Submitted,,20.00,Yes,-,\r\n"
        b"Participant 2,Eve,eve@example.org,Submitted,,20.00,Yes,-,\r\n"
    )
    plan = book.books.plan("ines", book.id, sheet)
    assert plan.filled == ("ann",) and plan.unknown == ("Participant 2",)
    assert set(plan.unmatched) == {"bob", "carol"}
    assert book.log.of(f"assignment/{book.id}") == []
    filled = book.books.fill("ines", book.id, sheet)
    points = book.settings.scale().written(book.grades()["ann"])
    assert filled.data == sheet.replace(b"Submitted,,20.00", f"Submitted,{points},20.00".encode(), 1)
    assert book.log.of(f"assignment/{book.id}")[-1].new == {"filled": 1}


@pytest.mark.parametrize("who", ["ann", "eve", ""])
def test_only_who_teaches_reads_writes_or_compares(book: Book, who: str) -> None:
    agreements = Agreements(book.desks, book.rights)
    for refused in (
        lambda: book.books.lines(who, book.id),
        lambda: book.books.export(who, book.id, "csv", "en"),
        lambda: book.books.export_class(who, "csv", "en"),
        lambda: book.books.plan(who, book.id, b""),
        lambda: book.books.fill(who, book.id, b""),
        lambda: book.books.columns(who, b""),
        lambda: book.books.set_scale(who, 10, 1),
        lambda: agreements.panel(who, book.id),
        lambda: agreements.sample(who, book.id),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_another_format_is_refused(book: Book) -> None:
    with pytest.raises(WorkbenchError, match="csv"):
        book.books.export("ines", book.id, "xlsx", "en")


def test_a_class_of_four_shows_no_mean_and_one_of_five_does(tmp_path: Path) -> None:
    names = [f"t{number}" for number in range(FEWEST)]
    book = Book(tmp_path, release="at-once")
    book.school.people(names)
    members: list[str] = []
    dashboard = Dashboard(book.school.room, book.school.assignments, book.desks, book.rights, lambda: members)
    for name in names[:-1]:
        book.school.hand_in(name)
        members.append(name)
    cells = dashboard.skills("ines")
    assert cells and all(cell.mean is cell.interval is None and cell.people == FEWEST - 1 for cell in cells)
    book.school.now = book.school.now.replace(year=2027)
    with pytest.raises(WorkbenchError, match="closed"):
        book.school.hand_in(names[-1])
    book.school.now = book.school.now.replace(year=2026)
    book.school.hand_in(names[-1])
    members.append(names[-1])
    wanted = [book.desks.final(one.id) for one in book.school.store.to(book.id)]
    mean = sum(final.grade or 0 for final in wanted if final) / FEWEST
    for cell in dashboard.skills("ines"):
        assert cell.mean == pytest.approx(mean) and cell.interval is not None
        assert cell.interval.low <= mean <= cell.interval.high
    members.append("idle")
    (turnout,) = dashboard.turnout("ines")
    assert (turnout.people, turnout.started, turnout.submitted, turnout.late) == (6, 5, 5, 0)
    assert (turnout.waiting, turnout.failed) == (0, 0)
    with pytest.raises(Forbidden):
        dashboard.turnout("ann")


def test_a_grade_is_the_same_whichever_way_it_is_read(book: Book) -> None:
    """To the last bit: by the trainee, in the book, and from the terms that were stored since."""
    book.school.hand_in("ann")
    book.school.marking.release_unmarked("ines", book.id)
    (scored,) = book.school.hall("ann").submissions
    assert scored.grade == book.grades()["ann"]
    terms = book.school.assignments.find(book.id)
    assert terms is not None
    book.school.assignments.change(book.id, replace(terms.terms, title="Another"))
    assert book.grades()["ann"] == scored.grade

"""Accounts: who may do what, how long a session lasts, and that the database keeps no secret."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from school import NINE, ROSTER, SECRET, School, rows, together

from workbench.account_records import Account
from workbench.class_records import RUNNER
from workbench.errors import WorkbenchError
from workbench.services.accounts import SESSION, Accounts
from workbench.services.login import WrongLogin
from workbench.services.rights import Forbidden
from workbench.store_accounts import AccountStore
from workbench.store_log import LogStore
from workbench.store_sessions import SessionStore
from workbench.tokens import token_digest


@pytest.fixture
def school(tmp_path: Path) -> School:
    return School(tmp_path)


ADMINS: dict[str, Callable[[Accounts, str], Any]] = {
    "set_role": lambda accounts, by: accounts.set_role(by, "Ann", "instructor"),
    "set_role of oneself": lambda accounts, by: accounts.set_role(by, by, "admin"),
    "deactivate": lambda accounts, by: accounts.deactivate(by, "Ann"),
    "activate": lambda accounts, by: accounts.activate(by, "Ann"),
    "invite an instructor": lambda accounts, by: accounts.invite(by, "instructor"),
    "invite an admin": lambda accounts, by: accounts.invite(by, "admin"),
    "add an instructor": lambda accounts, by: accounts.add_from_csv(by, "name,role\nEve,instructor\n"),
    "invite an instructor again": lambda accounts, by: accounts.invite_again(by, "Ines"),
    "invite an admin again": lambda accounts, by: accounts.invite_again(by, "Root"),
}
INSTRUCTORS: dict[str, Callable[[Accounts, str], Any]] = {
    "people": lambda accounts, by: accounts.people(by),
    "invite": lambda accounts, by: accounts.invite(by, "trainee"),
    "invite to no role": lambda accounts, by: accounts.invite(by, "owner", 0, 0),
    "add_from_csv": lambda accounts, by: accounts.add_from_csv(by, ROSTER),
    "add_from_csv with faults": lambda accounts, by: accounts.add_from_csv(by, '"'),
    "invite again": lambda accounts, by: accounts.invite_again(by, "Ann"),
    "invite nobody again": lambda accounts, by: accounts.invite_again(by, "Nobody"),
}
WITHOUT_RIGHT = {
    **dict.fromkeys(ADMINS, ("Ines", "Ann", "Gone", "ghost", "", "root", RUNNER)),
    **dict.fromkeys(INSTRUCTORS, ("Ann", "Gone", "ghost", "", "ines", RUNNER)),
}


@pytest.mark.parametrize("what", WITHOUT_RIGHT)
def test_a_role_that_is_not_enough_is_refused_and_nothing_changes(school: School, what: str) -> None:
    school.join(school.accounts.invite("Root", "admin"), "Gone")
    school.accounts.deactivate("Root", "Gone")
    before = everything(school)
    for by in WITHOUT_RIGHT[what]:
        with pytest.raises(Forbidden):
            {**ADMINS, **INSTRUCTORS}[what](school.accounts, by)
    assert everything(school) == before


def everything(school: School) -> list[list[dict[str, Any]]]:
    return [rows(school, table) for table in ("users", "accounts", "sessions", "invitations", "log")]


@pytest.mark.parametrize("what", [what for what in INSTRUCTORS if " " not in what or what == "invite again"])
def test_instructors_may_do_what_trainees_may_not(school: School, what: str) -> None:
    assert INSTRUCTORS[what](school.accounts, "Ines")


def test_sessions_outlive_the_server_but_not_eight_hours(school: School) -> None:
    token = school.log_in("Ann")
    school.open()
    ann = Account("Ann", "trainee", "ann@uni.example")
    school.now = NINE + SESSION - timedelta(seconds=1)
    assert school.accounts.who(token) == ann
    school.now = NINE + SESSION
    assert school.accounts.who(token) is None
    assert school.accounts.who(school.log_in("Ann")) == ann
    assert len(rows(school, "sessions")) == 1


@pytest.mark.parametrize("token", ["", "x", "\ud800", "0" * 100_000])
def test_a_token_that_nobody_was_given_is_nobodys(school: School, token: str) -> None:
    assert school.accounts.who(token) is None
    school.accounts.log_out(token)


def test_logging_out_ends_that_session_and_no_other(school: School) -> None:
    here, there = school.log_in("Ann"), school.log_in("Ann")
    assert here != there
    school.accounts.log_out(here)
    assert school.accounts.who(here) is None
    assert school.accounts.who(there)


def test_a_new_password_ends_all_other_sessions(school: School) -> None:
    here, there, anothers = school.log_in("Ann"), school.log_in("Ann"), school.log_in("Ines")
    for wrong, new in (("wrong", SECRET * 2), (SECRET, "short")):
        with pytest.raises(WorkbenchError):
            school.change("Ann", wrong, new, here)
    assert school.accounts.who(there)
    school.change("Ann", SECRET, SECRET * 2, here)
    assert [school.accounts.who(one) is not None for one in (here, there, anothers)] == [True, False, True]
    with pytest.raises(WrongLogin):
        school.log_in("Ann")
    assert school.log_in("Ann", SECRET * 2)
    school.change("Ann", SECRET * 2, SECRET)
    assert school.accounts.who(here) is None


def test_no_session_begins_with_a_password_that_has_just_been_changed(school: School) -> None:
    sessions = SessionStore(school.store)
    before = AccountStore(school.store).login("Ann")
    assert before
    school.change("Ann", SECRET, SECRET * 2)
    assert not sessions.add(token_digest("late"), before, school.now, school.now + SESSION)
    assert school.accounts.who("late") is None
    now = AccountStore(school.store).login("Ann")
    assert now and sessions.add(token_digest("in time"), now, school.now, school.now + SESSION)
    assert school.accounts.who("in time")


def test_another_role_counts_at_once(school: School) -> None:
    token = school.log_in("Ann")
    school.accounts.set_role("Root", "Ann", "instructor")
    assert (now := school.accounts.who(token)) and now.role == "instructor"
    assert school.accounts.people("Ann")
    school.accounts.set_role("Root", "Ann", "trainee")
    with pytest.raises(Forbidden):
        school.accounts.people("Ann")
    with pytest.raises(WorkbenchError, match="no role owner"):
        school.accounts.set_role("Root", "Ann", "owner")
    with pytest.raises(WorkbenchError, match="Nobody called ann"):
        school.accounts.set_role("Root", "ann", "instructor")


def test_whoever_is_shut_out_is_out_at_once_and_stays_logged_out(school: School) -> None:
    token = school.log_in("Ann")
    school.accounts.deactivate("Root", "Ann")
    assert school.accounts.who(token) is None
    assert not school.accounts.rights.belongs("Ann")
    assert [who.name for who in school.accounts.trainees()] == []
    with pytest.raises(WrongLogin):
        school.log_in("Ann")
    school.accounts.activate("Root", "Ann")
    assert school.accounts.who(token) is None
    assert school.accounts.who(school.log_in("Ann"))
    assert [who.name for who in school.accounts.trainees()] == ["Ann"]


def test_somebody_is_always_left_to_administer(school: School) -> None:
    # Whoever has no password yet could not.
    school.accounts.add_from_csv("Root", "name,role\nLater,admin\n")
    with pytest.raises(WorkbenchError, match="Nobody would be left"):
        school.accounts.set_role("Root", "Root", "trainee")
    with pytest.raises(WorkbenchError, match="Nobody would be left"):
        school.accounts.deactivate("Root", "Root")
    assert school.people()["Root"] == "admin"
    school.join(school.accounts.invite("Root", "admin"), "Second")
    names = ("Root", "Second")
    outcomes = together(2, lambda one: school.accounts.set_role(names[one], names[1 - one], "trainee"))
    assert sum(isinstance(outcome, WorkbenchError) for outcome in outcomes) == 1
    with school.store.read() as db:
        admins = db.execute("SELECT count(*) FROM accounts WHERE role = 'admin' AND password IS NOT NULL")
        assert admins.fetchone() == (1,)


def test_what_is_done_to_accounts_is_in_the_log(school: School) -> None:
    school.accounts.set_role("Root", "Ann", "instructor")
    school.accounts.deactivate("Root", "Ann")
    told = [(one.actor, one.action, one.new) for one in LogStore(school.store).of("account/Ann")]
    assert told == [
        ("Ann", "account.joined", None),
        ("Root", "account.role", {"role": "instructor"}),
        ("Root", "account.active", {"active": False}),
    ]


def test_the_database_holds_no_password_token_or_code(school: School) -> None:
    code = school.accounts.invite("Ines", "trainee", uses=2)
    school.join(code, "Bob")
    invited = school.accounts.add_from_csv("Ines", "name\nCarol\n")[0]
    again = school.accounts.invite_again("Ines", "Ann")
    token = school.log_in("Bob")
    typed_as_a_name = "correct horse battery"
    with pytest.raises(WrongLogin):
        school.log_in(typed_as_a_name, "mauvais-mot-de-passe")
    school.change("Bob", SECRET, "dix-sept nuages gris", token)
    secrets = [SECRET, "dix-sept nuages gris", typed_as_a_name, "mauvais-mot-de-passe", token, code]
    secrets += [invited.code, again]
    files = {file.name: file.read_bytes() for file in school.path.parent.iterdir() if file.is_file()}
    assert {"practice.db", "practice.db-wal"} <= set(files)
    kept = b"\n".join(files.values())
    assert b"Carol" in kept
    for secret in secrets:
        for form in (secret, secret.lower(), secret.replace("-", "")):
            assert form.encode() not in kept

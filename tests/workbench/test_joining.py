"""How people come to have accounts: codes, names, lists."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from school import NINE, QUICK, ROSTER, SECRET, School, rows, together

from workbench.account_records import Account
from workbench.class_records import RUNNER
from workbench.errors import WorkbenchError
from workbench.services.accounts import Accounts
from workbench.services.login import WrongLogin
from workbench.services.roster import RosterError
from workbench.store import Store, add_user
from workbench.store_invitations import InvitationStore
from workbench.tokens import code_digest


@pytest.fixture
def school(tmp_path: Path) -> School:
    return School(tmp_path)


def test_only_the_first_administrator_needs_nobody(tmp_path: Path, school: School) -> None:
    assert school.accounts.first_admin_code() is None
    fresh = Accounts(Store(tmp_path / "fresh.db"), lambda: NINE, QUICK)
    lost, code = fresh.first_admin_code(), fresh.first_admin_code()
    assert lost and code and fresh.invitation(lost) is None
    with pytest.raises(WorkbenchError, match="no longer, valid"):
        asyncio.run(fresh.join(lost, "Eve", "", SECRET))
    assert asyncio.run(fresh.join(code, "Root", "", SECRET)) == Account("Root", "admin", None)
    assert fresh.first_admin_code() is None


def test_the_first_administrators_code_ends_after_a_day_or_with_another_administrator(tmp_path: Path) -> None:
    time = [NINE]
    fresh = Accounts(Store(tmp_path / "fresh.db"), lambda: time[0], QUICK)
    code = fresh.first_admin_code() or ""
    time[0] = NINE + timedelta(days=1)
    assert fresh.invitation(code) is None
    assert fresh.first_admin_code() is not None


def test_a_code_works_however_it_is_typed_as_often_as_it_says(school: School) -> None:
    code = school.accounts.invite("Ines", "trainee", uses=2, days=3)
    assert school.join(code.lower().replace("-", " "), " Bob \t Ray ").name == "Bob Ray"
    school.later(days=2, hours=23, minutes=59)
    assert school.join(code, "Carol").role == "trainee"
    with pytest.raises(WorkbenchError, match="no longer, valid"):
        school.join(code, "Dave")
    late = school.accounts.invite("Ines", "trainee", uses=2, days=3)
    school.later(days=3)
    with pytest.raises(WorkbenchError, match="no longer, valid"):
        school.join(late, "Dave")


@pytest.mark.parametrize("code", ["", "-", "AAAA-BBBB-CCCC-DDDD", "é", "\ud800", "x" * 100_000])
def test_a_guessed_code_opens_nothing(school: School, code: str) -> None:
    assert school.accounts.invitation(code) is None
    with pytest.raises(WorkbenchError, match="no longer, valid"):
        school.join(code, "Eve")


@pytest.mark.parametrize(("uses", "days"), [(0, 1), (1001, 1), (-1, 1), (1, 0), (1, 366), (1, -5)])
def test_invitations_have_a_number_and_an_end(school: School, uses: int, days: int) -> None:
    with pytest.raises(WorkbenchError, match="1 to"):
        school.accounts.invite("Root", "trainee", uses, days)


def test_an_invitation_is_worth_what_its_author_may_do_when_it_is_used(school: School) -> None:
    admins = school.accounts.invite("Root", "admin")
    school.join(school.accounts.invite("Root", "admin"), "Other")
    put_aside = school.accounts.invite("Other", "admin"), school.accounts.invite("Other", "trainee")
    school.accounts.set_role("Root", "Other", "instructor")
    assert [school.accounts.invitation(code) is not None for code in put_aside] == [False, True]
    school.accounts.deactivate("Root", "Other")
    assert school.accounts.invitation(put_aside[1]) is None
    assert school.accounts.invitation(admins) is not None


@pytest.mark.parametrize(
    "name",
    ["Ann", "ann", " ANN ", "Ａｎｎ", "Submissions", RUNNER, "SUBMISSIONS", "Alone", "alone", "Local"],
)
def test_a_name_that_looks_like_anothers_is_taken(school: School, name: str) -> None:
    with school.store.write() as db:
        add_user(db, "Alone")
    code = school.accounts.invite("Ines", "trainee")
    with pytest.raises(WorkbenchError, match="is taken"):
        school.join(code, name)
    with pytest.raises(RosterError, match="Line 2: .* is taken"):
        school.accounts.add_from_csv("Ines", f"name\n{name}\n")
    school.join(code, "Anna")
    assert set(school.people()) == {"Root", "Ines", "Ann", "Anna"}


@pytest.mark.parametrize(
    ("name", "email", "why"),
    [
        ("", "", "at least one letter"),
        (" \u00a0 ", "", "at least one letter"),
        ("- . !", "", "at least one letter"),
        ("x" * 81, "", "more than 80"),
        ("bob@uni.example", "", "sign that names cannot have"),
        ("a/b", "", "sign that names cannot have"),
        ("Bo\u202eb", "", "sign that names cannot have"),
        ("Bo\u200bb", "", "sign that names cannot have"),
        ("Bob\0", "", "sign that names cannot have"),
        ("Bob\ud800", "", "sign that names cannot have"),
        ("Bob", "bob", "not an e-mail address"),
        ("Bob", "bob@", "not an e-mail address"),
        ("Bob", "bob ray@uni.example", "not an e-mail address"),
        ("Bob", "a@b@c", "not an e-mail address"),
        ("Bob", "b" * 250 + "@uni.example", "not an e-mail address"),
        ("Bob", "ANN@uni.example", "already"),
        ("Bob", "", "name or address"),
    ],
)
def test_a_refused_newcomer_does_not_use_up_the_code(school: School, name: str, email: str, why: str) -> None:
    code = school.accounts.invite("Ines", "trainee")
    with pytest.raises(WorkbenchError, match=why):
        school.join(code, name, email, "bob.........20" if why == "name or address" else SECRET)
    assert school.join(code, "Bob", "bob@uni.example").email == "bob@uni.example"


def test_codes_are_used_up_once_however_many_come_at_the_same_time(school: School) -> None:
    code = school.accounts.invite("Ines", "trainee", uses=3)
    joined = together(8, lambda number: school.join(code, f"Person {number}"))
    assert sum(isinstance(one, Account) for one in joined) == 3
    assert len(school.people()) == 3 + 3
    assert school.accounts.invitation(code) is None
    again = school.accounts.invite("Ines", "trainee", uses=8)
    joined = together(8, lambda number: school.join(again, "Same Name"))
    assert sum(isinstance(one, Account) for one in joined) == 1
    assert (left := school.accounts.invitation(again)) and left.uses_left == 7


def test_a_code_that_was_good_a_moment_ago_is_looked_at_again(school: School) -> None:
    code, store = school.accounts.invite("Ines", "trainee", uses=3), InvitationStore(school.store)
    joined = together(
        8, lambda number: store.join(code_digest(code), f"Person {number}", None, "hash", school.now)
    )
    assert sum(isinstance(one, WorkbenchError) for one in joined) == 5
    assert len(school.people()) == 3 + 3


def test_a_list_adds_people_who_then_set_their_passwords(school: School) -> None:
    bob, zoe = school.accounts.add_from_csv("Ines", ROSTER)
    assert (bob.name, bob.email, zoe.name, zoe.email) == ("Bob", "bob@uni.example", "Zoé", None)
    assert bob.code not in repr(bob)
    assert [who.joined for who in school.accounts.people("Ines") if who.name in ("Bob", "Zoé")] == [False] * 2
    with pytest.raises(WrongLogin):
        school.log_in("Bob", "")
    told = school.accounts.invitation(bob.code)
    assert told and (told.name, told.email, told.role) == ("Bob", "bob@uni.example", "trainee")
    with pytest.raises(WorkbenchError, match="for Bob"):
        school.join(bob.code, "Zoé")
    with pytest.raises(WorkbenchError, match="name or address"):
        school.join(bob.code, "", "", "bob@uni.example")
    assert school.join(bob.code, "", "other@uni.example") == Account("Bob", "trainee", "bob@uni.example")
    assert school.accounts.who(school.log_in("bob@uni.example")) == Account(
        "Bob", "trainee", "bob@uni.example"
    )
    with pytest.raises(WorkbenchError, match="no longer, valid"):
        school.join(bob.code, "Bob", "", SECRET + "!")


def test_a_list_with_one_wrong_line_adds_nobody(school: School) -> None:
    faulty = "name,email,role\nBob,,\nann,,\nCarol,INES@uni.example,\nDave,,\n"
    with pytest.raises(RosterError) as caught:
        school.accounts.add_from_csv("Ines", faulty)
    assert [fault.partition(":")[0] for fault in caught.value.faults] == ["Line 3", "Line 4"]
    assert set(school.people()) == {"Root", "Ines", "Ann"}
    assert [row for row in rows(school, "invitations") if row["uses_left"]] == []


def test_whoever_forgot_their_password_comes_in_by_a_new_code(school: School) -> None:
    old_session = school.log_in("Ann")
    lost, code = (school.accounts.invite_again("Ines", "Ann") for _ in range(2))
    assert school.accounts.invitation(lost) is None
    assert school.accounts.who(old_session)
    school.join(code, "", "", SECRET + " ensemble")
    assert school.accounts.who(old_session) is None
    with pytest.raises(WrongLogin):
        school.log_in("Ann")
    assert school.log_in("Ann", SECRET + " ensemble")


def test_a_trainees_code_does_not_make_its_author_an_administrator(school: School) -> None:
    code = school.accounts.invite_again("Ines", "Ann")
    school.accounts.set_role("Root", "Ann", "admin")
    with pytest.raises(WorkbenchError, match="no longer, valid"):
        school.join(code, "Ann")

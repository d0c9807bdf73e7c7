"""Passwords: which are refused, that hashes are what they should be, and that few are made at once."""

import asyncio
import threading
import unicodedata

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import VerifyMismatchError
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.passwords import AT_ONCE, LONGEST, Passwords, _hash_of_nothing, refuse_weak

QUICK = Passwords(memory_kib=8, passes=1)
GOOD = "quatre chevaux tiennent debout"
OWN = ("Anne-Marie Dupré", "a.dupre@uni.example")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "at least 10"),
        ("neunzeich", "at least 10"),
        ("é" * 9, "at least 10"),
        ("x" * 5 + "y" * (LONGEST - 4), "more than 256"),
        ("annemariedupre", "name or address"),
        ("Anne Marie DUPRÉ", "name or address"),
        ("a.dupre@uni.example", "name or address"),
        ("A.Dupre@Uni.Example!", "name or address"),
        ("1990annemariedupre2024", "name or address"),
        ("Password123!", "most common"),
        ("mot de passe", "most common"),
        ("MotDePasse2026", "most common"),
        ("1234567890", "most common"),
        ("9876543210", "most common"),
        ("qwertyuiop", "most common"),
        ("AZERTYUIOP", "most common"),
        ("aaaaaaaaaaaa", "most common"),
        ("ababababcbab", "most common"),
    ],
)
def test_what_is_guessed_early_is_refused(password: str, why: str) -> None:
    with pytest.raises(WorkbenchError, match=why):
        refuse_weak(password, *OWN)


@pytest.mark.parametrize(
    "password",
    [
        "dixlettres",
        GOOD,
        "duprépasseparlà",
        "8402917365",
        "x7" + "y4z" * ((LONGEST - 2) // 3),
        "пароль-из-слов",
        "!?#%&*()_+",
    ],
)
def test_long_ones_need_no_mixture_of_signs(password: str) -> None:
    refuse_weak(password, *OWN, None, "")


def test_an_address_of_digits_only_forbids_no_other_digits() -> None:
    with pytest.raises(WorkbenchError, match="name or address"):
        refuse_weak("2204613987", "Zoé", "2204613987@uni.example")
    refuse_weak("5518230476", "Zoé", "2204613987@uni.example")


@given(st.from_regex(r"[A-Za-z]{10,20}", fullmatch=True), st.from_regex(r"[0-9 !.-]{0,5}", fullmatch=True))
def test_a_name_is_refused_whatever_is_around_it(name: str, around: str) -> None:
    for password in (around + name, name.swapcase() + around, around.join(name)):
        digits_inside = any(sign.isdigit() for sign in around) and password == around.join(name)
        if not digits_inside:
            with pytest.raises(WorkbenchError):
                refuse_weak(password, name)


def test_hashes_are_argon2id_with_the_parameters_that_were_chosen() -> None:
    first, second = (Passwords().hash(GOOD) for _ in range(2))
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert Passwords().match(first, GOOD)
    assert not Passwords().match(first, GOOD + " ")


def test_only_the_password_matches() -> None:
    stored = QUICK.hash(GOOD)
    assert QUICK.match(stored, GOOD)
    for wrong in ("", GOOD[:-1], GOOD.upper(), f" {GOOD}", f"{GOOD}\0", "\ud800"):
        assert not QUICK.match(stored, wrong)
    for no_hash in (None, "", "plain", stored[:-4], stored.replace("argon2id", "argon2x")):
        assert not QUICK.match(no_hash, GOOD)


def test_letters_match_however_the_keyboard_composes_them() -> None:
    typed = "très élégant été"
    stored = QUICK.hash(unicodedata.normalize("NFC", typed))
    assert QUICK.match(stored, unicodedata.normalize("NFD", typed))


def test_nothing_after_the_longest_password_matters_nor_matches() -> None:
    longest = "ab3" * (LONGEST // 3) + "z"
    assert len(longest) == LONGEST
    stored = QUICK.hash(longest)
    assert QUICK.match(stored, longest)
    assert not QUICK.match(stored, longest + "z")
    assert not QUICK.match(stored, longest * 100_000)


def test_other_parameters_make_a_hash_outdated_but_not_wrong() -> None:
    stored, stronger = QUICK.hash(GOOD), Passwords(memory_kib=16, passes=1)
    assert not QUICK.outdated(stored)
    assert stronger.outdated(stored)
    assert stronger.match(stored, GOOD)


def test_nobodys_hash_costs_what_a_real_one_does() -> None:
    hasher = PasswordHasher(2, 64, 1, type=Type.ID)
    nobodys = _hash_of_nothing(hasher)
    assert extract_parameters(nobodys) == extract_parameters(hasher.hash("any"))
    assert nobodys != _hash_of_nothing(hasher)
    # A text that is no hash would be refused at once, by another error.
    with pytest.raises(VerifyMismatchError):
        hasher.verify(nobodys, GOOD)


def test_two_work_at_once_and_no_third() -> None:
    passwords = Passwords(memory_kib=8, passes=1)
    two = threading.Barrier(AT_ONCE)
    lock, working, most = threading.Lock(), 0, 0

    def work(value: int) -> int:
        nonlocal working, most
        with lock:
            working += 1
            most = max(most, working)
        two.wait(30)
        with lock:
            working -= 1
        return value

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(passwords.apart(work, value) for value in range(8)))

    assert asyncio.run(all_at_once()) == list(range(8))
    assert most == AT_ONCE


def test_an_error_in_a_thread_arrives_where_it_is_awaited() -> None:
    with pytest.raises(WorkbenchError, match="at least 10"):
        asyncio.run(QUICK.apart(refuse_weak, "short"))

"""Lists of people: what spreadsheets save is read, and each wrong line is named."""

import csv
import io
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.account_names import login_key
from workbench.account_records import Newcomer
from workbench.errors import WorkbenchError
from workbench.services.roster import MOST, RosterError, read_roster

NAMES = st.text(string.ascii_letters + "éÉœçñß0123456789 ,;'\"-=\t\n", min_size=1, max_size=30).map(
    lambda text: "N" + " ".join(text.split())
)
EMAILS = st.one_of(st.just(""), st.from_regex(r"[a-z0-9.]{1,8}@[a-z]{1,8}\.example", fullmatch=True))
ROLES = st.sampled_from(["trainee", "instructor", "admin"])


@pytest.mark.parametrize(
    "text",
    [
        "name,email,role\nZoé,zoe@uni.example,instructor\nBob,,\n",
        "\ufeffnom;courriel;rôle\r\nZoé;zoe@uni.example;Enseignant\r\n;;\r\nBob;;stagiaire\r\n",
        "Rôle\tE-mail\tNom\nENSEIGNANT\t zoe@uni.example \t Zoé \n\n\t\tBob",
        'Adresse e-mail,NAME,role\n"zoe@uni.example","Zoé","instructor"\n,"Bob","trainee"',
    ],
)
def test_what_spreadsheets_save_is_read(text: str) -> None:
    people = read_roster(text)
    assert [(who.name, who.email, who.role) for who in people] == [
        ("Zoé", "zoe@uni.example", "instructor"),
        ("Bob", None, "trainee"),
    ]


def test_names_alone_are_enough_and_lines_are_those_of_the_file() -> None:
    assert read_roster('name\n"Doe, Jane"\n\n"Two\nlines"\nBob\n') == [
        Newcomer(2, "Doe, Jane", None, "trainee"),
        Newcomer(4, "Two lines", None, "trainee"),
        Newcomer(6, "Bob", None, "trainee"),
    ]


@given(
    st.lists(st.tuples(NAMES, EMAILS, ROLES), min_size=1, max_size=20),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_list_is_read_as_it_was_written(
    people: list[tuple[str, str, str]], separator: str, end: str
) -> None:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=separator, lineterminator=end)
    writer.writerows([("name", "email", "role"), *people])
    names = [login_key(name) for name, _, _ in people]
    emails = [email for _, email, _ in people if email]
    if len({*names}) == len(names) and len({*emails}) == len(emails):
        read = [(who.name, who.email or "", who.role) for who in read_roster(table.getvalue())]
        assert read == [(" ".join(name.split()), email, role) for name, email, role in people]
    else:
        with pytest.raises(RosterError, match="already"):
            read_roster(table.getvalue())


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("name,email\nBob,\nAnn\n", 3, "1 cells"),
        ("name,email\nBob,,\n", 2, "3 cells"),
        ("name\n\nBob\n bob \n", 4, "line 3 already"),
        ("name,email\nBob,b@x.example\nAnn,B@X.example\n", 3, "line 2 already"),
        ("name,email\n,b@x.example\n", 2, "at least one letter"),
        ("name,email\nBob,bob\n", 2, "not an e-mail"),
        ("name,role\nBob,owner\n", 2, "owner. is no role"),
        ("name\nsubmissions\n", 2, "is taken"),
        ('name\nBob\n"Ann\n', 3, "quotation mark"),
        ('name\n"Bob" Ray\n', 2, "quotation mark"),
        ("name,phone\nBob,1\n", 1, "phone. is unknown"),
        ("name,nom\nBob,Bob\n", 1, "twice"),
        ("email,role\nb@x.example,trainee\n", 1, "no column “name”"),
        ("\n\nBob\nAnn\n", 3, "Bob. is unknown"),
    ],
)
def test_a_fault_names_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(RosterError, match=why) as caught:
        read_roster(text)
    (fault,) = caught.value.faults
    assert fault.startswith(f"Line {line}: ")
    assert fault.to("fr").startswith(f"Ligne {line}\u202f: ") or fault.to("fr").startswith(f"Ligne {line} : ")


def test_all_wrong_lines_are_named_at_once_in_the_readers_language() -> None:
    with pytest.raises(RosterError, match="In all, 3 lines are wrong") as caught:
        read_roster("name,email,role\nBob,,\n,,admin\nAnn,x,\nCarol,,owner\n")
    assert [fault.partition(":")[0] for fault in caught.value.faults] == ["Line 3", "Line 4", "Line 5"]
    assert "Veuillez indiquer un nom" in caught.value.to("fr")
    assert "3 lignes sont à corriger" in caught.value.to("fr")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name,email\n", "nobody in it"),
        ("name\n" + "".join(f"P{number}\n" for number in range(MOST + 1)), "1001 people"),
        ("name\n" + "é" * 100_001, "larger than 200 kB"),
        ("", "no column"),
        ("\n , \n", "no column"),
    ],
)
def test_lists_of_nobody_or_of_too_many_are_refused(text: str, why: str) -> None:
    with pytest.raises(WorkbenchError, match=why):
        read_roster(text)


def test_the_longest_list_is_read() -> None:
    assert len(read_roster("name\n" + "".join(f"P{number}\n" for number in range(MOST)))) == MOST

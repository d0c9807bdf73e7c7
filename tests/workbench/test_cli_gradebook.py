"""`workbench gradebook` in real processes, in both languages."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_submissions import School

from workbench.services.accounts import Accounts

SHEET = (
    b"Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    b"Last modified (grade),Feedback comments\r\n"
    b"Participant 1,Ann,ann@example.org,Submitted,,20.00,Yes,-,\r\n"
    b"Participant 2,Eve,eve@example.org,Submitted,,20.00,Yes,-,\r\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class in which ann has handed in, and everything is released."""
    folder = tmp_path_factory.mktemp("data")
    school = School(folder, release="at-once")
    accounts = Accounts(school.room.store)
    code = accounts.first_admin_code()
    assert code is not None
    asyncio.run(accounts.join(code, "root", None, "a few words in a row"))
    accounts.add_from_csv("root", "name,email,role\nann,ann@example.org,trainee\n")
    school.hand_in("ann")
    assert [person.name for person in accounts.trainees()] == ["ann"]
    return folder


def gradebook(data: Path, *options: str, lang: str = "en") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "workbench", "gradebook", *options]
    return subprocess.run([*command, "--data", str(data), "--lang", lang], capture_output=True, timeout=60)


def test_assignments_are_listed_and_exported(data: Path, tmp_path: Path) -> None:
    assert gradebook(data, "list").stdout == b"1\tFAQ\n"
    plain = json.loads(gradebook(data, "export", "1", "--format", "json").stdout)
    (ann,) = plain["people"]
    assert ann["name"] == "ann" and 0 < ann["grade"] <= 1
    french = gradebook(data, "export", "1", "--out", str(tmp_path / "book.csv"), lang="fr")
    assert french.returncode == 0 and french.stdout == b""
    table = (tmp_path / "book.csv").read_text("utf-8-sig").splitlines()
    assert ";20,00;" in table[1] and table[1].endswith("publiée")
    whole = gradebook(data, "class", lang="fr").stdout.decode("utf-8-sig").splitlines()
    assert whole[0].endswith(";FAQ (/20,00)") and whole[1].startswith("ann;ann;ann@example.org;")


@pytest.mark.parametrize(
    ("lang", "gets", "unknown"),
    [("en", "Get their grade (1): ann", "nobody of this class (1): Participant 2"),
     ("fr", "Reçoivent leur note (1): ann", "personne de cette classe (1): Participant 2")],
)  # fmt: skip
def test_a_worksheet_is_filled_after_it_is_said_what_is_written(
    data: Path, tmp_path: Path, lang: str, gets: str, unknown: str
) -> None:
    (tmp_path / "sheet.csv").write_bytes(SHEET)
    told = gradebook(data, "fill", "1", str(tmp_path / "sheet.csv"), lang=lang)
    said = told.stderr.decode()
    assert told.returncode == 0 and gets in said and unknown in said
    assert (tmp_path / "sheet.csv").read_bytes() == SHEET
    out = tmp_path / "filled.csv"
    assert gradebook(data, "fill", "1", str(tmp_path / "sheet.csv"), "--out", str(out)).returncode == 0
    head, first, second = out.read_bytes().splitlines(keepends=True)
    assert (head, second) == (SHEET.splitlines(keepends=True)[0], SHEET.splitlines(keepends=True)[2])
    assert first.startswith(b"Participant 1,Ann,ann@example.org,Submitted,") and first.endswith(
        b",20.00,Yes,-,\r\n"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("export", "7"), "no assignment 7"),
        (("fill", "1", "{}/none.csv"), "none.csv"),
        (("fill", "1", "{}/text.csv"), "worksheet"),
        (("fill", "1", "{}/sheet.csv", "--out", "{}/sheet.csv"), "overwritten"),
        (("fill", "1", "{}/sheet.csv", "--column", "FAQ"), "Canvas"),
    ],
)
def test_a_fault_is_said_and_nothing_is_written(
    data: Path, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    (tmp_path / "sheet.csv").write_bytes(SHEET)
    (tmp_path / "text.csv").write_bytes(b"a,b\r\n1,2\r\n")
    done = gradebook(data, *(option.format(tmp_path) for option in options))
    assert done.returncode == 2 and words in done.stderr.decode() and done.stdout == b""
    assert (tmp_path / "sheet.csv").read_bytes() == SHEET
    assert sorted(file.name for file in tmp_path.iterdir()) == ["sheet.csv", "text.csv"]


def test_a_rubric_goes_to_canvas_and_criteria_come_from_there(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "rubric.csv"
    assert gradebook(data, "export", "1", "--format", "canvas-rubric", "--out", str(file)).returncode == 0
    content = file.read_bytes()
    assert content.startswith(b"Rubric Name,Criteria Name,") and content.count(b"\r\nFAQ,") == 4
    file.write_bytes(content + b"FAQ,Tone,,false,Full,,5,None,,0\r\n")
    for options in ([], ["--apply"]):
        told = gradebook(data, "criteria", "1", str(file), *options)
        assert told.returncode == 0 and "Tone\t5" in told.stderr.decode()
        kept = gradebook(data, "export", "1", "--format", "canvas-rubric").stdout
        assert (b"Tone" in kept) == bool(options)
    # With a criterion that only people mark, nothing is graded by the checks alone any more.
    assert json.loads(gradebook(data, "export", "1", "--format", "json").stdout)["people"][0]["grade"] is None
    file.write_bytes(b"a,b\r\n")
    refused = gradebook(data, "criteria", "1", str(file), lang="fr")
    assert refused.returncode == 2 and "Rubric Name" in refused.stderr.decode()

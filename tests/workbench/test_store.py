"""The database under the faults that a real machine has: real files, real processes."""

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlite_utils import Database

from workbench.errors import WorkbenchError
from workbench.migrations import migrations
from workbench.store import Store

TABLES = {
    "_sqlite_migrations",
    "accounts",
    "assignments",
    "backups",
    "cache",
    "class_settings",
    "drafts",
    "erasing",
    "erasures",
    "experiments",
    "extensions",
    "grades",
    "invitations",
    "log",
    "login_failures",
    "marking",
    "markings",
    "marks",
    "outputs",
    "own_rubrics",
    "own_scenarios",
    "prompts",
    "regrades",
    "rescorings",
    "rubrics",
    "rubrics_in_use",
    "runs",
    "scores",
    "sessions",
    "snapshots",
    "submissions",
    "users",
    "version_words",
    "version_words_config",
    "version_words_data",
    "version_words_docsize",
    "version_words_idx",
    "versions",
}

START = "import sys; from pathlib import Path; from workbench.store import Store; Store(Path(sys.argv[1]))"

COUNT_UP = """
import sys
from pathlib import Path
from workbench.store import Store
store = Store(Path(sys.argv[1]))
for _ in range(50):
    with store.write() as db:
        name = db.execute("SELECT name FROM users WHERE id = 1").fetchone()[0]
        db.execute("UPDATE users SET name = ? WHERE id = 1", [str(int(name) + 1)])
"""

GRADED_BEFORE = """
INSERT INTO users VALUES (1, 'ann', '');
INSERT INTO snapshots VALUES ('s', 'faq-quote', '{}', '');
INSERT INTO rubrics VALUES (7, 'faq-quote', 1, 'a', '{}', ''), (8, 'faq-quote', 2, 'b', '{}', '');
INSERT INTO prompts VALUES (1, 1, 'faq-quote', 'en', '');
INSERT INTO versions VALUES (1, 1, 1, 'text', 'd', '', '', '');
INSERT INTO runs VALUES (1, 1, 's', 7, 'm', '{}', '{}', 'practice', 'en', 4, 8, 'finished', '', '');
INSERT INTO grades VALUES
  (1, 8, 0.9, NULL, NULL, 2, 4, 0, '{}', ''), (1, 7, 0.5, NULL, NULL, 2, 3, 0, '{}', '');
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "workbench.db"


def start_all(script: str, path: Path, processes: int, **options: object) -> list[str]:
    """Runs ``script`` in several processes at once; what each wrote to standard error if it failed."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path)], stderr=subprocess.PIPE, text=True, **options
        )
        for _ in range(processes)
    ]
    ended = [(process.communicate()[1], process.returncode) for process in started]
    return [errors for errors, code in ended if code]


def test_the_schema_has_exactly_our_tables_all_strict(path: Path) -> None:
    with Store(path).read() as db:
        assert set(db.table_names()) == TABLES
        loose = [row["name"] for row in db.query("PRAGMA table_list") if not row["strict"]]
        ours = {name for name in TABLES if not name.startswith("version_words")}
        assert not set(loose) & (ours - {"_sqlite_migrations"})


def test_only_the_owner_can_read_the_database(path: Path) -> None:
    Store(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_processes_that_start_together_on_a_new_database_all_succeed(path: Path) -> None:
    assert start_all(START, path, 6) == []
    with Store(path).read() as db:
        assert set(db.table_names()) == TABLES


def test_processes_that_read_then_write_lose_nothing(path: Path) -> None:
    with Store(path).write() as db:
        db.execute("INSERT INTO users (id, name, created) VALUES (1, '0', '')")
    assert start_all(COUNT_UP, path, 4) == []
    with Store(path).read() as db:
        assert db.execute("SELECT name FROM users").fetchone() == ("200",)


def test_the_grades_of_an_older_version_are_kept(path: Path) -> None:
    path.parent.mkdir()
    old = Database(path)
    migrations.apply(old, stop_before="m005_durable_runs")
    old.executescript(GRADED_BEFORE)
    old.close()
    with Store(path).read() as db:
        assert db.execute("SELECT run_id, round, value, samples FROM grades").fetchall() == [(1, 0, 0.5, 3)]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    Store(path)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('workbench', 'm999_later', '')"
        )
    connection.close()
    before = path.read_bytes()
    with pytest.raises(WorkbenchError, match="newer version") as refused:
        Store(path)
    assert "plus récente" in refused.value.to("fr")
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(WorkbenchError, match="not a database"):
        Store(path)
    assert path.read_text().startswith("Dear diary")


def test_a_failed_write_leaves_nothing_half_done(path: Path) -> None:
    store = Store(path)
    with pytest.raises(ZeroDivisionError), store.write() as db:
        db.execute("INSERT INTO users (name, created) VALUES ('ann', '')")
        raise ZeroDivisionError
    with store.read() as db:
        assert db.execute("SELECT count(*) FROM users").fetchone() == (0,)


def test_foreign_keys_hold(path: Path) -> None:
    with pytest.raises(sqlite3.IntegrityError), Store(path).write() as db:
        db.execute("INSERT INTO prompts (user_id, scenario, language, created) VALUES (9, 's', 'en', '')")


def test_a_full_disk_is_said_and_what_was_stored_stays(path: Path) -> None:
    """SQLite's own page limit stands for the disk's end: the error is the same SQLITE_FULL."""
    store = Store(path)
    with store.write() as db:
        db.execute("INSERT INTO users (name, created) VALUES ('ann', '')")
    with pytest.raises(WorkbenchError, match="full"), store.write() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        db.execute("INSERT INTO users (name, created) VALUES (?, '')", ["x" * 200_000])
    with store.read() as db:
        assert [row["name"] for row in db.query("SELECT name FROM users")] == ["ann"]


WRITE_AS_NOBODY = """
import os, sys
from pathlib import Path
from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.store import Store
# What is imported late must be there before this user may no longer read it.
Store(Path(sys.argv[1] + "-other"))
Phrase("workbench.store.full", path="").to("fr")
if os.geteuid() == 0:
    os.setegid(65534); os.seteuid(65534)
try:
    with Store(Path(sys.argv[1])).write() as db:
        db.execute("INSERT INTO users (name, created) VALUES ('ann', '')")
except WorkbenchError as error:
    sys.exit(error.to("fr"))
"""


def test_a_read_only_database_is_said() -> None:
    # Not pytest's folder: as root the test becomes nobody, who may not enter that one.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbench.db"
        Store(path)
        with Database(path) as db:
            db.execute("PRAGMA journal_mode = DELETE")
        path.chmod(0o444)
        Path(folder).chmod(0o755)
        (errors,) = start_all(WRITE_AS_NOBODY, path, 1)
    assert "accessible en écriture" in errors
    assert "Traceback" not in errors

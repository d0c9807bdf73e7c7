"""A copy of the database while others write, by the real command."""

import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

from workbench.records import PromptKey
from workbench.store import Store
from workbench.store_prompts import PromptStore


def backup(data: Path, file: Path, lang: str = "en") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workbench", "backup", "--data", str(data), "--lang", lang, str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_backup_under_four_writers_is_whole_and_only_the_owners(tmp_path: Path) -> None:
    prompts, ended = PromptStore(Store(tmp_path / "workbench.db")), threading.Event()

    def write(number: int) -> None:
        count = 0
        while not ended.is_set():
            count += 1
            prompts.keep_draft(PromptKey(f"user-{number}", "faq-quote", "en"), f"text {count} " * 500)

    writers = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for writer in writers:
        writer.start()
    try:
        done = backup(tmp_path, tmp_path / "copy.db")
    finally:
        ended.set()
        for writer in writers:
            writer.join()
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = copy.execute("SELECT name, text FROM drafts JOIN users ON users.id = user_id").fetchall()
    assert kept and {name for name, _ in kept} <= {f"user-{number}" for number in range(4)}
    # The copy is a database that the workbench opens.
    assert Store(tmp_path / "copy.db").path.is_file()


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    Store(tmp_path / "workbench.db")
    (tmp_path / "copy.db").write_text("mine")
    done = backup(tmp_path, tmp_path / "copy.db", "fr")
    assert done.returncode == 2 and "Impossible de créer" in done.stderr
    assert (tmp_path / "copy.db").read_text() == "mine"

"""What the cache remembers, of whom, and when it forgets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stub_server import StubServer, completion
from test_durability import folder, report, workroom  # noqa: F401

from evals import Cell, Settings
from prompt_library import Message
from workbench.store_cache import MAX_AGE, CacheStore, cell_key

CELL = Cell("c", 0, (Message("system", "Be brief."), Message("user", "Hello?")), ())
HERE = {"endpoint": "http://here/v1", "model": "m"}


def key(user: str = "ann", identity: dict[str, str] = HERE, cell: Cell = CELL, **settings: object) -> bytes:
    return cell_key(user, identity, cell, Settings(**settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        key(user="bob"),
        key(identity={**HERE, "model": "n"}),
        key(identity={**HERE, "endpoint": "http://there/v1"}),
        key(identity={**HERE, "gguf_sha256": "ab"}),
        key(cell=replace(CELL, sample=1)),
        key(cell=replace(CELL, messages=(Message("user", "Be brief."), Message("user", "Hello?")))),
        key(cell=replace(CELL, messages=(Message("system", "Be brief.Hello?"),))),
        key(cell=replace(CELL, turns=("And then?",))),
        key(temperature=0.1),
        key(top_p=0.5),
        key(max_tokens=1),
        key(seed=9),
    ],
)
def test_whatever_an_answer_depends_on_is_in_its_key(other: bytes) -> None:
    assert other != key() and len(other) == len(key()) == 32


@given(st.lists(st.tuples(st.sampled_from(["user", "system"]), st.text()), max_size=3))
def test_the_same_question_has_the_same_key(said: list[tuple[str, str]]) -> None:
    messages = tuple(Message(role, content) for role, content in said)
    assert key(cell=Cell("x", 3, messages, ())) == key(cell=Cell("y", 3, messages, ()))


def test_what_is_too_old_or_too_much_is_forgotten_and_the_outputs_stay(
    folder: Path,  # noqa: F811
    stub: StubServer,
) -> None:
    stub.answer(completion("x" * 1000))
    report(folder)
    room = workroom(folder)
    cache = CacheStore(room.store)

    def kept() -> int:
        with room.store.read() as db:
            return db["cache"].count

    assert kept() == 16
    cache.trim()
    assert kept() == 16
    with room.store.read() as db:
        total = db.execute("SELECT sum(bytes) FROM cache").fetchone()[0]
    assert total > 16 * 1000
    cache.trim(max_bytes=total // 2)
    assert 6 <= kept() <= 8
    old = (datetime.now(UTC) - MAX_AGE - timedelta(seconds=1)).isoformat(timespec="milliseconds")
    with room.store.write() as db:
        db.execute("UPDATE cache SET created = ? WHERE key IN (SELECT key FROM cache LIMIT 3)", [old])
    left = kept()
    cache.trim()
    assert kept() == left - 3
    with room.store.read() as db:
        assert db["outputs"].count == 16

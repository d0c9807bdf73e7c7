"""A person's rights over their data: a copy of it, and its erasure. For whoever runs the server."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from prompt_library import Phrase, PhrasedError, text_digest
from scenarios import catalogue, dump_rubric
from workbench.errors import WorkbenchError
from workbench.person_archive import write_archive
from workbench.store import Store
from workbench.store_erasure import ErasureStore
from workbench.store_person import TABLES, PersonStore, Whose
from workbench.words import day_and_time, say


@dataclass(frozen=True, slots=True)
class Treated:
    """A copy of the database in which a person was looked for; ``problem`` why they may still be in it."""

    path: Path
    problem: Phrase | None = None


class PersonData:
    """``person`` is a name or an account's e-mail address. ``WorkbenchError`` is raised for nobody's.

    No page calls this: who may is who can read the database's file.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._people = PersonStore(store)
        self._clock = clock

    def held(self, person: str) -> Mapping[str, int]:
        """How many rows there are of the person, by table."""
        return self._people.counts(self._find(person).id)

    def export(self, person: str, file: IO[bytes], language: str, hidden: bool = False) -> Mapping[str, int]:
        """Writes all that is the person's to ``file``, as ``write_archive`` does.

        Marks are in it once they are released, and of hidden cases only figures: their texts are the
        examiner's, unless ``hidden`` asks for them. Returns how many rows each table has.
        """
        whose = self._find(person)
        tables = {name: partial(self._people.rows, name, whose.id, hidden) for name in TABLES}
        return write_archive(file, self._about(whose, language, hidden), tables)

    def erase(self, person: str, also: Sequence[Path] = ()) -> list[Treated]:
        """Forgets a person: here, in every backup that was made from here, and in those of ``also``.

        Copies come first: after the database itself nobody knows the name any more. Returns each file, the
        database last. Raises ``WorkbenchError``, and forgets nobody, if the person is in none of them or
        alone administers accounts.
        """
        whose = self._people.find(person)
        if whose is None and not also:
            raise _unknown(person)
        if whose is not None:
            ErasureStore(self._store).refuse(whose)
        copies = {path.resolve(): None for path in (*self._store.backups(), *also)}
        treated = [_treat(path, whose.name if whose else person, self._clock()) for path in copies]
        if whose is not None:
            treated.append(_erase(self._store, whose, self._clock()))
        return treated

    def sweep(self) -> bool:
        """Writes the database's file anew; ``False`` if others kept its log from being emptied."""
        return ErasureStore(self._store).clear()

    def _find(self, person: str) -> Whose:
        whose = self._people.find(person)
        if whose is None:
            raise _unknown(person)
        return whose

    def _about(self, whose: Whose, language: str, hidden: bool) -> str:
        """What the archive holds, in words."""
        counts = self._people.counts(whose.id)
        left_out = say(f"person.readme.{'with' if hidden else 'without'}_hidden", language)
        lines = [
            say("person.readme.title", language, name=whose.name, date=day_and_time(self._clock())),
            *("", say("person.readme.formats", language), left_out, ""),
        ]
        lines += [f"{name}: {say(f'person.table.{name}', language)} ({n})" for name, n in counts.items() if n]
        return "\r\n".join([*lines, ""])


def _treat(path: Path, person: str, at: datetime) -> Treated:
    if not path.is_file():
        return Treated(path, Phrase("workbench.person.no_backup"))
    try:
        store = Store(path)
        try:
            whose = PersonStore(store).find(person)
            return Treated(path) if whose is None else _erase(store, whose, at)
        finally:
            store.close()
    except PhrasedError as error:
        return Treated(path, error.phrase)


def _erase(store: Store, whose: Whose, at: datetime) -> Treated:
    erasures = ErasureStore(store)
    shipped = {text_digest(dump_rubric(scenario.rubric)) for scenario in catalogue().values()}
    erasures.erase(whose, at, shipped)
    cleared = erasures.clear()
    return Treated(store.path, None if cleared else Phrase("workbench.person.log_in_use"))


def _unknown(person: str) -> WorkbenchError:
    return WorkbenchError(Phrase("workbench.person.unknown", person=person))

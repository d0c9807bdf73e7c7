"""What is decided once for a whole class, in the database."""

from workbench.gradebook.grades import Scale
from workbench.store import Store

USUAL = Scale(20, 2)


class SettingsStore:
    """One line, which is made when it is first changed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def scale(self) -> Scale:
        """What grades are out of, as the class decided."""
        with self._store.read() as db:
            row = db.execute("SELECT top, decimals FROM class_settings").fetchone()
            return USUAL if row is None else Scale(*row)

    def set_scale(self, scale: Scale) -> None:
        """Decides what grades are out of. The decimal sign is the reader's, or the file's."""
        with self._store.write() as db:
            db.execute(
                "INSERT INTO class_settings (id, top, decimals) VALUES (1, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET top = excluded.top, decimals = excluded.decimals",
                [scale.top, scale.decimals],
            )

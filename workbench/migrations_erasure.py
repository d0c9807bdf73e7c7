"""The schema's step for a person's data rights; see ``workbench.migrations``."""

from workbench.store_library import Database, Migrations, run_script


def add_erasure(migrations: Migrations) -> None:
    """Registers the step, after all older ones."""

    @migrations()
    def m011_erasure(db: Database) -> None:
        """What it takes to forget somebody: the log lets go of names, the search index of words."""
        run_script(
            db,
            """
        -- Who has been forgotten. Their row in users stays, without a name; a member was one of the class's
        -- trainees and still counts in its figures.
        CREATE TABLE erasures (
            user_id INTEGER PRIMARY KEY REFERENCES users (id),
            at TEXT NOT NULL,
            member INTEGER NOT NULL CHECK (member IN (0, 1))
        ) STRICT;

        -- Copies of this file that the workbench made: people are forgotten there, too.
        CREATE TABLE backups (
            path TEXT PRIMARY KEY,
            created TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- A row while somebody is being forgotten, never outside that transaction: then alone the log's
        -- lines change.
        CREATE TABLE erasing (user_id INTEGER PRIMARY KEY REFERENCES users (id)) STRICT;
        DROP TRIGGER log_kept;
        CREATE TRIGGER log_kept BEFORE UPDATE ON log WHEN NOT EXISTS (SELECT 1 FROM erasing) BEGIN
            SELECT raise(ABORT, 'the log only grows');
        END;
        CREATE TRIGGER log_stays BEFORE DELETE ON log BEGIN
            SELECT raise(ABORT, 'the log only grows');
        END;

        DROP TRIGGER version_noted;
        CREATE TRIGGER version_changed AFTER UPDATE OF text, note ON versions BEGIN
            INSERT INTO version_words (version_words, rowid, text, note)
            VALUES ('delete', old.id, old.text, old.note);
            INSERT INTO version_words (rowid, text, note) VALUES (new.id, new.text, new.note);
        END;
        CREATE TRIGGER version_removed AFTER DELETE ON versions BEGIN
            INSERT INTO version_words (version_words, rowid, text, note)
            VALUES ('delete', old.id, old.text, old.note);
        END;
        -- Without it every output that goes away is looked for in the whole cache.
        CREATE INDEX cache_output ON cache (output_id);
        """,
        )

"""The schema's steps for runs that last, and for finding what was written; see ``workbench.migrations``."""

from workbench.store_library import Database, Migrations, run_script


def add_resuming(migrations: Migrations) -> None:
    """Registers the step for runs that take up what failed, after all older ones."""

    @migrations()
    def m012_cache_of_runs(db: Database) -> None:
        """A run that goes on takes and keeps answers as it did when it began."""
        run_script(
            db,
            "ALTER TABLE runs ADD COLUMN cache INTEGER NOT NULL DEFAULT 0 CHECK (cache IN (0, 1));",
        )


def add_runs(migrations: Migrations) -> None:
    """Registers the steps, after all older ones."""

    @migrations()
    def m004_runs_by_model(db: Database) -> None:
        """The newest run of each model is looked for among everybody's."""
        run_script(db, "CREATE INDEX runs_model ON runs (model);")

    @migrations()
    def m005_durable_runs(db: Database) -> None:
        """Runs that are resumed, scored again, paid for and repeated from the cache; experiments."""
        run_script(
            db,
            """
        -- Several runs that were asked for as one: versions x models x settings.
        CREATE TABLE experiments (
            id INTEGER PRIMARY KEY,
            user_id INTEGER NOT NULL REFERENCES users (id),
            name TEXT NOT NULL,
            content TEXT NOT NULL CHECK (json_valid(content)),
            created TEXT NOT NULL
        ) STRICT;
        CREATE INDEX experiments_user ON experiments (user_id);

        -- Counted in the transaction that stores the outputs: a list of runs must not count them all.
        ALTER TABLE runs ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
        UPDATE runs SET done = (SELECT count(*) FROM outputs WHERE run_id = runs.id);
        -- Why it was stopped, if nobody asked for it.
        ALTER TABLE runs ADD COLUMN reason TEXT CHECK (reason IS NULL OR json_valid(reason));
        -- What a million tokens cost when it began; none: not known.
        ALTER TABLE runs ADD COLUMN price TEXT CHECK (price IS NULL OR json_valid(price));
        ALTER TABLE runs ADD COLUMN experiment_id INTEGER REFERENCES experiments (id);
        CREATE INDEX runs_experiment ON runs (experiment_id) WHERE experiment_id IS NOT NULL;

        -- What the endpoint says answered, which may change behind one name.
        ALTER TABLE outputs ADD COLUMN model TEXT;
        -- 1: it repeats an earlier answer, the model was not asked.
        ALTER TABLE outputs ADD COLUMN cached INTEGER NOT NULL DEFAULT 0 CHECK (cached IN (0, 1));

        -- Answers that need not be asked for again. The key holds all that an answer depends on, the number
        -- of the sample included.
        CREATE TABLE cache (
            key BLOB PRIMARY KEY,
            output_id INTEGER NOT NULL REFERENCES outputs (id),
            bytes INTEGER NOT NULL,
            created TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cache_created ON cache (created);

        -- A run's outputs scored once more: the newest round counts, and none is ever changed. Round 0 is the
        -- run's own, under its own rubric.
        CREATE TABLE rescorings (
            run_id INTEGER NOT NULL REFERENCES runs (id),
            round INTEGER NOT NULL CHECK (round >= 1),
            rubric_id INTEGER NOT NULL REFERENCES rubrics (id),
            created TEXT NOT NULL,
            PRIMARY KEY (run_id, round)
        ) STRICT, WITHOUT ROWID;
        ALTER TABLE scores ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
        DROP INDEX scores_output;
        CREATE INDEX scores_output ON scores (output_id, round);

        -- By round. To make thousands of grades again from their scores takes a minute: they are kept.
        ALTER TABLE grades RENAME TO old_grades;
        CREATE TABLE grades (
            run_id INTEGER NOT NULL REFERENCES runs (id),
            round INTEGER NOT NULL,
            value REAL CHECK (value BETWEEN 0 AND 1),
            low REAL,
            high REAL,
            cases INTEGER NOT NULL,
            samples INTEGER NOT NULL,
            unscored INTEGER NOT NULL,
            criteria TEXT NOT NULL CHECK (json_valid(criteria)),
            created TEXT NOT NULL,
            PRIMARY KEY (run_id, round)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO grades
        SELECT run_id, 0, value, low, high, cases, old_grades.samples, unscored, criteria, old_grades.created
        FROM old_grades JOIN runs ON runs.id = run_id AND runs.rubric_id = old_grades.rubric_id;
        DROP TABLE old_grades;
        """,
        )

    @migrations()
    def m006_search(db: Database) -> None:
        """What a person wrote is found again by its words."""
        run_script(
            db,
            """
        -- The words of each version's text and note; the texts themselves stay where they are.
        CREATE VIRTUAL TABLE version_words USING fts5(
            text, note, content = 'versions', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2"
        );
        INSERT INTO version_words (version_words) VALUES ('rebuild');
        CREATE TRIGGER version_added AFTER INSERT ON versions BEGIN
            INSERT INTO version_words (rowid, text, note) VALUES (new.id, new.text, new.note);
        END;
        CREATE TRIGGER version_noted AFTER UPDATE OF note ON versions BEGIN
            INSERT INTO version_words (version_words, rowid, text, note)
            VALUES ('delete', old.id, old.text, old.note);
            INSERT INTO version_words (rowid, text, note) VALUES (new.id, new.text, new.note);
        END;
        """,
        )

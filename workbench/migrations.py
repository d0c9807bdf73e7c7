"""The database's schema, step by step. A step that has been released never changes."""

from workbench.migrations_accounts import add_accounts
from workbench.migrations_class import add_class_work
from workbench.migrations_erasure import add_erasure
from workbench.store_library import Database, Migrations

migrations = Migrations("workbench")


@migrations()
def m001_practice(db: Database) -> None:
    """What one person's practice needs: who, which exercise, which prompt, which run, what came of it."""
    db.executescript("""
    CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        created TEXT NOT NULL
    ) STRICT;

    -- The exact content of a scenario that a run used; the YAML files change, this does not.
    CREATE TABLE snapshots (
        digest TEXT PRIMARY KEY,
        scenario TEXT NOT NULL,
        content TEXT NOT NULL CHECK (json_valid(content)),
        created TEXT NOT NULL
    ) STRICT;

    -- A new rubric is a new version; scores name the version that they were given by.
    CREATE TABLE rubrics (
        id INTEGER PRIMARY KEY,
        scenario TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number >= 1),
        digest TEXT NOT NULL,
        content TEXT NOT NULL CHECK (json_valid(content)),
        created TEXT NOT NULL,
        UNIQUE (scenario, number),
        UNIQUE (scenario, digest)
    ) STRICT;

    CREATE TABLE prompts (
        id INTEGER PRIMARY KEY,
        user_id INTEGER NOT NULL REFERENCES users (id),
        scenario TEXT NOT NULL,
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        created TEXT NOT NULL,
        UNIQUE (user_id, scenario, language)
    ) STRICT;

    CREATE TABLE versions (
        id INTEGER PRIMARY KEY,
        prompt_id INTEGER NOT NULL REFERENCES prompts (id),
        number INTEGER NOT NULL CHECK (number >= 1),
        text TEXT NOT NULL,
        digest TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT '',
        hypothesis TEXT NOT NULL DEFAULT '',
        created TEXT NOT NULL,
        UNIQUE (prompt_id, number)
    ) STRICT;

    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        version_id INTEGER NOT NULL REFERENCES versions (id),
        snapshot TEXT NOT NULL REFERENCES snapshots (digest),
        rubric_id INTEGER NOT NULL REFERENCES rubrics (id),
        model TEXT NOT NULL,
        identity TEXT NOT NULL CHECK (json_valid(identity)),
        settings TEXT NOT NULL CHECK (json_valid(settings)),
        split TEXT NOT NULL CHECK (split IN ('practice', 'hidden', 'all')),
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        samples INTEGER NOT NULL CHECK (samples >= 1),
        cells INTEGER NOT NULL CHECK (cells >= 1),
        status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'stopped')),
        created TEXT NOT NULL,
        ended TEXT
    ) STRICT;
    CREATE INDEX runs_version ON runs (version_id);

    CREATE TABLE outputs (
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES runs (id),
        case_id TEXT NOT NULL,
        sample INTEGER NOT NULL CHECK (sample >= 0),
        messages TEXT NOT NULL CHECK (json_valid(messages)),
        text TEXT,
        finish_reason TEXT,
        input_tokens INTEGER,
        output_tokens INTEGER,
        latency_ms REAL NOT NULL,
        calls INTEGER NOT NULL,
        retries INTEGER NOT NULL,
        error TEXT CHECK (error IS NULL OR json_valid(error)),
        error_kind TEXT,
        created TEXT NOT NULL,
        UNIQUE (run_id, case_id, sample),
        CHECK ((text IS NULL) = (error IS NOT NULL))
    ) STRICT;

    -- Append only: scoring again adds rows under another rubric.
    CREATE TABLE scores (
        id INTEGER PRIMARY KEY,
        output_id INTEGER NOT NULL REFERENCES outputs (id),
        rubric_id INTEGER NOT NULL REFERENCES rubrics (id),
        criterion TEXT NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 0),
        value REAL CHECK (value BETWEEN 0 AND 1),
        explanation TEXT NOT NULL CHECK (json_valid(explanation)),
        scorer TEXT NOT NULL,
        created TEXT NOT NULL
    ) STRICT;
    CREATE INDEX scores_output ON scores (output_id, rubric_id);
    """)


@migrations()
def m002_drafts_and_grades(db: Database) -> None:
    """What is being typed, and what each run came to: a list of runs must not read all their scores."""
    db.executescript("""
    -- The text in an editor; gone once a version holds the same text. The playground has one, too.
    CREATE TABLE drafts (
        user_id INTEGER NOT NULL REFERENCES users (id),
        scenario TEXT NOT NULL,
        language TEXT NOT NULL,
        text TEXT NOT NULL,
        saved TEXT NOT NULL,
        PRIMARY KEY (user_id, scenario, language)
    ) STRICT;

    -- Worked out from the scores under one rubric version; can be made again from them at any time.
    CREATE TABLE grades (
        run_id INTEGER NOT NULL REFERENCES runs (id),
        rubric_id INTEGER NOT NULL REFERENCES rubrics (id),
        value REAL CHECK (value BETWEEN 0 AND 1),
        low REAL,
        high REAL,
        cases INTEGER NOT NULL,
        samples INTEGER NOT NULL,
        unscored INTEGER NOT NULL,
        criteria TEXT NOT NULL CHECK (json_valid(criteria)),
        created TEXT NOT NULL,
        PRIMARY KEY (run_id, rubric_id)
    ) STRICT;
    """)


@migrations()
def m003_own_scenarios_and_rubrics(db: Database) -> None:
    """What people make themselves: exercises from their own cases, and versions of rubrics."""
    db.executescript("""
    -- The newest content of a person's own exercise; older ones stay in snapshots, where runs name them.
    CREATE TABLE own_scenarios (
        user_id INTEGER NOT NULL REFERENCES users (id),
        scenario TEXT NOT NULL,
        snapshot TEXT NOT NULL REFERENCES snapshots (digest),
        created TEXT NOT NULL,
        PRIMARY KEY (user_id, scenario)
    ) STRICT;

    -- Who made which rubric version, and why. One that nobody made came with its scenario.
    CREATE TABLE own_rubrics (
        user_id INTEGER NOT NULL REFERENCES users (id),
        rubric_id INTEGER NOT NULL REFERENCES rubrics (id),
        note TEXT NOT NULL DEFAULT '',
        created TEXT NOT NULL,
        PRIMARY KEY (user_id, rubric_id)
    ) STRICT;

    -- The rubric version that scores a person's runs of a scenario; none: the scenario's own.
    CREATE TABLE rubrics_in_use (
        user_id INTEGER NOT NULL REFERENCES users (id),
        scenario TEXT NOT NULL,
        rubric_id INTEGER NOT NULL REFERENCES rubrics (id),
        PRIMARY KEY (user_id, scenario)
    ) STRICT;
    """)


@migrations()
def m004_runs_by_model(db: Database) -> None:
    """The newest run of each model is looked for among everybody's."""
    db.executescript("CREATE INDEX runs_model ON runs (model);")


@migrations()
def m005_durable_runs(db: Database) -> None:
    """Runs that are resumed, scored again, paid for and repeated from the cache; experiments of many runs."""
    db.executescript("""
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

    -- Answers that need not be asked for again. The key holds all that an answer depends on, the number of
    -- the sample included.
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
    """)


@migrations()
def m006_search(db: Database) -> None:
    """What a person wrote is found again by its words."""
    db.executescript("""
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
    """)


add_accounts(migrations)
add_class_work(migrations)
add_erasure(migrations)

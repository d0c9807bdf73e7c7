"""The database's schema, step by step. A step that has been released never changes."""

from workbench.migrations_accounts import add_accounts
from workbench.migrations_class import add_class_work
from workbench.migrations_erasure import add_erasure
from workbench.migrations_runs import add_resuming, add_runs
from workbench.store_library import Database, Migrations, run_script

migrations = Migrations("workbench")


@migrations()
def m001_practice(db: Database) -> None:
    """What one person's practice needs: who, which exercise, which prompt, which run, what came of it."""
    run_script(
        db,
        """
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
    """,
    )


@migrations()
def m002_drafts_and_grades(db: Database) -> None:
    """What is being typed, and what each run came to: a list of runs must not read all their scores."""
    run_script(
        db,
        """
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
    """,
    )


@migrations()
def m003_own_scenarios_and_rubrics(db: Database) -> None:
    """What people make themselves: exercises from their own cases, and versions of rubrics."""
    run_script(
        db,
        """
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
    """,
    )


add_runs(migrations)
add_accounts(migrations)
add_class_work(migrations)
add_erasure(migrations)
add_resuming(migrations)

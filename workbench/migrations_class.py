"""The schema's steps for class work; see ``workbench.migrations``."""

from workbench.store_library import Database, Migrations, run_script


def add_class_work(migrations: Migrations) -> None:
    """Registers the steps, after all older ones."""

    @migrations()
    def m008_assignments(db: Database) -> None:
        """What is set to a class, who has more time, and what was handed in."""
        run_script(
            db,
            """
        -- Everything but the times is fixed once somebody has handed in; see workbench.assignments.Terms.
        CREATE TABLE assignments (
            id INTEGER PRIMARY KEY,
            author_id INTEGER NOT NULL REFERENCES users (id),
            snapshot TEXT NOT NULL REFERENCES snapshots (digest),
            rubric_id INTEGER NOT NULL REFERENCES rubrics (id),
            terms TEXT NOT NULL CHECK (json_valid(terms)),
            created TEXT NOT NULL
        ) STRICT;

        CREATE TABLE extensions (
            assignment_id INTEGER NOT NULL REFERENCES assignments (id),
            user_id INTEGER NOT NULL REFERENCES users (id),
            due TEXT,
            cutoff TEXT,
            author_id INTEGER NOT NULL REFERENCES users (id),
            created TEXT NOT NULL,
            PRIMARY KEY (assignment_id, user_id)
        ) STRICT, WITHOUT ROWID;

        -- One scored attempt. Its run belongs to no person, so that no page of the trainee can reach the
        -- hidden cases through it.
        CREATE TABLE submissions (
            id INTEGER PRIMARY KEY,
            assignment_id INTEGER NOT NULL REFERENCES assignments (id),
            user_id INTEGER NOT NULL REFERENCES users (id),
            number INTEGER NOT NULL CHECK (number >= 1),
            language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
            text TEXT NOT NULL,
            frozen TEXT NOT NULL CHECK (json_valid(frozen)),
            receipt TEXT NOT NULL,
            late INTEGER NOT NULL CHECK (late IN (0, 1)),
            overlap TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(overlap)),
            submitted TEXT NOT NULL,
            UNIQUE (assignment_id, user_id, number)
        ) STRICT;

        -- Said when the run begins, in one step with it: a run that was begun is never begun again.
        ALTER TABLE runs ADD COLUMN submission_id INTEGER REFERENCES submissions (id);
        CREATE UNIQUE INDEX runs_submission ON runs (submission_id) WHERE submission_id IS NOT NULL;

        -- What grades are out of: one line for the class.
        CREATE TABLE class_settings (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            top REAL NOT NULL CHECK (top > 0),
            decimals INTEGER NOT NULL CHECK (decimals >= 0)
        ) STRICT;

        -- Who did what to whose work, when, from what to what. Rows are only ever added.
        CREATE TABLE log (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            actor_id INTEGER NOT NULL REFERENCES users (id),
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            old TEXT CHECK (old IS NULL OR json_valid(old)),
            new TEXT CHECK (new IS NULL OR json_valid(new))
        ) STRICT;
        CREATE INDEX log_subject ON log (subject);
        CREATE TRIGGER log_kept BEFORE UPDATE ON log BEGIN
            SELECT raise(ABORT, 'the log only grows');
        END;
        """,
        )

    @migrations()
    def m009_marking(db: Database) -> None:
        """What people gave, and how far the marking of each submission is."""
        run_script(
            db,
            """
        -- The newest mark of a marker for a criterion counts; older ones stay.
        CREATE TABLE marks (
            id INTEGER PRIMARY KEY,
            submission_id INTEGER NOT NULL REFERENCES submissions (id),
            criterion TEXT NOT NULL,
            marker_id INTEGER NOT NULL REFERENCES users (id),
            level INTEGER NOT NULL CHECK (level >= 0),
            reason TEXT NOT NULL DEFAULT '',
            comment TEXT NOT NULL DEFAULT '',
            created TEXT NOT NULL
        ) STRICT;
        CREATE INDEX marks_submission ON marks (submission_id);

        CREATE TABLE marking (
            submission_id INTEGER PRIMARY KEY REFERENCES submissions (id),
            state TEXT NOT NULL,
            changed TEXT NOT NULL
        ) STRICT;

        -- What a marker says of the whole: to the trainee, and to other markers only; and whether they have
        -- marked all that they had to.
        CREATE TABLE markings (
            submission_id INTEGER NOT NULL REFERENCES submissions (id),
            marker_id INTEGER NOT NULL REFERENCES users (id),
            feedback TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            done TEXT,
            PRIMARY KEY (submission_id, marker_id)
        ) STRICT, WITHOUT ROWID;
        """,
        )

    @migrations()
    def m010_regrades(db: Database) -> None:
        """What trainees ask to have looked at again, and what was answered."""
        run_script(
            db,
            """
        CREATE TABLE regrades (
            id INTEGER PRIMARY KEY,
            submission_id INTEGER NOT NULL REFERENCES submissions (id),
            criterion TEXT NOT NULL,
            text TEXT NOT NULL,
            asked TEXT NOT NULL,
            answer TEXT,
            outcome TEXT CHECK (outcome IN ('kept', 'changed')),
            answered TEXT,
            answerer_id INTEGER REFERENCES users (id),
            CHECK ((answer IS NULL) = (answered IS NULL) AND (answer IS NULL) = (outcome IS NULL))
        ) STRICT;
        -- One open request a criterion.
        CREATE UNIQUE INDEX regrades_open ON regrades (submission_id, criterion) WHERE answered IS NULL;
        """,
        )

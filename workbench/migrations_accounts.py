"""The schema's step for accounts; see ``workbench.migrations``."""

from workbench.store_library import Database, Migrations, run_script


def add_accounts(migrations: Migrations) -> None:
    """Registers the step, after all older ones."""

    @migrations()
    def m007_accounts(db: Database) -> None:
        """Who may come in and as what. No password, token or code is here, only what it takes to know one."""
        run_script(
            db,
            """
        -- Of the users, those who can log in. The keys are what two names or addresses that people take for
        -- the same have in common; a password is set when the person first comes.
        CREATE TABLE accounts (
            user_id INTEGER PRIMARY KEY REFERENCES users (id),
            key TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL CHECK (role IN ('trainee', 'instructor', 'admin')),
            email TEXT,
            email_key TEXT UNIQUE,
            password TEXT,
            active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
            created TEXT NOT NULL,
            CHECK ((email IS NULL) = (email_key IS NULL))
        ) STRICT;

        -- SHA-256 of the random token that the browser keeps: whoever reads this table cannot log in with it.
        CREATE TABLE sessions (
            digest BLOB PRIMARY KEY,
            user_id INTEGER NOT NULL REFERENCES accounts (user_id),
            created TEXT NOT NULL,
            expires TEXT NOT NULL,
            revoked TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_user ON sessions (user_id);

        -- A row an attempt, taken away when it succeeds. Accounts are digests, because a name without an
        -- account may be a password that was typed into the wrong field.
        CREATE TABLE login_failures (
            id INTEGER PRIMARY KEY,
            account BLOB NOT NULL,
            address TEXT,
            at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX login_failures_account ON login_failures (account, at);
        CREATE INDEX login_failures_address ON login_failures (address, at);

        -- One with a user lets that person set a password, any other one makes accounts. Nobody made the
        -- first administrator's: it is on the terminal that the server was started from.
        CREATE TABLE invitations (
            digest BLOB PRIMARY KEY,
            role TEXT NOT NULL CHECK (role IN ('trainee', 'instructor', 'admin')),
            uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
            user_id INTEGER REFERENCES accounts (user_id),
            author_id INTEGER REFERENCES accounts (user_id),
            created TEXT NOT NULL,
            expires TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        )

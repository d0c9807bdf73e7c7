"""The names and e-mail addresses of accounts: how they are written, and which are taken for the same."""

import re
import unicodedata

from prompt_library import Phrase
from workbench.class_records import RUNNER
from workbench.errors import WorkbenchError
from workbench.records import LOCAL_USER

LONGEST_NAME = 80
LONGEST_EMAIL = 254
"""Characters; for addresses the limit of SMTP (RFC 5321, 4.5.3.1.3)."""

# An "@" would make it look like somebody's address, which one can log in with as well; "/" and "\" part
# the paths in the log and in archives.
_NOT_IN_NAMES = re.compile(r"[@/\\]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def clean_name(text: str) -> str:
    """The display name in ``text``, with single spaces.

    Raises ``WorkbenchError`` for none, a long one, one with signs that no name has or that cannot be seen,
    and the ones that stand for the workbench itself and for who uses one alone.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not any(sign.isalnum() for sign in name):
        raise _error("no_name")
    if len(name) > LONGEST_NAME:
        raise _error("long_name", most=LONGEST_NAME)
    if _NOT_IN_NAMES.search(name) or any(unicodedata.category(sign).startswith("C") for sign in name):
        raise _error("bad_name")
    if login_key(name) in {login_key(RUNNER), login_key(LOCAL_USER)}:
        raise _error("name_taken", name=name)
    return name


def clean_email(text: str | None) -> str | None:
    """The address in ``text``, ``None`` if it is empty. Raises ``WorkbenchError`` for what cannot be one."""
    email = (text or "").strip()
    if not email:
        return None
    unseen = any(unicodedata.category(sign).startswith("C") for sign in email)
    if len(email) > LONGEST_EMAIL or unseen or not _EMAIL.fullmatch(email):
        raise _error("bad_email")
    return email


def login_key(text: str) -> str:
    """What names that people take for the same have in common: case, width and spaces do not count."""
    # Half a character, which no name has, could not be looked up in the database.
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", whole).casefold()).split())


def _error(outcome: str, **values: str | int) -> WorkbenchError:
    return WorkbenchError(Phrase(f"workbench.account.{outcome}", **values))

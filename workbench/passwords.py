"""Passwords: which ones are refused, and how the others are kept.

Argon2id with the least memory that OWASP's password storage advice allows (19 MiB, two passes, one lane):
about 30 ms of one processor a hash.
"""

import asyncio
import base64
import re
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from prompt_library import Phrase
from workbench.errors import WorkbenchError

SHORTEST = 10
LONGEST = 256
"""In characters. The upper end only keeps a request from being a lot of work."""

AT_ONCE = 2
"""Hashes at a time, so that a class that logs in at nine leaves processors and memory to the rest."""

# Those that head every published list and are long enough; digits before and after do not count. A short
# list is enough here, as guessing is throttled.
_COMMON = frozenset(
    {
        "abcdefghij",
        "abcdefghijk",
        "administrateur",
        "administrator",
        "azerty",
        "azertyuiop",
        "azertyuiopqsdfghjklm",
        "bienvenue",
        "bonjour",
        "changeme",
        "doudou",
        "football",
        "iloveyou",
        "jetaime",
        "letmein",
        "loulou",
        "marseille",
        "motdepasse",
        "password",
        "passwordpassword",
        "princesse",
        "promptpractice",
        "qwerty",
        "qwertyuiop",
        "qwertyuiopasdfghjkl",
        "qwertzuiop",
        "secret",
        "soleil",
        "sunshine",
        "welcome",
        "workbench",
    }
)
_FEWEST = 4
_ROWS = ("01234567890123456789", "09876543210987654321")

P = ParamSpec("P")
T = TypeVar("T")


def refuse_weak(password: str, *own: str | None) -> None:
    """Raises ``WorkbenchError`` for a password that is guessed early.

    That is one of fewer than ten characters, one of the most common, or the person's own name or address
    (``own``), whatever the case, signs and digits around them. There is no rule on which kinds of characters
    it has: such rules are met by "Password1!", and the longer passwords that they spoil are the better ones
    (NIST SP 800-63B, 3.1.1.2).
    """
    if len(password) < SHORTEST:
        raise _error("short", least=SHORTEST)
    if len(password) > LONGEST:
        raise _error("long", most=LONGEST)
    plain = _plain(password)
    forms = {plain, plain.strip("0123456789")} - {""}
    if forms & {_plain(name) for text in own if text for name in (text, text.partition("@")[0])}:
        raise _error("own")
    if len(set(password)) < _FEWEST or forms & _COMMON or any(plain in row for row in _ROWS if plain):
        raise _error("common")


class Passwords:
    """Hashes passwords and compares them with hashes. Neither is ever to be done on an event loop."""

    def __init__(self, memory_kib: int = 19 * 1024, passes: int = 2, lanes: int = 1) -> None:
        self._hasher = PasswordHasher(passes, memory_kib, lanes, type=Type.ID)
        self._nobodys = _hash_of_nothing(self._hasher)
        # Not asyncio.to_thread: its few threads are everybody's, and would wait here in a queue.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")

    async def apart(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Does ``work``, which hashes, in one of the two threads that may; returns what it returns."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: work(*args, **kwargs))

    def hash(self, password: str) -> str:
        """The hash to keep: its text names the parameters and the salt. To be called in ``apart``."""
        return self._hasher.hash(_bytes(password))

    def match(self, stored: str | None, password: str) -> bool:
        """Whether ``password`` is the one that was hashed to ``stored``. To be called in ``apart``.

        Without a hash it takes as long to say no, so that nobody learns who has an account.
        """
        try:
            return self._hasher.verify(stored or self._nobodys, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(stored)


def _bytes(password: str) -> bytes:
    # The same letters typed on another system may be other code points (NIST SP 800-63B asks for NFKC).
    return unicodedata.normalize("NFKC", password[: LONGEST + 1]).encode("utf-8", "surrogatepass")


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]", "", "".join(sign for sign in letters if not unicodedata.combining(sign)))


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """A hash that has today's parameters and that no password is known to have."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


def _error(outcome: str, **values: int) -> WorkbenchError:
    return WorkbenchError(Phrase(f"workbench.password.{outcome}", **values))

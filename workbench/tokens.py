"""The random texts that let somebody in, and what is kept of them: nothing that would do so."""

import hashlib
import secrets

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without the ones that look alike: codes are copied from paper."""

_GROUPS, _SIZE = 4, 4


def new_token() -> str:
    """A session's token: 32 random bytes, for a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """An invitation's code: 80 random bits, such as ``7KQM-2XWE-RFTA-9HCD``."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_SIZE)) for _ in range(_GROUPS))
    return "-".join(groups)


def token_digest(token: str) -> bytes:
    """What is kept of a token: SHA-256. It needs no salt, as nobody can try all of 256 bits."""
    return _digest("token", token)


def code_digest(code: str) -> bytes:
    """What is kept of a code, however its letters and signs are typed: SHA-256."""
    return _digest("code", "".join(sign for sign in code.upper() if sign in _LETTERS))


def account_digest(user_id: int) -> bytes:
    """What is kept of an account that somebody failed to log in to."""
    return _digest("login", f"account {user_id}")


def stranger_digest(key: str) -> bytes:
    """What is kept of a name or address without an account that somebody tried to log in with."""
    return _digest("login", f"nobody {key}")


def _digest(kind: str, text: str) -> bytes:
    return hashlib.sha256(f"{kind} {text}".encode("utf-8", "surrogatepass")).digest()

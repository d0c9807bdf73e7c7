"""What the store gives back of accounts. No field that could let somebody in is ever shown by ``repr``."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is let in, as they are now."""

    name: str
    role: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """An account as those see it who look after accounts; ``joined``: whether it has a password yet."""

    name: str
    role: str
    email: str | None
    active: bool
    joined: bool
    created: datetime


@dataclass(frozen=True, slots=True)
class Login:
    """What it takes to log in: the hash of the password, ``None`` where nobody can."""

    user_id: int
    name: str
    password: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a code is good for. ``name`` and ``email`` are set where it is one person's."""

    role: str
    uses_left: int
    expires: datetime
    name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Invited:
    """A person who was added, and the code to give to them. It cannot be shown again."""

    name: str
    email: str | None
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to add, from ``line`` of a list."""

    line: int
    name: str
    email: str | None
    role: str

"""Where an endpoint is and what opens it."""

from dataclasses import dataclass, field

NO_KEY = "none"
"""Sent where an endpoint needs no key: the openai package would look for one in the environment."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An endpoint's id, address and key. ``key_env`` names the variable that the key came from."""

    endpoint: str
    base_url: str
    key: str = field(default=NO_KEY, repr=False)
    key_env: str | None = None

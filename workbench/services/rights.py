"""Who may do what: asked by every service, with the name that the application determined."""

from collections.abc import Callable

from prompt_library import Phrase
from workbench.errors import WorkbenchError

ROLES = ("trainee", "instructor", "admin")
"""Each may do what those before it may."""


class Forbidden(WorkbenchError):
    """Somebody asked for what they have no right to. The message says which role it takes."""


class Rights:
    """What each person may do. ``role_of`` gives a person's role now, ``None`` for nobody who is let in."""

    def __init__(self, role_of: Callable[[str], str | None]) -> None:
        self._role_of = role_of

    def belongs(self, user: str) -> bool:
        """Whether ``user`` is let in at all."""
        return self._role_of(user) in ROLES

    def teaches(self, user: str) -> bool:
        """Whether ``user`` may see and mark what others hand in."""
        return self._role_of(user) in ROLES[1:]

    def administers(self, user: str) -> bool:
        """Whether ``user`` may change who has which role."""
        return self._role_of(user) == ROLES[-1]

    def refuse_without(self, user: str, role: str) -> None:
        """Raises ``Forbidden`` unless ``user`` has ``role`` or more."""
        held = self._role_of(user)
        if held not in ROLES or ROLES.index(held) < ROLES.index(role):
            raise Forbidden(Phrase("workbench.rights.needs", role=Phrase(f"workbench.role.{role}")))


def alone(user: str) -> str:
    """The role of the one person of a workbench without accounts."""
    return ROLES[-1]

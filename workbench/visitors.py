"""Who comes in: determined in one place, before any page or route is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from workbench.records import LOCAL_USER


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is let in: their name, their role, and whether they came in by an account."""

    name: str
    role: str
    account: bool = True

    @property
    def teaches(self) -> bool:
        """Whether pages for teaching are theirs to see. What they may do there the services decide."""
        return self.role != "trainee"


Who = Callable[[Request], Visitor | None]
"""Says who asks, for every page, event and route; ``None``: nobody that is let in. Another way of logging in,
such as a proxy's, is another ``Who``."""


def local_visitor(request: Request) -> Visitor:
    """The one person whose workbench this is."""
    return Visitor(LOCAL_USER, "admin", account=False)

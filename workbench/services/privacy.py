"""Who receives what people write, worked out from the configured models."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from workbench.models import Models


@dataclass(frozen=True, slots=True)
class Recipient:
    """A host that answers prompts, with the ``models`` that it is asked for; no ``host``: the workbench's own
    computer, in a program that it starts itself. ``near``: it is that computer, too. ``sealed``: what is sent
    cannot be read on the way."""

    models: tuple[str, ...]
    host: str = ""
    near: bool = True
    sealed: bool = True


def recipients(models: Models) -> list[Recipient]:
    """Each host once, the workbench's own computer first; models that nobody can pick now are left out."""
    found: dict[str, list[str]] = {}
    for info in models.list():
        if info.available or info.kind == "endpoint":
            found.setdefault(models.address(info), []).append(info.name)
    return [_recipient(address, names) for address, names in sorted(found.items())]


def _recipient(address: str, names: list[str]) -> Recipient:
    if not address:
        return Recipient(tuple(names))
    parts = urlsplit(address)
    near = _is_this_computer(parts.hostname or "")
    return Recipient(tuple(names), parts.netloc, near, near or parts.scheme == "https")


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

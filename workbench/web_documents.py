"""The pages' documents: made by Gradio and dressed once, then the same for everybody."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

from workbench.site_map import Place
from workbench.web_encoding import accepted_encoding, packed

MOST = 64
"""Documents that are kept: pages x languages x addresses by which the server is called."""

# What Gradio works the page's own address out from.
_ADDRESS = ("host", "x-forwarded-host", "x-forwarded-proto", "x-gradio-server", "forwarded")


@dataclass(slots=True)
class Document:
    """A page's document as it is sent: the beginning of the answer, and the body by encoding."""

    start: Message
    body: bytes
    packed: dict[str, bytes] = field(default_factory=dict)

    async def send(self, accepts: str, send: Send) -> None:
        encoding = accepted_encoding(accepts)
        if encoding not in self.packed:
            self.packed[encoding] = packed(self.body, encoding)
        body = self.packed[encoding]
        start = {**self.start, "headers": list(self.start["headers"])}
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(body))
        headers["vary"] = "Accept-Encoding"
        if encoding != "identity":
            headers["content-encoding"] = encoding
        await send(start)
        await send({"type": "http.response.body", "body": body})


class Documents:
    """The documents that were asked for since the server started.

    Gradio copies and writes a page's whole description for every visitor, which takes 10 ms; nothing in it
    is of the visitor but their name, which ``web_shell`` takes out, and what their ``audience`` says: their
    language and their role.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, Document] = {}

    def find(self, scope: Scope, place: Place, audience: Hashable) -> Document | None:
        return self._kept.get(_key(scope, place, audience))

    def keep(self, scope: Scope, place: Place, audience: Hashable, document: Document) -> None:
        """Keeps what Gradio answered, unless it was no page."""
        if document.start["status"] != 200:
            return
        if len(self._kept) >= MOST:
            # Somebody calls the server by ever new names.
            self._kept.clear()
        self._kept[_key(scope, place, audience)] = document


def _key(scope: Scope, place: Place, audience: Hashable) -> Hashable:
    headers = Headers(scope=scope)
    called = tuple(headers.get(name) for name in _ADDRESS)
    return place.name, audience, scope["scheme"], scope.get("root_path"), called

"""How an answer is compressed for a browser that says what it reads."""

import gzip
import re
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]

_PRESS: dict[str, Callable[[bytes], bytes]] = {
    # Quality 11 makes a page 9 % smaller than 5 and takes 50 times as long: 3 s at the first visit.
    "br": lambda body: bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


def packed(body: bytes, encoding: str) -> bytes:
    """``body`` in ``encoding``: ``br``, ``gzip`` or, as it is, ``identity``."""
    return _PRESS[encoding](body) if encoding in _PRESS else body


def accepted_encoding(accepts: str) -> str:
    """``br`` or ``gzip``, whichever an Accept-Encoding header prefers, or ``identity`` without either."""
    weights = {}
    for part in accepts.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = _weight(weight)
    other = weights.get("*", 0)
    best = max(_PRESS, key=lambda name: weights.get(name, other))
    return best if weights.get(best, other) > 0 else "identity"


def _weight(parameter: str) -> float:
    if not parameter.strip():
        return 1
    given = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameter)
    return float(given[1]) if given else 0

"""What a submission freezes, and the receipt that proves it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from evals import Settings

_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Frozen:
    """All that a submission's grade depends on, and when it was handed in.

    ``model`` is its identity: name, endpoint, and for an embedded one the SHA-256 of its GGUF file;
    ``prompt``, ``scenario`` and ``rubric`` are digests of the exact contents. Whose it is stays out: the
    receipt of two people's same work at the same moment is the same, and it names nobody.
    """

    assignment: int
    attempt: int
    prompt: str
    scenario: str
    rubric: str
    model: Mapping[str, str]
    settings: Settings
    samples: int
    language: str
    submitted: datetime

    def content(self) -> str:
        """The canonical JSON that the receipt's hash is made of."""
        plain: dict[str, Any] = asdict(self)
        plain["model"] = dict(sorted(self.model.items()))
        plain["submitted"] = self.submitted.isoformat(timespec="milliseconds")
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def receipt(self) -> str:
        """SHA-256 of ``content``, 64 hexadecimal digits."""
        return hashlib.sha256(self.content().encode()).hexdigest()


def short(receipt: str) -> str:
    """The receipt as people read it out: its first digits in groups of four."""
    return " ".join(receipt[place : place + 4] for place in range(0, _SHOWN, 4))

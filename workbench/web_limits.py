"""How often one person may ask: a bucket of tokens each, which fills up again by itself."""

import time
from collections import OrderedDict
from collections.abc import Callable

BURST = 30.0
"""Events at once: what opening a few pages in a row takes."""
PER_SECOND = 3.0
MOST = 2000
"""People whose buckets are kept."""


class Limits:
    """A bucket for every name; the ones used longest ago are forgotten, and would be full again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, name: str) -> float:
        """Takes a token and returns 0, or takes none and returns the seconds until there is one again."""
        now = self._clock()
        tokens, before = self._kept.pop(name, (BURST, now))
        tokens = min(BURST, tokens + (now - before) * PER_SECOND)
        taken = tokens >= 1
        self._kept[name] = (tokens - 1 if taken else tokens, now)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return 0.0 if taken else (1 - tokens) / PER_SECOND

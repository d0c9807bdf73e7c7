"""How fast a model may be asked: so many requests, and so many tokens, a minute."""

import asyncio
import time

MINUTE = 60.0
BURST_S = 1.0
"""Seconds' worth of requests that may be made at once after a quiet time."""


class Pace:
    """Holds calls back until both allowances let them through; ``None`` stands for no limit.

    A call pays its estimated tokens before it is made, and the difference to what it took afterwards. One
    that is larger than a minute's allowance is let through when the allowance is whole.
    """

    def __init__(self, requests_per_minute: int | None = None, tokens_per_minute: int | None = None) -> None:
        burst = max(1.0, (requests_per_minute or 0) * BURST_S / MINUTE)
        self._requests = _Allowance(requests_per_minute, burst)
        self._tokens = _Allowance(tokens_per_minute, float(tokens_per_minute or 0))

    async def wait(self, tokens: int) -> None:
        """Returns when a call of about so many tokens may be made."""
        while wait_s := max(self._requests.wait_s(1), self._tokens.wait_s(tokens)):
            await asyncio.sleep(wait_s)
        self._requests.pay(1)
        self._tokens.pay(tokens)

    def correct(self, estimated: int, used: int | None) -> None:
        """Says what a call took, once that is known."""
        if used is not None:
            self._tokens.pay(used - estimated)


class _Allowance:
    """Refilled evenly, up to ``most``."""

    def __init__(self, per_minute: int | None, most: float) -> None:
        self._per_s = (per_minute or 0) / MINUTE
        self._most = most
        self._left = most
        self._at = time.monotonic()

    def wait_s(self, amount: float) -> float:
        """Seconds until ``amount`` may be spent; 0 if at once."""
        if not self._per_s:
            return 0.0
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._per_s)
        self._at = now
        return max(0.0, (min(amount, self._most) - self._left) / self._per_s)

    def pay(self, amount: float) -> None:
        self._left -= amount

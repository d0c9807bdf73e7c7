"""How long somebody who fails to log in has to wait.

By account against guessing one person's password, by address against trying one password on everybody. A
class may share one address, so only failures count, and no address is shut out for longer than a minute.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

FREE = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
MEMORY = timedelta(days=1)
"""How long a failure counts for an account that nobody logs in to."""

ADDRESS_MOST = 20
ADDRESS_SPAN = timedelta(minutes=1)


def account_wait(failures: int) -> timedelta:
    """The wait after that many failures in a row: from the fifth on 30 s, doubling up to 15 minutes."""
    if failures < FREE:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(failures - FREE, 10)), LONGEST_WAIT)


def wait(account: Sequence[datetime], address: Sequence[datetime], now: datetime) -> timedelta:
    """How long to wait from ``now``, given the times of an account's failures in a row and of an address's,
    each the earliest first. Zero: not at all."""
    ends = [now]
    if account:
        ends.append(account[-1] + account_wait(len(account)))
    if len(address) >= ADDRESS_MOST:
        ends.append(address[-ADDRESS_MOST] + ADDRESS_SPAN)
    return max(ends) - now

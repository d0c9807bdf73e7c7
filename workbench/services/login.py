"""The check of a password: throttled, and silent about who has an account."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from prompt_library import Phrase
from workbench import throttle
from workbench.account_names import login_key
from workbench.account_records import Login
from workbench.errors import WorkbenchError
from workbench.passwords import Passwords
from workbench.store import Store
from workbench.store_accounts import AccountStore
from workbench.store_sessions import FailureStore
from workbench.tokens import account_digest, stranger_digest


class WrongLogin(WorkbenchError):
    """No account has that name and password. Which of them is wrong is never said."""

    def __init__(self) -> None:
        super().__init__(Phrase("workbench.login.wrong"))


class TooManyFailures(WorkbenchError):
    """Nobody may try before ``seconds`` have passed: at an existing account as little as at any other."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = -(-wait // timedelta(seconds=1))
        minutes = -(-self.seconds // 60)
        key, n = ("seconds", self.seconds) if self.seconds < 60 else ("minutes", minutes)
        super().__init__(Phrase(f"workbench.login.wait_{key}", n=n))


class LoginCheck:
    """Compares passwords. Its methods hash: they are to be called in ``Passwords.apart``."""

    def __init__(self, store: Store, passwords: Passwords, clock: Callable[[], datetime]) -> None:
        self._accounts = AccountStore(store)
        self._failures = FailureStore(store, throttle.MEMORY, throttle.wait)
        self._passwords = passwords
        self._clock = clock

    def check(self, typed: str, password: str, address: str | None) -> Login:
        """Whose name or e-mail address ``typed`` is. Keeps a new hash where the parameters have changed.

        ``address`` is where the attempt comes from, ``None`` for a session that is already trusted. Raises
        ``WrongLogin`` or ``TooManyFailures``.
        """
        account = self._accounts.login(typed)
        digest = _digest(typed, account)
        attempt = self._failures.begin(digest, address, self._clock())
        if isinstance(attempt, timedelta):
            raise TooManyFailures(attempt)
        stored = account.password if account else None
        right = self._passwords.match(stored, password)
        if not right or account is None or stored is None:
            raise WrongLogin
        self._failures.succeed(attempt, digest)
        if not self._passwords.outdated(stored):
            return account
        hashed = self._passwords.hash(password)
        if self._accounts.set_password(account.user_id, stored, hashed):
            return replace(account, password=hashed)
        # The same person came twice at once, and this is the second; or the password has just been changed.
        return self.check(typed, password, address)

    def forgive(self, name: str) -> None:
        """Lets somebody try again at once, for whom an invitation vouches."""
        account = self._accounts.login(name)
        if account:
            self._failures.forget(_digest(name, account))


def _digest(typed: str, account: Login | None) -> bytes:
    # By account, or else whoever knows a name and an address could try twice as often.
    return account_digest(account.user_id) if account else stranger_digest(login_key(typed))

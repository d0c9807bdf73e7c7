"""Accounts: who is invited, who comes in, and who may change what others may do."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from prompt_library import Phrase
from workbench.account_names import LONGEST_EMAIL, clean_email, clean_name, login_key
from workbench.account_records import Account, Invitation, Invited, Person
from workbench.errors import WorkbenchError
from workbench.passwords import Passwords, refuse_weak
from workbench.services.login import LoginCheck, WrongLogin
from workbench.services.rights import ROLES, Rights
from workbench.services.roster import RosterError, at_line, read_roster
from workbench.store import Store
from workbench.store_accounts import AccountStore
from workbench.store_invitations import InvitationStore
from workbench.store_log import LogStore
from workbench.store_sessions import SessionStore
from workbench.tokens import code_digest, new_code, new_token, token_digest

SESSION = timedelta(hours=8)
FIRST_ADMIN = timedelta(days=1)
DAYS = 30
MOST_DAYS = 365
MOST_USES = 1000


class Accounts:
    """Every method that changes or shows what is another's names who asks (``by``) and refuses all who have
    no right to it with ``Forbidden``.

    What hashes a password is a coroutine and does all its work in one of two threads of its own, so that it
    neither holds up an event loop nor takes more than two processors.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        passwords: Passwords | None = None,
    ) -> None:
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._accounts = AccountStore(store)
        self._invitations = InvitationStore(store)
        self._sessions = SessionStore(store)
        self._log = LogStore(store)
        self._login = LoginCheck(store, self._passwords, clock)
        self.rights = Rights(self._accounts.role_of)

    def first_admin_code(self) -> str | None:
        """A code for one administrator, good for a day and in place of any earlier one; ``None`` once there
        is an administrator. For the terminal of whoever starts the server."""
        code, now = new_code(), self._clock()
        return code if self._invitations.add_first(code_digest(code), now, now + FIRST_ADMIN) else None

    def invite(self, by: str, role: str, uses: int = 1, days: int = DAYS) -> str:
        """A code with which ``uses`` people can make themselves accounts, within so many days.

        It stays good as long as ``by`` may invite to that role: instructors may invite trainees,
        administrators everybody. Raises ``WorkbenchError`` for numbers out of range.
        """
        self._refuse_inviter(by, role)
        if not 1 <= uses <= MOST_USES:
            raise _error("uses", most=MOST_USES)
        code = new_code()
        now, expires = self._span(days)
        self._invitations.add(by, code_digest(code), role, uses, now, expires)
        self._log.add(by, "account.invited", "account", None, {"role": role, "uses": uses})
        return code

    def invitation(self, code: str) -> Invitation | None:
        """What a code is good for, for whoever has it; ``None`` if for nothing."""
        return self._invitations.find(code_digest(code), self._clock())

    async def join(self, code: str, name: str, email: str | None, password: str) -> Account:
        """Makes an account, or sets the password of the one that the code is for; the account.

        One person's code keeps the name and address that it was made for; another ``name`` than an empty one
        or that is refused. Raises ``WorkbenchError`` for a code that is good for nothing, a weak password, a
        name that is none or taken, an address that is none or taken; the code is then not used up.
        """
        return await self._passwords.apart(self._join, code, name, email, password)

    def add_from_csv(self, by: str, text: str, days: int = DAYS) -> list[Invited]:
        """Adds the people of a list (see ``read_roster``) and gives one code for each, in order.

        Raises ``Forbidden`` if one of them has a role that ``by`` may not invite to, ``RosterError`` with
        every line that is wrong or whose name or address is taken. Nobody is added then.
        """
        self.rights.refuse_without(by, "instructor")
        people = [(who, new_code()) for who in read_roster(text)]
        for who, _ in people:
            self._refuse_inviter(by, who.role)
        now, expires = self._span(days)
        kept = [(who, code_digest(code)) for who, code in people]
        faults = self._invitations.add_people(by, kept, now, expires)
        if faults:
            raise RosterError([at_line(who.line, why) for who, why in faults])
        for who, _ in people:
            self._log.add(by, "account.added", _subject(who.name), None, {"role": who.role})
        return [Invited(who.name, who.email, code) for who, code in people]

    def invite_again(self, by: str, name: str, days: int = DAYS) -> str:
        """A code with which somebody who has an account sets a password: they lost the first code, or forgot
        the password, which is good until they use it. Whom ``by`` may invite, as in ``invite``."""
        self._refuse_inviter(by, self._person(by, name).role)
        code = new_code()
        now, expires = self._span(days)
        self._invitations.add_again(by, name, code_digest(code), now, expires)
        self._log.add(by, "account.invited", _subject(name), None, None)
        return code

    async def log_in(self, name_or_email: str, password: str, address: str | None) -> str:
        """A new session's token, good for eight hours. ``address``: where the request comes from.

        Raises ``WrongLogin``, the same for everybody, or ``TooManyFailures``.
        """
        typed = name_or_email[: LONGEST_EMAIL + 1]
        return await self._passwords.apart(self._log_in, typed, password, address)

    def who(self, token: str) -> Account | None:
        """Whose session it is, with the role that they have now; ``None`` for no session, one that is over,
        and somebody who is no longer let in. Reads a few rows: cheap enough for an event loop."""
        return self._sessions.account(token_digest(token), self._clock())

    def log_out(self, token: str) -> None:
        """Ends a session, if there is one."""
        self._sessions.end(token_digest(token), self._clock())

    async def change_password(self, name: str, old: str, new: str, token: str = "") -> None:
        """Changes somebody's own password; all their sessions end but that of ``token``.

        Raises ``WrongLogin`` or ``TooManyFailures`` for a wrong old one, ``WorkbenchError`` for a weak new
        one.
        """
        await self._passwords.apart(self._change_password, name, old, new, token)

    def set_role(self, by: str, name: str, role: str) -> None:
        """Changes what somebody may do, at once. For administrators.

        Raises ``WorkbenchError`` for nobody's name, no role, and if no administrator would be left.
        """
        self.rights.refuse_without(by, "admin")
        _refuse_no_role(role)
        old = self._accounts.set_role(name, role)
        self._log.add(by, "account.role", _subject(name), {"role": old}, {"role": role})

    def deactivate(self, by: str, name: str) -> None:
        """Ends somebody's sessions and lets them in no more. For administrators; raises as ``set_role``."""
        self._set_active(by, name, False)

    def activate(self, by: str, name: str) -> None:
        """Lets somebody in again, with the password that they had. For administrators."""
        self._set_active(by, name, True)

    def people(self, by: str) -> list[Person]:
        """Everybody who has an account, by name. For who teaches."""
        self.rights.refuse_without(by, "instructor")
        return self._accounts.people()

    def trainees(self) -> Sequence[Person]:
        """The class, for services that have asked for the right to see it."""
        return self._accounts.trainees()

    def _join(self, code: str, name: str, email: str | None, password: str) -> Account:
        digest = code_digest(code)
        invitation = self._invitations.find(digest, self._clock())
        if invitation is None:
            raise _error("code")
        if invitation.name is None:
            name, email = clean_name(name), clean_email(email)
        elif name.strip() and login_key(name) != login_key(invitation.name):
            raise _error("other_name", name=invitation.name)
        else:
            name, email = invitation.name, invitation.email
        refuse_weak(password, name, email)
        hashed = self._passwords.hash(password)
        joined = self._invitations.join(digest, name, email, hashed, self._clock())
        self._login.forgive(joined)
        self._log.add(joined, "account.joined", _subject(joined), None, None)
        return Account(joined, self._accounts.role_of(joined) or invitation.role, email)

    def _log_in(self, typed: str, password: str, address: str | None) -> str:
        account = self._login.check(typed, password, address)
        token, now = new_token(), self._clock()
        if not self._sessions.add(token_digest(token), account, now, now + SESSION):
            raise WrongLogin
        return token

    def _change_password(self, name: str, old: str, new: str, token: str) -> None:
        account = self._login.check(name, old, None)
        person = next(who for who in self._accounts.people() if who.name == account.name)
        refuse_weak(new, person.name, person.email)
        hashed = self._passwords.hash(new)
        if not self._accounts.set_password(account.user_id, account.password or "", hashed):
            raise WrongLogin
        self._sessions.end_others(account.user_id, token_digest(token), self._clock())
        self._log.add(name, "account.password", _subject(name), None, None)

    def _set_active(self, by: str, name: str, active: bool) -> None:
        self.rights.refuse_without(by, "admin")
        self._accounts.set_active(name, active, self._clock())
        self._log.add(by, "account.active", _subject(name), {"active": not active}, {"active": active})

    def _person(self, by: str, name: str) -> Person:
        for who in self.people(by):
            if who.name == name:
                return who
        raise _error("unknown", name=name)

    def _refuse_inviter(self, by: str, role: str) -> None:
        self.rights.refuse_without(by, "instructor")
        _refuse_no_role(role)
        if role != ROLES[0]:
            self.rights.refuse_without(by, "admin")

    def _span(self, days: int) -> tuple[datetime, datetime]:
        if not 1 <= days <= MOST_DAYS:
            raise _error("days", most=MOST_DAYS)
        now = self._clock()
        return now, now + timedelta(days=days)


def _refuse_no_role(role: str) -> None:
    if role not in ROLES:
        raise _error("no_role", role=role)


def _subject(name: str) -> str:
    return f"account/{name}"


def _error(outcome: str, **values: str | int) -> WorkbenchError:
    return WorkbenchError(Phrase(f"workbench.account.{outcome}", **values))

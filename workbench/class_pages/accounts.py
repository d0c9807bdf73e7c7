"""Coming in and going out: log-in, log-out, joining by a code, and one's own password."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.responses import RedirectResponse

from prompt_library import PhrasedError
from workbench.class_pages.asking import Asked, Asking, sent_on
from workbench.services.accounts import SESSION, Accounts
from workbench.site_map import ACCOUNT, LOGIN
from workbench.visitors import Visitor, Who
from workbench.words import say

SESSION_COOKIE = "workbench_session"


def session_visitor(accounts: Accounts) -> Who:
    """Who a request's session belongs to."""

    def who(request: Request) -> Visitor | None:
        token = request.cookies.get(SESSION_COOKIE, "")
        account = accounts.who(token) if token else None
        return None if account is None else Visitor(account.name, account.role)

    return who


def account_routes(accounts: Accounts, asking: Asking) -> APIRouter:
    """The routes, answered from ``accounts``."""
    routes = APIRouter()

    @routes.get(LOGIN)
    async def login(request: Request) -> Response:
        asked = await asking(request)
        return _login(asked, way_on(request.query_params.get("next", "")))

    @routes.post(LOGIN)
    async def log_in(request: Request) -> Response:
        asked = await asking(request)
        on = way_on(asked.text("next"))
        try:
            token = await accounts.log_in(asked.text("name"), asked.text("password"), asked.address)
        except PhrasedError as error:
            return _login(asked, on, error)
        return _with_session(RedirectResponse(on, 303), request, token)

    @routes.post("/logout")
    async def log_out(request: Request) -> Response:
        await asyncio.to_thread(accounts.log_out, request.cookies.get(SESSION_COOKIE, ""))
        answer = RedirectResponse(LOGIN, 303)
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    @routes.get("/join")
    async def joining(request: Request) -> Response:
        asked = await asking(request)
        return await asyncio.to_thread(_join, accounts, asked, request.query_params.get("code", ""))

    @routes.post("/join")
    async def join(request: Request) -> Response:
        asked = await asking(request)
        code, password = asked.text("code"), asked.text("password")
        try:
            account = await accounts.join(code, asked.text("name"), asked.text("email") or None, password)
            token = await accounts.log_in(account.name, password, asked.address)
        except PhrasedError as error:
            return await asyncio.to_thread(_join, accounts, asked, code, error)
        return _with_session(RedirectResponse("/practice", 303), request, token)

    @routes.get(ACCOUNT.path)
    async def account(request: Request) -> Response:
        return _account(await asking(request))

    @routes.post(ACCOUNT.path)
    async def change_password(request: Request) -> Response:
        asked = await asking(request)
        token = request.cookies.get(SESSION_COOKIE, "")
        try:
            await accounts.change_password(asked.user, asked.text("old"), asked.text("new"), token)
        except PhrasedError as error:
            return _account(asked, error)
        return sent_on(ACCOUNT.path, "password")

    return routes


def way_on(path: str) -> str:
    """Where to go after logging in: a page of this server, whatever an address says."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside and not path.startswith(LOGIN) else "/practice"


def _with_session(answer: RedirectResponse, request: Request, token: str) -> Response:
    answer.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


def _login(asked: Asked, on: str, problem: PhrasedError | None = None) -> Response:
    values: dict[str, Any] = {"on": on, "name": asked.text("name")}
    return asked.page("class_login.html", None, say("class.login", asked.language), problem, **values)


def _join(accounts: Accounts, asked: Asked, code: str, problem: PhrasedError | None = None) -> Response:
    invitation = accounts.invitation(code) if code else None
    values: dict[str, Any] = {
        "code": code,
        "valid": invitation is not None,
        "fixed": invitation.name if invitation else None,
        "role": say(f"role.{invitation.role}", asked.language) if invitation else "",
        "name": asked.text("name"),
        "email": asked.text("email"),
    }
    return asked.page("class_join.html", None, say("class.join", asked.language), problem, **values)


def _account(asked: Asked, problem: PhrasedError | None = None) -> Response:
    role = say(f"role.{asked.visitor.role}", asked.language) if asked.visitor else ""
    title = say("site.account", asked.language)
    return asked.page("class_account.html", ACCOUNT, title, problem, user=asked.user, role=role)

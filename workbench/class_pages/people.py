"""Who is in the class: invitations, lists of people, roles."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prompt_library import PhrasedError
from workbench.account_records import Invited
from workbench.class_pages.asking import Asked, Asking, sent_on
from workbench.services.accounts import Accounts
from workbench.services.rights import ROLES
from workbench.site_map import PEOPLE
from workbench.words import say


def people_routes(accounts: Accounts, asking: Asking) -> APIRouter:
    """The routes, answered from ``accounts``."""
    routes = APIRouter()

    @routes.get(PEOPLE.path)
    async def people(request: Request) -> Response:
        return await asyncio.to_thread(_people, accounts, await asking(request))

    @routes.post(f"{PEOPLE.path}/invite")
    async def invite(request: Request) -> Response:
        asked = await asking(request)
        uses, days = asked.number("uses") or 0, asked.number("days") or 0
        try:
            code = await asyncio.to_thread(accounts.invite, asked.user, asked.text("role"), uses, days)
        except PhrasedError as error:
            return await asyncio.to_thread(_people, accounts, asked, error)
        return await asyncio.to_thread(_people, accounts, asked, None, link(request, code))

    @routes.post(f"{PEOPLE.path}/again")
    async def again(request: Request) -> Response:
        asked = await asking(request)
        try:
            code = await asyncio.to_thread(accounts.invite_again, asked.user, asked.text("name"))
        except PhrasedError as error:
            return await asyncio.to_thread(_people, accounts, asked, error)
        return await asyncio.to_thread(_people, accounts, asked, None, link(request, code))

    @routes.post(f"{PEOPLE.path}/list")
    async def add_list(request: Request) -> Response:
        asked = await asking(request)
        try:
            added = await asyncio.to_thread(accounts.add_from_csv, asked.user, asked.text("people"))
        except PhrasedError as error:
            return await asyncio.to_thread(_people, accounts, asked, error)
        shown = [(one, link(request, one.code)) for one in added]
        return await asyncio.to_thread(_people, accounts, asked, None, "", shown)

    @routes.post(f"{PEOPLE.path}/role")
    async def set_role(request: Request) -> Response:
        asked = await asking(request)
        name, role = asked.text("name"), asked.text("role")
        acts = {"off": accounts.deactivate, "on": accounts.activate}
        try:
            if role in acts:
                await asyncio.to_thread(acts[role], asked.user, name)
            else:
                await asyncio.to_thread(accounts.set_role, asked.user, name, role)
        except PhrasedError as error:
            return await asyncio.to_thread(_people, accounts, asked, error)
        return sent_on(PEOPLE.path, "role")

    return routes


def link(request: Request, code: str) -> str:
    """The address at which somebody joins."""
    return f"{request.base_url}join?code={code}"


def _people(
    accounts: Accounts,
    asked: Asked,
    problem: PhrasedError | None = None,
    invited: str = "",
    added: Sequence[tuple[Invited, str]] = (),
) -> Response:
    language = asked.language
    administers = accounts.rights.administers(asked.user)
    values: dict[str, Any] = {
        "people": [
            {
                "name": one.name,
                "email": one.email or "",
                "role": one.role,
                "told": say(f"role.{one.role}", language),
                "state": say(f"class.{_state(one.active, one.joined)}", language),
                "active": one.active,
            }
            for one in accounts.people(asked.user)
        ],
        "administers": administers,
        "roles": [(one, say(f"role.{one}", language)) for one in (ROLES if administers else ROLES[:1])],
        "invited": invited,
        "added": [{"name": one.name, "email": one.email or "", "link": way} for one, way in added],
        "typed": asked.text("people") if problem else "",
    }
    return asked.page("class_people.html", PEOPLE, say("site.people", language), problem, **values)


def _state(active: bool, joined: bool) -> str:
    return "off" if not active else "joined" if joined else "not_joined"

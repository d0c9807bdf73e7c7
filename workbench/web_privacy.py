"""The privacy note as a page, which can be read before anybody joins."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from workbench.class_pages.asking import Asking
from workbench.models import Models
from workbench.services.privacy import recipients
from workbench.site_map import PRIVACY
from workbench.views.privacy import privacy_view


def privacy_routes(models: Models, with_class: bool, asking: Asking) -> APIRouter:
    """The route, answered from the configuration."""
    routes = APIRouter()

    @routes.get(PRIVACY)
    async def privacy(request: Request) -> HTMLResponse:
        asked = await asking(request)
        view = privacy_view(recipients(models), asked.language, with_class)
        return asked.page("privacy.html", None, **view)

    return routes

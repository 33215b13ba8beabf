"""REST: the workspace itself and its workflows, of taskrouter.twilio.com/v1."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.rest import form_parameters
from dev.local_twilio.task_routing import routing_by
from dev.local_twilio.twilio_errors import NotFoundError
from dev.local_twilio.workspace_resources import workflow_resource, workspace_resource

WORKSPACE = "/v1/Workspaces/{workspace}"
UPDATING = ("EventCallbackUrl", "EventsFilter")
WORKFLOW_SID = re.compile("WW[0-9a-f]{32}")


def workspace_routes(twilio: LocalTwilio) -> Sequence[BaseRoute]:
    routes = WorkspaceRest(twilio)
    return [
        Route(WORKSPACE, routes.fetch_workspace, methods=["GET"]),
        Route(WORKSPACE, routes.update_workspace, methods=["POST"]),
        Route(WORKSPACE + "/Workflows/{workflow}", routes.fetch_workflow, methods=["GET"]),
    ]


class WorkspaceRest:
    def __init__(self, twilio: LocalTwilio) -> None:
        self._account = twilio.account
        self._workspace = twilio.workspace
        self._now = twilio.now

    async def fetch_workspace(self, request: Request) -> JSONResponse:
        self._check_workspace(request)
        return self._workspace_response()

    async def update_workspace(self, request: Request) -> JSONResponse:
        """An empty text takes the value away. A parameter that has no effect here is refused."""
        self._check_workspace(request)
        form = await form_parameters(request)
        form.only(UPDATING)
        url, events = form.text("EventCallbackUrl"), form.text("EventsFilter")
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise form.refusal("EventCallbackUrl")
        if "EventCallbackUrl" in form:
            self._workspace.event_callback = url or None
        if "EventsFilter" in form:
            self._workspace.events_filter = events or ""
        self._workspace.updated = self._now()
        return self._workspace_response()

    async def fetch_workflow(self, request: Request) -> JSONResponse:
        """A workflow is there as soon as somebody names it, as it is for tasks."""
        self._check_workspace(request)
        sid = request.path_params["workflow"]
        if WORKFLOW_SID.fullmatch(sid) is None:
            raise NotFoundError
        routing = routing_by(self._account, sid)
        return JSONResponse(workflow_resource(self._account, self._workspace, routing))

    def _check_workspace(self, request: Request) -> None:
        if request.path_params["workspace"] != self._account.workspace_sid:
            raise NotFoundError

    def _workspace_response(self) -> JSONResponse:
        return JSONResponse(workspace_resource(self._account, self._workspace))

"""The switchboard's own port: rules are made and removed here, and what went by can be read."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from dev.local_twilio.faults.journal import CallbackEntry, CallEntry
from dev.local_twilio.faults.orders import BadOrderError, read_order
from dev.local_twilio.faults.rules import Rule
from dev.local_twilio.faults.switchboard import Switchboard
from dev.loopback import LOOPBACK, serving


@asynccontextmanager
async def admin_port(
    switchboard: Switchboard, reset_connections: Callable[[], int], port: int
) -> AsyncIterator[str]:
    """The URL of the switchboard on loopback; port 0 takes a free one.

    `reset_connections` resets what is open at the local Twilio, and returns how many that was.
    Raises OSError when the port is taken.
    """
    async with serving(admin_app(switchboard, reset_connections), port) as taken:
        yield f"http://{LOOPBACK}:{taken}"


def admin_app(switchboard: Switchboard, reset_connections: Callable[[], int]) -> web.Application:
    admin = Admin(switchboard, reset_connections)
    app = web.Application()
    app.add_routes(
        [
            web.post("/faults", admin.add_fault),
            web.get("/faults", admin.faults),
            web.delete("/faults", admin.remove_faults),
            web.delete(r"/faults/{id:\d+}", admin.remove_fault),
            web.get("/calls", admin.calls),
            web.delete("/calls", admin.forget_calls),
            web.get("/callbacks", admin.callbacks),
            web.post("/connections/reset", admin.reset_connections),
        ]
    )
    return app


class Admin:
    def __init__(self, switchboard: Switchboard, reset_connections: Callable[[], int]) -> None:
        self._switchboard = switchboard
        self._reset_connections = reset_connections

    async def add_fault(self, request: web.Request) -> web.Response:
        """201 with the rule's id; 422 with one line for what is no rule."""
        try:
            order = read_order(await request.read())
        except BadOrderError as error:
            return web.json_response({"error": str(error)}, status=422)
        return web.json_response({"id": self._switchboard.rules.add(order).id}, status=201)

    async def faults(self, request: web.Request) -> web.Response:
        return web.json_response([_rule(rule) for rule in self._switchboard.rules.all()])

    async def remove_fault(self, request: web.Request) -> web.Response:
        """Lets go the calls that the rule holds or withholds; 404 when there is no such rule."""
        if not self._switchboard.rules.remove(int(request.match_info["id"])):
            return web.json_response({"error": "there is no such fault"}, status=404)
        return web.Response(status=204)

    async def remove_faults(self, request: web.Request) -> web.Response:
        self._switchboard.rules.remove_all()
        return web.Response(status=204)

    async def calls(self, request: web.Request) -> web.Response:
        found = self._switchboard.calls.containing(request.query.get("containing", ""))
        return web.json_response([_call(entry) for entry in found])

    async def forget_calls(self, request: web.Request) -> web.Response:
        self._switchboard.calls.clear()
        return web.Response(status=204)

    async def callbacks(self, request: web.Request) -> web.Response:
        found = self._switchboard.callbacks.containing(request.query.get("containing", ""))
        return web.json_response([_callback(entry) for entry in found])

    async def reset_connections(self, request: web.Request) -> web.Response:
        return web.json_response({"reset": self._reset_connections()})


def _rule(rule: Rule) -> dict[str, Any]:
    order = rule.order.model_dump(mode="json")
    return {"id": rule.id, **order, "hits": rule.hits, "faulted": rule.faulted}


def _call(entry: CallEntry) -> dict[str, Any]:
    return {
        "product": entry.product,
        "method": entry.method,
        "path": entry.path,
        "status": entry.status,
        "fault": entry.fault,
        "at": entry.at.isoformat(),
    }


def _callback(entry: CallbackEntry) -> dict[str, Any]:
    return {
        "event": entry.event,
        "path": entry.path,
        "status": entry.status,
        "fault": entry.fault,
        "at": entry.at.isoformat(),
    }

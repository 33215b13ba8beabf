"""A running local Twilio with its fault switchboard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from starlette.middleware import Middleware
from twilio.rest import Client

from dev.local_twilio.app import create_app
from dev.local_twilio.faults.admin import admin_port
from dev.local_twilio.faults.calls import FaultyCalls
from dev.local_twilio.faults.connections import ResettableProtocol, reset_all
from dev.local_twilio.faults.serving import faulty_delivery
from dev.local_twilio.faults.switchboard import Switchboard as SwitchboardInside
from dev.local_twilio.local_twilio import LocalTwilio
from tests.contract.local_twilio_server import (
    ACCOUNT,
    CallbackReceiver,
    CheckedHttpClient,
    RunningTwilio,
    Server,
    serving,
    serving_by,
)
from tests.product.switchboard import Switchboard


@dataclass(frozen=True)
class FaultyTwilio(RunningTwilio):
    """`admin_url` is the switchboard's; `http` has connections of its own for every call."""

    admin_url: str
    switchboard: Switchboard

    @property
    def port(self) -> int:
        port = urlsplit(self.url).port
        assert port is not None
        return port


@asynccontextmanager
async def faulty_twilio() -> AsyncIterator[FaultyTwilio]:
    inside = SwitchboardInside()
    receiver = CallbackReceiver()
    async with serving(receiver.app()) as receiver.url:
        parts = LocalTwilio(
            ACCOUNT,
            ":memory:",
            event_callback=f"{receiver.url}/twilio/taskrouter",
            delivery=faulty_delivery(ACCOUNT.auth_token, inside),
        )
        app = create_app(parts, middleware=[Middleware(FaultyCalls, switchboard=inside)])
        server = Server(app, ResettableProtocol)
        async with (
            serving_by(server) as url,
            admin_port(inside, lambda: reset_all(server), 0) as admin_url,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http,
        ):
            checked = CheckedHttpClient(url)
            client = Client(
                ACCOUNT.api_key, ACCOUNT.api_secret, account_sid=ACCOUNT.account_sid, http_client=checked
            )
            try:
                yield FaultyTwilio(
                    url, parts, client, http, receiver, admin_url, Switchboard(admin_url, http)
                )
            finally:
                inside.rules.remove_all()  # what is held would hold the server, too
                await checked.close()

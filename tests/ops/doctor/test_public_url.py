"""What is wrong with the public address, the origins, or the callbacks' signature is told."""

import socket

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.app import TITLE
from dev.local_twilio.local_twilio import LocalTwilio
from dev.ports import free_port
from ops.doctor.checks import State
from ops.doctor.installation import Installation
from ops.doctor.public_url import PublicUrlChecks
from settings import Settings
from tests.ops.doctor.conftest import Examine, answering

AT_THE_API = ("origins at the API", "callbacks' signature")


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://video.example.com", State.OK),
        ("https://localhost:8443", State.UNKNOWN),
        ("http://localhost:8000", State.UNKNOWN),
        ("http://[::1]:8000", State.UNKNOWN),
        ("http://video.example.com", State.WRONG),
        ("http://10.0.0.1", State.WRONG),
    ],
)
async def test_the_address_has_to_be_https_and_public(settings: Settings, url: str, state: State) -> None:
    installation = Installation()
    installation.settings = Settings.model_validate({**settings.model_dump(), "public_url": url})
    assert (await PublicUrlChecks(installation).public_url()).state is state


async def test_an_api_that_is_away_is_wrong(examine: Examine) -> None:
    found = await examine({"PUBLIC_URL": f"http://127.0.0.1:{free_port()}"})
    assert found["API"].state is State.WRONG
    assert found["API"].what == "no answer from PUBLIC_URL (ClientConnectorError)"
    assert all(found[name].skipped for name in AT_THE_API)


async def test_one_that_never_answers_is_given_up(examine: Examine, silent: str) -> None:
    found = (await examine({"PUBLIC_URL": f"http://{silent}"}))["API"]
    assert found.state is State.WRONG
    assert "Timeout" in found.what


async def test_without_tls_an_https_address_is_wrong(examine: Examine, api_socket: socket.socket) -> None:
    found = await examine()
    assert found["API"].state is State.OK
    port = api_socket.getsockname()[1]
    found = await examine({"PUBLIC_URL": f"https://127.0.0.1:{port}"})
    assert found["API"].what == f"no TLS connection to https://127.0.0.1:{port}"


async def test_another_server_is_wrong(examine: Examine, twilio_server: tuple[LocalTwilio, str]) -> None:
    found = (await examine({"PUBLIC_URL": twilio_server[1]}))["API"]
    assert found.state is State.WRONG
    assert "is not this API (HTTP 404)" in found.what


async def test_an_address_that_leads_elsewhere_is_wrong(examine: Examine) -> None:
    async def elsewhere(_: Request) -> Response:
        return RedirectResponse("https://elsewhere.example.com/openapi.json")

    async with answering(Starlette(routes=[Route("/{path:path}", elsewhere)])) as url:
        found = (await examine({"PUBLIC_URL": url}))["API"]
    assert found.what == f"{url} leads elsewhere (HTTP 307)"


# --- origins ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [
        "http://flex.example.com",
        "https://flex.twilio.com/agent",
        "https://Flex.twilio.com",
        "flex.twilio.com",
        "*",
        "https://*.example.com",
    ],
)
async def test_what_no_browser_sends_as_an_origin_is_wrong(examine: Examine, origin: str) -> None:
    found = (await examine({"FLEX_ORIGINS": f"https://flex.twilio.com,{origin}"}))["Flex origins"]
    assert found.state is State.WRONG
    assert found.what == f"no origin that browsers send: {origin}"


async def test_without_origins_it_is_wrong(examine: Examine) -> None:
    found = (await examine({"FLEX_ORIGINS": ","}))["Flex origins"]
    assert found.what == "no origin that browsers send: none is named"


async def test_an_origin_that_the_running_api_does_not_know_is_wrong(examine: Examine) -> None:
    found = await examine({"FLEX_ORIGINS": "https://flex.twilio.com"})
    assert found["Flex origins"].state is State.OK
    assert found["origins at the API"].state is State.WRONG
    assert found["origins at the API"].what == "the API refuses https://flex.twilio.com"


# --- signatures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed", [{"TWILIO_AUTH_TOKEN": "another-token"}, {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32}]
)
async def test_an_api_with_other_credentials_is_wrong(examine: Examine, changed: dict[str, str]) -> None:
    found = (await examine(changed))["callbacks' signature"]
    assert found.state is State.WRONG
    assert found.what == "the API refuses a callback that is signed as Twilio signs it (HTTP 403)"


def credulous(status: int) -> Starlette:
    """It calls itself our API, lets everybody ask, and answers every callback the same."""

    async def describe(_: Request) -> Response:
        return JSONResponse({"info": {"title": TITLE, "version": "0"}})

    async def preflight(_: Request) -> Response:
        return Response(headers={"Access-Control-Allow-Origin": "*"})

    async def take(_: Request) -> Response:
        return Response(status_code=status)

    return Starlette(
        routes=[
            Route("/openapi.json", describe),
            Route("/api/escalations", preflight, methods=["OPTIONS"]),
            Route("/twilio/video", take, methods=["POST"]),
        ]
    )


async def test_what_takes_everything_from_everybody_is_wrong(examine: Examine) -> None:
    async with answering(credulous(204)) as url:
        found = await examine({"PUBLIC_URL": url})
    assert found["API"].state is State.OK
    assert found["origins at the API"].what == "pages of any origin may ask the API"
    assert found["callbacks' signature"].state is State.WRONG
    assert "with a wrong signature is answered HTTP 204" in found["callbacks' signature"].what


async def test_what_answers_callbacks_otherwise_is_wrong(examine: Examine) -> None:
    async with answering(credulous(502)) as url:
        found = (await examine({"PUBLIC_URL": url}))["callbacks' signature"]
    assert (found.state, found.what) == (State.WRONG, "a signed callback is answered HTTP 502")

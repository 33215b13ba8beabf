"""`python -m temporal.codec_server`: decrypts payloads for the Temporal UI and CLI, and for nobody else.

https://docs.temporal.io/production-deployment/data-encryption#codec-server-setup
"""

import argparse
import logging
from http import HTTPStatus
from typing import Final, cast

import uvicorn
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from temporalio.api.common.v1 import Payloads

from api.body_limits import BodyLimits
from api.listening import listen
from api.request_log import RequestLog
from api.security_headers import SecurityHeaders
from settings import CodecSettings, load_settings
from temporal.codec_access import COOKIE, SESSION_LASTS, CodecAccess
from temporal.codec_pages import sign_in_page, signed_in_page
from temporal.encryption import UndecipherableError

LONGEST_DECODE: Final = 4 * 1024 * 1024  # bytes: the largest payload that Temporal takes, in base64
# Authorization-Extras: the UI's ID token, sent beside the access token
REQUEST_HEADERS: Final = ("Authorization", "Authorization-Extras", "Content-Type", "X-Namespace")


def create_codec_server(settings: CodecSettings) -> Starlette:
    """The codec server. It decrypts only: nobody has to write payloads by hand."""
    access, keys = CodecAccess(settings), settings.keyring
    https = settings.codec_ui_origin.startswith("https:")  # an https page reaches no other server

    async def front(request: Request) -> Response:
        if access.is_signed_in(request):
            return signed_in_page(settings.codec_ui_origin)
        return sign_in_page()

    async def sign_in(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=2) as form:
            secret = form.get("secret")
        try:
            session = access.sign_in(secret if isinstance(secret, str) else "")
        except HTTPException as error:
            return sign_in_page(error.detail, error.status_code, error.headers)
        if session is None:
            return sign_in_page("The secret is wrong.", HTTPStatus.UNAUTHORIZED)
        answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        answer.set_cookie(
            COOKIE, session, max_age=SESSION_LASTS, secure=https, httponly=True, samesite="strict"
        )
        return answer

    async def sign_out(_: Request) -> Response:
        answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(COOKIE, secure=https, httponly=True, samesite="strict")
        return answer

    async def decode(request: Request) -> Response:
        await access.check(request)
        try:
            asked = Parse(await request.body(), Payloads())
        except (ParseError, UnicodeDecodeError, RecursionError) as error:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "The body is not JSON Payloads.") from error
        try:
            opened = Payloads(payloads=[keys.decrypt(payload) for payload in asked.payloads])
        except UndecipherableError as error:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        return Response(MessageToJson(opened), media_type="application/json")

    async def encode(_: Request) -> Response:
        raise HTTPException(HTTPStatus.FORBIDDEN, "This codec server only decrypts.")

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return Starlette(
        routes=[
            Route("/", front),
            Route("/sign-in", sign_in, methods=["POST"]),
            Route("/sign-out", sign_out, methods=["POST"]),
            Route("/decode", decode, methods=["POST"]),
            Route("/encode", encode, methods=["POST"]),
            Route("/healthz", healthz),
        ],
        exception_handlers={HTTPException: _refused},
        middleware=[
            Middleware(RequestLog),
            Middleware(SecurityHeaders, https=https),
            Middleware(
                CORSMiddleware,
                allow_origins=(settings.codec_ui_origin,),
                allow_methods=("POST",),
                allow_headers=REQUEST_HEADERS,
                allow_credentials=True,
            ),
            Middleware(BodyLimits, longest={"/decode": LONGEST_DECODE}),
        ],
    )


async def _refused(_: Request, error: Exception) -> Response:
    refusal = cast("HTTPException", error)
    return JSONResponse({"message": refusal.detail}, refusal.status_code, refusal.headers)


def main() -> None:
    argparse.ArgumentParser(
        prog="python -m temporal.codec_server",
        description="Serves the codec server (CODEC_HOST, CODEC_PORT): POST /decode for the Temporal UI and "
        "CLI, a page to sign in at, and /healthz.",
        epilog="Every setting is in .env.example. SIGTERM ends it.",
    ).parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = load_settings(CodecSettings)
    listener = listen("CODEC_PORT", settings.codec_host, settings.codec_port)
    server = uvicorn.Server(
        uvicorn.Config(
            create_codec_server(settings),
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
        )
    )
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()

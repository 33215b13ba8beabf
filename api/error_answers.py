"""Every error becomes an answer: problems as they are, and what the frameworks raise, as problems, too."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.problems import BodyTooLarge, BodyTooSlow, Problem, invalid_request, problem_response
from api.security_headers import closed

# What reading a body may raise, by HTTPException's status: FastAPI lets nothing else through.
_OF_A_BODY: Final[dict[int, Problem]] = {
    HTTPStatus.BAD_REQUEST: invalid_request([{"loc": ("body",), "msg": "not JSON in UTF-8"}]),
    HTTPStatus.REQUEST_TIMEOUT: BodyTooSlow(),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: BodyTooLarge(),
}


def answer_errors_as_problems(app: FastAPI, *, https: bool) -> None:
    """https: as of `security_headers.closed`."""

    @app.exception_handler(Problem)
    async def problem(_: Request, error: Problem) -> JSONResponse:
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return invalid_request(error.errors()).response()

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code in _OF_A_BODY:
            return _OF_A_BODY[error.status_code].response()
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _plain(error.status_code, {"Allow": ", ".join(_methods(app, request.url.path))})
        return _plain(error.status_code, error.headers)

    @app.exception_handler(Exception)
    async def unexpected(_: Request, __: Exception) -> JSONResponse:
        # it is answered outside of all middleware
        return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, closed(https=https))


def _plain(status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """What HTTP itself has a name for, such as 404 for an unknown path, or 405."""
    phrase = HTTPStatus(status).phrase
    return problem_response(status, "about:blank", phrase, phrase, headers=headers)


def _methods(app: FastAPI, path: str) -> list[str]:
    """What may be done at this path: Starlette names the methods of the first route only."""
    found = {
        method for route in _routes(app) if route.path_regex.match(path) for method in route.methods or ()
    }
    return sorted(found or {"GET", "HEAD"})  # a file


def _routes(app: FastAPI) -> Iterator[Any]:
    for route in app.routes:
        included = getattr(route, "effective_route_contexts", None)  # FastAPI keeps what was included apart
        if included is not None:
            yield from included()
        elif hasattr(route, "methods"):
            yield route

"""Are our requests what Twilio's OpenAPI files allow? Paths, query, headers and form fields, and types."""

from tests.contract.openapi import request_problems
from tests.unit.scripted_twilio import Request


def problems(request: Request) -> list[str]:
    """What Twilio's OpenAPI file does not allow in this request; empty when it is all right."""
    _, product, path = request.path.split("/", 2)
    return request_problems(request.method, product, f"/{path}", request.query, request.form, request.headers)

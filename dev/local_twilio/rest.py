"""What Twilio's REST APIs have in common: form parameters, times, URLs, pages."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from pydantic_core import from_json
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse

from dev.local_twilio.twilio_errors import INVALID_PARAMETER, TwilioError

T = TypeVar("T")
Resource = dict[str, Any]

DEFAULT_PAGE_SIZE = 50


def rest_time(moment: datetime) -> str:
    """Whole seconds, as in every REST resource."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def optional_rest_time(moment: datetime | None) -> str | None:
    return None if moment is None else rest_time(moment)


def product_url(product: str, path: str) -> str:
    """Twilio's own URL of a resource, as its answers carry it; `path` begins with /v1."""
    return f"https://{product}.twilio.com{path}"


class Parameters:
    """The parameters of one request. What is not of its type is refused with 20001, or with `code`."""

    def __init__(self, values: FormData | QueryParams) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def only(self, names: Collection[str]) -> None:
        """Refuses what is not among the names: done without, the answer would be another than Twilio's."""
        for name in self._values:
            if name not in names:
                raise self.refusal(name)

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        return value if isinstance(value, str) else None

    def texts(self, name: str) -> list[str]:
        return [value for value in self._values.getlist(name) if isinstance(value, str)]

    def integer(
        self, name: str, lowest: int, highest: int, code: int = INVALID_PARAMETER, message: str | None = None
    ) -> int | None:
        """An integer within the bounds; None when it was not sent."""
        value = self.text(name)
        if value is None:
            return None
        try:
            number = int(value)
        except ValueError as error:
            raise self.refusal(name) from error
        if not lowest <= number <= highest:
            raise TwilioError(code, message or f"{name} is out of range")
        return number

    def boolean(self, name: str) -> bool | None:
        value = self.text(name)
        if value is None:
            return None
        if value.lower() not in ("true", "false"):
            raise self.refusal(name)
        return value.lower() == "true"

    def choice(
        self,
        name: str,
        choices: Collection[str],
        code: int = INVALID_PARAMETER,
        message: str | None = None,
    ) -> str | None:
        value = self.text(name)
        if value is not None and value not in choices:
            raise TwilioError(code, message or f"Invalid value for parameter {name}")
        return value

    def json_object(self, name: str) -> dict[str, Any] | None:
        """A JSON object that was sent as one string."""
        value = self.text(name)
        if value is None:
            return None
        try:
            parsed = from_json(value, allow_inf_nan=False)
        except ValueError as error:
            raise self.refusal(name) from error
        if not isinstance(parsed, dict):
            raise self.refusal(name)
        return parsed

    def time(self, name: str) -> datetime | None:
        """ISO 8601; UTC if it does not say."""
        value = self.text(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise self.refusal(name) from error
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @staticmethod
    def refusal(name: str) -> TwilioError:
        return TwilioError(INVALID_PARAMETER, f"Invalid value for parameter {name}")


async def form_parameters(request: Request) -> Parameters:
    return Parameters(await request.form())


def query_parameters(request: Request) -> Parameters:
    return Parameters(request.query_params)


def page_response(
    request: Request,
    product: str,
    key: str,
    items: Sequence[T],
    resource: Callable[[T], Resource],
    longest_page: int = 1000,
) -> JSONResponse:
    """One page of `items` under `key`, with its meta."""
    query = query_parameters(request)
    size = query.integer("PageSize", 1, longest_page) or DEFAULT_PAGE_SIZE
    number = query.integer("Page", 0, 10**6) or 0
    filters = [(k, v) for k, v in request.query_params.multi_items() if not k.startswith("Page")]
    path = "/" + request.url.path.lstrip("/").partition("/")[2]

    def page_url(page: int) -> str:
        return product_url(product, f"{path}?{urlencode([*filters, ('PageSize', size), ('Page', page)])}")

    start = number * size
    meta = {
        "page": number,
        "page_size": size,
        "first_page_url": page_url(0),
        "previous_page_url": page_url(number - 1) if number else None,
        "url": page_url(number),
        "next_page_url": page_url(number + 1) if start + size < len(items) else None,
        "key": key,
    }
    return JSONResponse({key: [resource(item) for item in items[start : start + size]], "meta": meta})

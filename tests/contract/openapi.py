"""Twilio's own OpenAPI files, and whether a request or an answer is what they describe."""

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

FILES = Path(__file__).parents[2] / "node_modules/@twilio/cli-core/src/services/twilio-api"
FORM = "application/x-www-form-urlencoded"
# said with every request, and not part of any operation
GENERAL_HEADERS = frozenset(
    {"accept", "accept-charset", "accept-encoding", "authorization", "connection", "content-length"}
    | {"content-type", "host", "user-agent", "x-twilio-client"}
)

Schema = dict[str, Any]
formats = FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@formats.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme and urlsplit(value).netloc)


@cache
def specification(product: str) -> Schema:
    """The file of `video`, `taskrouter`, `conversations`, ... version 1, as JSON Schema understands it."""
    found: Schema = _plain(json.loads((FILES / f"twilio_{product}_v1.json").read_text()))
    return found


def example(product: str, method: str, template: str, status: int, name: str) -> Any:
    """Twilio's own example of an answer."""
    answer = specification(product)["paths"][template][method.lower()]["responses"][str(status)]
    return copy.deepcopy(answer["content"]["application/json"]["examples"][name]["value"])


@dataclass(frozen=True)
class Operation:
    product: str
    template: str  # the path with {Parameters}
    method: str  # in lower case
    description: Schema

    def answer_schema(self, status: int) -> Schema | None:
        """None when the operation has no such answer, or one without a body."""
        content = self.description["responses"].get(str(status), {}).get("content", {})
        schema: Schema | None = content.get("application/json", {}).get("schema")
        return schema


def operation_of(method: str, product: str, path: str) -> Operation | None:
    """The operation of a path that begins with /v1."""
    for template, item in specification(product)["paths"].items():
        pattern = "/".join(
            "[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/")
        )
        if method.lower() in item and re.fullmatch(pattern, path):
            return Operation(product, template, method.lower(), item[method.lower()])
    return None


def request_problems(
    method: str,
    product: str,
    path: str,
    query: Mapping[str, str | list[str]] | None = None,
    form: Mapping[str, str | list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> list[str]:
    """What the file does not allow in this request: an unknown operation, parameter or type, one missing.

    Values are text, or lists of text for repeated parameters. Empty when all is well.
    """
    operation = operation_of(method, product, path)
    if operation is None:
        return [f"{method} {path} is no operation of {product}"]
    said_headers = {name.lower(): value for name, value in (headers or {}).items()}
    said_headers = {name: value for name, value in said_headers.items() if name not in GENERAL_HEADERS}
    body = operation.description.get("requestBody", {}).get("content", {}).get(FORM, {}).get("schema", {})
    segments = dict(zip(_names(operation.template), path.split("/"), strict=True))
    return [
        *_parameter_problems(operation, "path", {k: v for k, v in segments.items() if k is not None}),
        *_parameter_problems(operation, "query", query or {}),
        *_parameter_problems(operation, "header", said_headers),
        *_value_problems("form", body, form or {}),
    ]


def answer_problems(method: str, product: str, path: str, status: int, body: object) -> list[str]:
    """What the file does not allow in this answer. Every documented field must be there, and no other."""
    operation = operation_of(method, product, path)
    if operation is None:
        return [f"{method} {path} is no operation of {product}"]
    if str(status) not in operation.description["responses"]:
        return [f"{method} {operation.template} has no answer {status}"]
    schema = operation.answer_schema(status)
    return [] if schema is None else _problems(schema, body, "answer")


def _parameter_problems(operation: Operation, place: str, said: Mapping[str, str | list[str]]) -> list[str]:
    parameters = [one for one in operation.description.get("parameters", []) if one["in"] == place]

    def name_of(parameter: Schema) -> str:
        name: str = parameter["name"]
        return name.lower() if place == "header" else name

    schema = {
        "properties": {name_of(one): one["schema"] for one in parameters},
        "required": [name_of(one) for one in parameters if one.get("required")],
    }
    return _value_problems(place, schema, said)


def _value_problems(place: str, schema: Schema, said: Mapping[str, str | list[str]]) -> list[str]:
    properties = schema.get("properties", {})
    values = {name: _typed(properties.get(name, {}), value) for name, value in said.items()}
    closed = {
        "type": "object",
        "properties": properties,
        "required": schema.get("required", []),
        "additionalProperties": False,
    }
    return _problems(closed, values, place)


def _problems(schema: Schema, value: object, place: str) -> list[str]:
    errors = Draft202012Validator(schema, format_checker=formats).iter_errors(value)
    return [f"{place} {'.'.join(map(str, error.path))}: {error.message}" for error in errors]


def _typed(schema: Schema, value: str | list[str]) -> object:
    """Text as the type that the schema names; left as it is when it is none."""
    if isinstance(value, list):
        return [_typed(schema.get("items", {}), one) for one in value]
    match schema.get("type"):
        case "integer" if re.fullmatch(r"-?\d+", value):
            return int(value)
        case "boolean" if value in ("true", "false"):
            return value == "true"
        case "array":
            return [value]
        case "object" if value.startswith("{"):
            return json.loads(value)
    return value


def _names(template: str) -> list[str | None]:
    return [part[1:-1] if part.startswith("{") else None for part in template.split("/")]


def _plain(document: Schema) -> Schema:
    """OpenAPI 3.0 as JSON Schema: resources are closed objects with every field, `nullable` is a type, and
    what is referred to stands where it is used."""
    for schema in document["components"]["schemas"].values():
        _close(schema)
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                for answer in operation.get("responses", {}).values():
                    _close_lists(answer)
    plain: Schema = _spelled_out(document, document["components"]["schemas"])
    return plain


def _close(schema: Schema) -> None:
    if schema.get("properties"):
        schema["required"] = list(schema["properties"])
        schema["additionalProperties"] = False


def _close_lists(answer: Schema) -> None:
    """A page: the list and its meta, described where it is used."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    if "meta" in schema.get("properties", {}):
        _close(schema)
        _close(schema["properties"]["meta"])


def _spelled_out(node: Any, schemas: Schema) -> Any:
    if isinstance(node, list):
        return [_spelled_out(one, schemas) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _spelled_out(schemas[node["$ref"].rpartition("/")[2]], schemas)
    copy = {key: one if key == "examples" else _spelled_out(one, schemas) for key, one in node.items()}
    if copy.get("nullable") is True:
        if isinstance(copy.get("type"), str):
            copy["type"] = [copy["type"], "null"]
        if isinstance(copy.get("enum"), list):
            copy["enum"] = [*copy["enum"], None]
    return copy

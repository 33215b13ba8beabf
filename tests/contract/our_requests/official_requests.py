"""Are our requests what Twilio's OpenAPI files allow: paths, query, headers, form fields and their types?"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from tests.unit.scripted_twilio import Request

FILES = Path(__file__).parents[3] / "node_modules/@twilio/cli-core/src/services/twilio-api"

# Twilio's own client says these with every request
CLIENT_HEADERS = frozenset(
    {"accept", "accept-charset", "accept-encoding", "authorization", "connection", "content-length"}
    | {"content-type", "host", "user-agent", "x-twilio-client"}
)

Schema = dict[str, Any]


@cache
def specification(product: str) -> Schema:
    """The OpenAPI file of `video`, `taskrouter`, ... version 1."""
    found: Schema = json.loads((FILES / f"twilio_{product}_v1.json").read_text())
    return found


def problems(request: Request) -> list[str]:
    """What Twilio's OpenAPI file does not allow in this request; empty when it is all right."""
    _, product, path = request.path.split("/", 2)
    spec = specification(product)
    operation = _operation(spec, request.method, f"/{path}")
    if operation is None:
        return [f"no operation {request.method} {path} of {product}"]
    parameters = operation.get("parameters", [])
    form = operation.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
    return [
        *_unfit(spec, _parameters(parameters, "query"), request.query),
        *_unfit(spec, form.get("schema", {"properties": {}}), request.form),
        *_unfit(
            spec,
            _parameters(parameters, "header"),
            {name: value for name, value in request.headers.items() if name not in CLIENT_HEADERS},
        ),
    ]


def example(product: str, method: str, path: str, status: int, name: str) -> Any:
    """Twilio's own example of an answer."""
    answer = specification(product)["paths"][path][method.lower()]["responses"][str(status)]
    return json.loads(json.dumps(answer["content"]["application/json"]["examples"][name]["value"]))


def _operation(spec: Schema, method: str, path: str) -> Schema | None:
    for template, operations in spec["paths"].items():
        if method.lower() not in operations or not _fits(template, path):
            continue
        operation: Schema = operations[method.lower()]
        return operation
    return None


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None


def _parameters(parameters: list[Schema], place: str) -> Schema:
    ours = [one for one in parameters if one["in"] == place]
    lower = place == "header"
    return {
        "properties": {one["name"].lower() if lower else one["name"]: one["schema"] for one in ours},
        "required": [one["name"].lower() if lower else one["name"] for one in ours if one.get("required")],
    }


def _unfit(spec: Schema, schema: Schema, said: dict[str, str]) -> list[str]:
    whole = {**schema, "type": "object", "additionalProperties": False, "components": spec["components"]}
    values = {name: _typed(spec, schema["properties"].get(name, {}), value) for name, value in said.items()}
    checker = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{list(error.path)}: {error.message}" for error in checker.iter_errors(values)]


def _typed(spec: Schema, schema: Schema, value: str) -> object:
    """A form's text as the type that the schema names; left as it is when it is none."""
    if "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if schema.get("type") == "boolean" and value in ("true", "false"):
        return value == "true"
    return value

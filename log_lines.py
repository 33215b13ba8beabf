"""What API and worker log: a line each, as text or as JSON, with the escalation as one field.

A join code is the customer's key to a call, and stands in no log. What names the escalation instead is made
of it under JOIN_CODE_SECRET: a plain hash of a code this short would be found by trying all of them.
"""

import hmac
import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from settings import Settings
from traces import ids
from workflows.addresses import code_named_in, without_join_codes

TEXT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
NAME_LENGTH: Final = 16  # hexadecimal digits

# What the SDK adds to the lines of workflows and activities, and what of it may stand in a log.
OF_THE_SDK: Final = ("temporal_workflow", "temporal_activity")
KEPT: Final = {
    "workflow_run_id": "run_id",
    "run_id": "run_id",
    "activity_type": "activity",
    "attempt": "attempt",
}
# What our own lines add by `extra=`.
OURS: Final = ("escalation", "task_sid", "method", "route", "status", "seconds")
# What a line of text ends with.
NAMED_IN_TEXT: Final = ("escalation", "trace_id", "span_id")

NameOf = Callable[[str], str]


def escalation_name(settings: Settings) -> NameOf:
    """Makes of a join code what logs call the escalation: the same in API and worker, and no way back."""
    key = settings.join_code_secret.get_secret_value().encode()
    return lambda code: hmac.new(key, f"log {code}".encode(), sha256).hexdigest()[:NAME_LENGTH]


def write_log(settings: Settings) -> None:
    """From now on this process logs to stderr, by LOG_FORMAT."""
    lines = logging.StreamHandler()
    name_of = escalation_name(settings)
    lines.setFormatter(JsonLines(name_of) if settings.log_format == "json" else TextLines(name_of))
    logging.basicConfig(level=logging.INFO, handlers=[lines])


class TextLines(logging.Formatter):
    """The SDK names the workflow id in what it logs, and with it the join code: it is cut out."""

    def __init__(self, name_of: NameOf) -> None:
        super().__init__(TEXT)
        self._name_of = name_of

    def format(self, record: logging.LogRecord) -> str:
        line = without_join_codes(super().format(record))
        fields = _fields(record, self._name_of)
        first, *trace = line.split("\n")
        named = (f"{name}={fields[name]}" for name in NAMED_IN_TEXT if name in fields)
        return "\n".join((" ".join((first, *named)), *trace))


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, `error` (a trace), and the record's fields."""

    def __init__(self, name_of: NameOf) -> None:
        super().__init__()
        self._name_of = name_of

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_join_codes(record.getMessage()),
            **_fields(record, self._name_of),
        }
        if record.exc_info:
            said["error"] = without_join_codes(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)


def _fields(record: logging.LogRecord, name_of: NameOf) -> dict[str, Any]:
    fields = {name: getattr(record, name) for name in OURS if hasattr(record, name)} | ids()
    for told in (getattr(record, name, None) for name in OF_THE_SDK):
        if isinstance(told, Mapping):
            fields |= {name: told[key] for key, name in KEPT.items() if key in told}
            code = code_named_in(str(told.get("workflow_id", "")))
            if code is not None:
                fields["escalation"] = name_of(code)
    return fields

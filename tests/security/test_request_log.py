"""What callers may write into log lines and metrics: nothing."""

import logging

import httpx
import pytest
from prometheus_client import generate_latest

CODE = "5H2QK8N"
# The client's own lines, and the server's, which are turned off: only pytest still listens to them.
NOT_OURS = ("http", "uvicorn.access")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/join/{CODE}"),
        ("GET", f"/api/join/{CODE}"),
        ("GET", f"/nowhere/{CODE}?code={CODE}"),
        ("GET", f"/assets/{CODE}"),
        ("GET", f"/problems/{CODE}"),
        (CODE, "/join"),
        ("POST", f"/twilio/video?{CODE}"),
    ],
)
async def test_no_part_of_a_request_is_logged_or_measured(
    api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"User-Agent": CODE, "Referer": CODE, "Authorization": f"Bearer {CODE}", "Cookie": CODE}
    await api.request(method, path, headers=headers, content=CODE)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(NOT_OURS)]
    assert any("api.request_log" in record.name for record in caplog.records)
    assert not [line for line in ours if CODE in line]
    assert CODE not in generate_latest().decode()


async def test_the_lines_of_one_escalation_have_one_name_and_it_is_not_its_code(
    api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for code in (CODE, CODE.lower(), f"{CODE[:3]}-{CODE[3:]}", "ANOTHER7"):
        await api.get(f"/api/join/{code}")
    await api.get("/api/join/short")
    lines = [record for record in caplog.records if record.name == "api.request_log"]
    *ours, another, none = [getattr(line, "escalation", None) for line in lines]
    (name,) = set(ours)
    assert name is not None
    assert CODE not in name
    assert another not in (None, name)
    assert none is None

"""A link that the customer's page is told about, by nobody but the test."""

import json
from typing import Any

from playwright.async_api import Page, Route

from api.customer_snapshot import EXAMPLE

LINK = "/join/5H2QK8N"
SHOWN = {
    **EXAMPLE,
    **{"phase": "code_issued", "agent_present": False, "customer_present": False, "participants": []},
    **{"call_started_at": None, "expires_at": "2099-01-01T00:00:00Z"},
}


async def knows(page: Page, answer: dict[str, Any], status: int = 200) -> None:
    """The API answers so, whatever the page asks of the link."""

    async def reply(route: Route) -> None:
        if route.request.url.endswith("/events"):
            text = f"event: snapshot\ndata: {json.dumps(answer)}\n\n"
            await route.fulfill(content_type="text/event-stream", body=text)
        elif route.request.url.endswith("/arrival"):
            await route.fulfill(json={"agent_present": False})
        else:
            await route.fulfill(json=answer, status=status)

    await page.unroute("**/api/join/**")
    await page.route("**/api/join/**", reply)

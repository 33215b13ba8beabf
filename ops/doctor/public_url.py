"""The API as browsers and Twilio reach it. From this machine: another network may see another thing."""

import ipaddress
import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from twilio.request_validator import RequestValidator

from api.app import TITLE
from api.twilio_callbacks import SIGNATURE
from ops.doctor.checks import Check, Finding, finding_of, ok, unknown, wrong
from ops.doctor.installation import Installation
from ops.doctor.machine import SETTINGS
from workflows.addresses import STATUS_CALLBACK_PATH, status_callback_url

API: Final = "API"
WITHIN: Final = aiohttp.ClientTimeout(total=4)  # each request
DESCRIPTION: Final = "/openapi.json"
ESCALATIONS: Final = "/api/escalations"
NOBODYS_ORIGIN: Final = "https://origin.invalid"  # RFC 6761: there is no such host

# As browsers write it: https://developer.mozilla.org/docs/Web/HTTP/Headers/Origin
ORIGIN: Final = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")


def _no_answer(failure: Exception) -> Finding:
    return wrong(
        f"no answer from PUBLIC_URL ({type(failure).__name__})", "Is the API running, and the proxy?"
    )


told_by_the_network = finding_of((aiohttp.ClientError, TimeoutError), _no_answer)


class PublicUrlChecks:
    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def all(self) -> tuple[Check, ...]:
        setup = "docs/operations.md#what-runs-where"
        return (
            Check("PUBLIC_URL", self.public_url, setup, needs=(SETTINGS,)),
            Check(API, self.answers, "docs/operations.md#doctor", needs=(SETTINGS,)),
            Check("Flex origins", self.flex_origins, "README.md#settings", needs=(SETTINGS,)),
            Check("origins at the API", self.origins_at_the_api, "README.md#settings", needs=(API,)),
            Check("callbacks' signature", self.signature, "docs/operations.md#doctor", needs=(API,)),
        )

    async def public_url(self) -> Finding:
        settings = self._installation.settings
        host = settings.public_url.host or ""
        if not settings.is_https:
            if _is_loopback(host):
                return unknown(
                    "http, and nobody but this machine reaches it: good for a trial",
                    "Customers need an https address.",
                )
            return wrong("not https: browsers give no camera to it", "Put an https proxy before the API.")
        if _is_loopback(host):
            return unknown(
                "https, but nobody but this machine reaches it", "Customers need a public address."
            )
        return ok("https; whether phones and Twilio reach it is not known here")

    @told_by_the_network
    async def answers(self) -> Finding:
        """Whether customers' phones and Twilio reach it is not to be told from here."""
        base = self._installation.settings.public_base
        try:
            status, _, body = await self._ask("GET", f"{base}{DESCRIPTION}")
        except (aiohttp.ClientSSLError, aiohttp.ClientConnectorCertificateError):
            return wrong(f"no TLS connection to {base}", "See its certificate: name, dates, and whole chain.")
        if 300 <= status < 400:
            return wrong(
                f"{base} leads elsewhere (HTTP {status})",
                "PUBLIC_URL is the address itself: signatures are made over it.",
            )
        about = _about(body)
        if status != 200 or about.get("title") != TITLE:
            return wrong(
                f"what answers at {base} is not this API (HTTP {status})", "See where the proxy leads."
            )
        return ok(f"it answers from here, version {about.get('version')}")

    async def flex_origins(self) -> Finding:
        malformed = [one for one in self._installation.settings.flex_origins if not _is_origin(one)]
        if malformed or not self._installation.settings.flex_origins:
            return wrong(
                f"no origin that browsers send: {', '.join(malformed) or 'none is named'}",
                "FLEX_ORIGINS is https://flex.twilio.com, or your own: https, host in lower case, no path.",
            )
        return ok(f"{', '.join(self._installation.settings.flex_origins)}; that it is your Flex is not known")

    @told_by_the_network
    async def origins_at_the_api(self) -> Finding:
        """The running API may have other settings than we have."""
        refused = [
            origin for origin in self._installation.settings.flex_origins if not await self._allows(origin)
        ]
        if refused:
            return wrong(
                f"the API refuses {', '.join(refused)}",
                "Start it anew with these FLEX_ORIGINS; a proxy must pass OPTIONS and Origin on.",
            )
        if await self._allows(NOBODYS_ORIGIN):
            return wrong(
                "pages of any origin may ask the API", "A proxy answers CORS in its place: leave it."
            )
        return ok("the API lets these, and no others, ask")

    async def _allows(self, origin: str) -> bool:
        """https://fetch.spec.whatwg.org/#cors-preflight-request"""
        status, headers, _ = await self._ask(
            "OPTIONS",
            f"{self._installation.settings.public_base}{ESCALATIONS}",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,content-type",
            },
        )
        return status < 300 and headers.get("Access-Control-Allow-Origin") in (origin, "*")

    @told_by_the_network
    async def signature(self) -> Finding:
        """By a callback that concerns no room: none is named by what is no join code."""
        settings = self._installation.settings
        url = status_callback_url(settings.public_base)
        form = {
            "AccountSid": settings.twilio_account_sid,
            "RoomName": "doctor",
            "StatusCallbackEvent": "room-created",
            "Timestamp": datetime.now(UTC).isoformat(),
        }
        ours = settings.twilio_auth_token.get_secret_value()
        taken = await self._posted(url, form, RequestValidator(ours).compute_signature(url, form))
        if taken == 403:
            return wrong(
                "the API refuses a callback that is signed as Twilio signs it (HTTP 403)",
                "Start it anew with this TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and PUBLIC_URL; the proxy "
                f"must leave {STATUS_CALLBACK_PATH} as it is.",
            )
        if taken != 204:
            return wrong(f"a signed callback is answered HTTP {taken}", "See the API's and the proxy's log.")
        forged = RequestValidator(secrets.token_hex()).compute_signature(url, form)
        refused = await self._posted(url, form, forged)
        if refused != 403:
            return wrong(
                f"a callback with a wrong signature is answered HTTP {refused}, and not refused",
                "Take what answers there off the network: anybody can pretend to be Twilio.",
            )
        return ok("a callback signed as Twilio does is taken, one with a wrong signature refused")

    async def _posted(self, url: str, form: dict[str, str], signature: str) -> int:
        status, _, _ = await self._ask("POST", url, data=form, headers={SIGNATURE: signature})
        return status

    async def _ask(self, method: str, url: str, **options: Any) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and body. Raises aiohttp.ClientError, TimeoutError."""
        async with (
            aiohttp.ClientSession(timeout=WITHIN) as session,
            session.request(method, url, allow_redirects=False, **options) as answer,
        ):
            return answer.status, answer.headers, await answer.text(errors="replace")


def _about(text: str) -> dict[str, Any]:
    try:
        info = json.loads(text)["info"]
    except (ValueError, KeyError, TypeError):
        return {}
    return info if isinstance(info, dict) else {}


def _is_origin(text: str) -> bool:
    """https, or http of this machine."""
    found = ORIGIN.fullmatch(text)
    return found is not None and (found[1] == "https" or _is_loopback(urlsplit(text).hostname or ""))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

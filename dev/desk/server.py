"""The desk's web server: static files, and what the pages must be told."""

from dataclasses import asdict, dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

PLUGIN = "video-escalation-plugin"


@dataclass(frozen=True)
class Places:
    """The origins that the pages talk to."""

    api_url: str
    twilio_url: str


def desk_policy(places: Places) -> str:
    """Keeps Flex on this machine: it would ask outside hosts for fonts, flags, sounds and its status.

    Handlebars, by which Flex fills its templates, needs 'unsafe-eval'.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'unsafe-eval' {places.api_url}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            f"connect-src 'self' {places.api_url} {places.twilio_url}",
            f"frame-src 'self' {places.api_url}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def chat_policy(places: Places) -> str:
    """The web chat is shown by itself and, beside the desk, in a frame."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src data:",
            f"connect-src 'self' {places.twilio_url}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        )
    )


def make_app(dist: Path, places: Places) -> Starlette:
    def page(name: str, policy: str) -> Response:
        return FileResponse(
            dist / name,
            headers={
                "Cache-Control": "no-cache",
                "Content-Security-Policy": policy,
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
            },
        )

    def desk(_request: Request) -> Response:
        return page("desk.html", desk_policy(places))

    def chat(_request: Request) -> Response:
        return page("chat.html", chat_policy(places))

    def signed_out(_request: Request) -> Response:
        return page("signed_out.html", chat_policy(places))

    def settings(_request: Request) -> Response:
        return JSONResponse(asdict(places))

    def plugins(_request: Request) -> Response:
        """What Flex's PluginManager asks Twilio's plugin service: the plugins that are released."""
        source = f"{places.api_url}/plugin/{PLUGIN}.js"
        return JSONResponse([{"name": PLUGIN, "version": "0.0.1", "src": source, "phase": 3}])

    def email(_request: Request) -> Response:
        """Whether the account has the e-mail channel: Flex asks before it shows itself."""
        return JSONResponse({"status": "inactive"})

    def transfer_settings(_request: Request) -> Response:
        """Chats may be transferred, without notes."""
        return JSONResponse({"transfer_settings": [{"enabled": True, "transfer_notes_enabled": False}]})

    return Starlette(
        routes=[
            Route("/", desk),
            Route("/chat/", chat),
            Route("/signed-out", signed_out),
            Route("/settings.json", settings),
            Route("/plugins.json", plugins),
            Route("/email.json", email),
            Route("/flex-api/v3/Instances/{sid}/TransferSettings", transfer_settings),
            Mount("/assets", StaticFiles(directory=dist)),
            Route("/{view:path}", desk),  # Flex's own views, such as /agent-desktop
        ]
    )

"""Headers that every answer carries, and the content security policies of the pages."""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import Settings

# What twilio-video reaches: signalling by web socket, its configuration and media by WebRTC.
TWILIO_SIGNALLING: Final = ("wss://*.twilio.com", "https://*.twilio.com")

# What a call needs of the browser.
FEATURES: Final = (
    *("autoplay", "camera", "display-capture", "fullscreen", "microphone", "picture-in-picture"),
    *("screen-wake-lock", "speaker-selection"),
)
YEAR: Final = 31536000  # seconds

# A worker goes by its own answer's policy. The one that blurs runs WebAssembly, so no page has to be let.
BLUR_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

# Answers that are no page: nothing in them may run, be framed, or be used by another site but by CORS.
_EVERYWHERE: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


def closed(*, https: bool) -> dict[str, str]:
    """Of every answer that sets none itself. https: browsers shall use nothing else."""
    return {**_EVERYWHERE, **({"Strict-Transport-Security": f"max-age={YEAR}"} if https else {})}


class SecurityHeaders:
    """ASGI middleware: sets what an answer does not set itself."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = closed(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("Content-Type", "").startswith("text/event-stream"):
                    del headers["Cache-Control"]  # FastAPI's, which lets it be stored
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if "frame-ancestors 'none'" not in headers["Content-Security-Policy"]:
                    del headers["X-Frame-Options"]  # which can name no origin
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def page_headers(settings: Settings, frame_ancestors: str) -> dict[str, str]:
    """Of a page that holds a call. frame_ancestors: who may show it in a frame."""
    url = settings.twilio_video_signaling_url
    signalling = TWILIO_SIGNALLING if url is None else ("{0.scheme}://{0.netloc}".format(urlsplit(url)),)
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "connect-src": " ".join(("'self'", *signalling)),
        "worker-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": frame_ancestors,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Permissions-Policy": ", ".join(f"{feature}=(self)" for feature in FEATURES),
    }

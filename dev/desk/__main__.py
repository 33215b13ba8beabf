"""`python -m dev.desk`: serves the desk (the real Flex UI) and the customer's web chat, both built by npm."""

import argparse
import os
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from dev.desk.server import Places, make_app

DIST = Path(__file__).parent / "dist"


def url(text: str) -> str:
    """An origin: scheme, host and port, nothing behind."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise argparse.ArgumentTypeError(f"{text!r} is no address like http://localhost:8000")
    return f"{parts.scheme}://{parts.netloc}"


def arguments() -> argparse.Namespace:
    environment = os.environ
    parser = argparse.ArgumentParser(prog="python -m dev.desk", description=__doc__, usage=argparse.SUPPRESS)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=environment.get("DESK_PORT", "8200"), help="DESK_PORT (default: 8200)"
    )
    parser.add_argument(
        "--api-url",
        type=url,
        default=environment.get("PUBLIC_URL") or "http://localhost:8000",
        help="the product's API, which serves the plugin; PUBLIC_URL (default: http://localhost:8000)",
    )
    parser.add_argument(
        "--twilio-url",
        type=url,
        default=environment.get("TWILIO_BASE_URL") or "http://localhost:8100",
        help="the local Twilio; TWILIO_BASE_URL (default: http://localhost:8100)",
    )
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if not (DIST / "desk.js").is_file():
        sys.exit("The desk is not built: run `npm ci && npm run build -w dev/desk`.")
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((options.host, options.port))
    except OSError as error:
        sys.exit(f"The desk cannot listen on {options.host}:{options.port}: {error.strerror}.")
    app = make_app(DIST, Places(api_url=options.api_url, twilio_url=options.twilio_url))
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])


if __name__ == "__main__":
    main()
